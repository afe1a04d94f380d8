// A Protomux channel "starflock/echo" over a SecretStream, over TCP or UDX, that echoes every message, in either role.
//   mux.mjs listen SEED               prints {"event":"listening","port":…}
//   mux.mjs connect SEED PORT
//   mux.mjs udx-listen SEED PORT      over UDX: stream 1 to stream 1 of 127.0.0.1:PORT; prints its own port
//   mux.mjs udx-connect SEED PORT
// SEED is 64 hexadecimal digits. Message 0 is raw bytes, message 1 a uint; the bytes "bye" make it close the channel
// and end the stream.
import net from 'node:net'
import c from 'compact-encoding'
import SecretStream from '@hyperswarm/secret-stream'
import Protomux from 'protomux'
import UDX from 'udx-native'

const [role, seed, port] = process.argv.slice(2)
const keyPair = SecretStream.keyPair(Buffer.from(seed, 'hex'))
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')
const hex = (b) => Buffer.from(b).toString('hex')

function run (socket, isInitiator) {
  const stream = new SecretStream(isInitiator, socket, { keyPair, keepAlive: 1000 })
  stream.on('connect', () => say({
    event: 'open',
    publicKey: hex(stream.publicKey),
    remotePublicKey: hex(stream.remotePublicKey),
    handshakeHash: hex(stream.handshakeHash)
  }))
  stream.on('error', (error) => say({ event: 'error', message: error.message }))
  stream.on('close', () => say({ event: 'closed' }))

  const mux = new Protomux(stream)
  const channel = mux.createChannel({
    protocol: 'starflock/echo',
    id: Buffer.from([1, 2, 3]),
    handshake: c.string,
    messages: [
      { encoding: c.raw, onmessage: onbytes },
      { encoding: c.uint, onmessage: (n) => channel.messages[1].send(n) }
    ],
    onopen: (handshake) => say({ event: 'channel', handshake }),
    onclose: () => say({ event: 'channel closed' })
  })
  channel.open('from node')

  function onbytes (data) {
    if (data.toString() === 'bye') {
      channel.close()
      stream.end()
    } else {
      channel.messages[0].send(data)
    }
  }
}

if (role === 'listen') {
  const server = net.createServer((socket) => run(socket, false))
  server.listen(0, '127.0.0.1', () => say({ event: 'listening', port: server.address().port }))
} else if (role === 'connect') {
  run(net.connect(Number(port), '127.0.0.1'), true)
} else {
  const udx = new UDX()
  const socket = udx.createSocket()
  socket.bind(0, '127.0.0.1')
  const stream = udx.createStream(1)
  stream.connect(socket, 1, Number(port), '127.0.0.1')
  run(stream, role === 'udx-connect')
  say({ event: 'listening', port: socket.address().port })
}
