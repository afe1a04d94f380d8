// A SecretStream over TCP that echoes every message, in either role.
//   stream.mjs listen SEED            prints {"event":"listening","port":…}
//   stream.mjs connect SEED PORT
// SEED is 64 hexadecimal digits. A message "bye" is answered by ending the stream.
import net from 'node:net'
import SecretStream from '@hyperswarm/secret-stream'

const [role, seed, port] = process.argv.slice(2)
const keyPair = SecretStream.keyPair(Buffer.from(seed, 'hex'))
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')
const hex = (b) => Buffer.from(b).toString('hex')

function run (socket, isInitiator) {
  const stream = new SecretStream(isInitiator, socket, { keyPair })
  stream.on('connect', () => say({
    event: 'open',
    publicKey: hex(stream.publicKey),
    remotePublicKey: hex(stream.remotePublicKey),
    handshakeHash: hex(stream.handshakeHash)
  }))
  stream.on('data', (data) => {
    if (data.toString() === 'bye') stream.end()
    else stream.write(data)
  })
  stream.on('end', () => stream.end())
  stream.on('error', (error) => say({ event: 'error', message: error.message }))
  stream.on('close', () => say({ event: 'closed' }))
}

if (role === 'listen') {
  const server = net.createServer((socket) => run(socket, false))
  server.listen(0, '127.0.0.1', () => say({ event: 'listening', port: server.address().port }))
} else {
  run(net.connect(Number(port), '127.0.0.1'), true)
}
