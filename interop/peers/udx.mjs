// A UDX socket on 127.0.0.1 that is told what to do on standard input, one JSON object a line, and prints what happens.
//   {"do":"stream","id":…,"remoteId":…,"port":…,"role":"echo"|"sink"|"source","bytes":…}
//       echo sends back what comes, and ends when the other side has; sink ends at once and hashes what comes; source
//       writes so many bytes of the pattern and ends
//   {"do":"destroy","id":…}    {"do":"move","id":…,"remoteId":…,"port":…}: goes on from a second socket, to that port
//   {"do":"message","port":…,"text":…}    {"do":"stream message","id":…,"text":…}
// Messages are echoed with "echo " before them.
import { createHash } from 'node:crypto'
import readline from 'node:readline'
import UDX from 'udx-native'

const host = process.argv[2] || '127.0.0.1'
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')
const udx = new UDX()
const streams = new Map()
const listen = () => {
  const socket = udx.createSocket()
  socket.on('message', (message, from) => {
    say({ event: 'message', text: message.toString(), port: from.port })
    if (!message.toString().startsWith('echo ')) socket.send(Buffer.from('echo ' + message), from.port, from.host)
  })
  socket.bind(0, host)
  return socket
}
const socket = listen()
say({ event: 'listening', port: socket.address().port })

function pattern (from, length) {
  const bytes = Buffer.allocUnsafe(length)
  for (let i = 0; i < length; i++) bytes[i] = (from + i) * 31 + ((from + i) >>> 8)
  return bytes
}

function source (stream, bytes) {
  let at = 0
  const more = () => {
    while (at < bytes) {
      const part = pattern(at, Math.min(65536, bytes - at))
      at += part.length
      if (!stream.write(part)) return stream.once('drain', more)
    }
    stream.end()
  }
  more()
}

const actions = {
  stream ({ id, remoteId, port, role, bytes }) {
    const stream = udx.createStream(id, { firewall: () => false })
    streams.set(id, stream)
    const hash = createHash('sha256')
    let count = 0
    stream.on('data', (data) => {
      count += data.length
      hash.update(data)
      if (role === 'echo') stream.write(data)
    })
    stream.on('end', () => {
      say({ event: 'end', id, bytes: count, sha256: hash.digest('hex') })
      if (role === 'echo') stream.end()
    })
    stream.on('message', (message) => {
      say({ event: 'stream message', id, text: message.toString() })
      stream.send(Buffer.from('echo ' + message))
    })
    stream.on('error', (error) => say({ event: 'error', id, code: error.code }))
    stream.on('close', () => say({ event: 'close', id }))
    stream.connect(socket, remoteId, port, host)
    say({ event: 'open', id })
    if (role === 'sink') stream.end()
    if (role === 'source') source(stream, bytes)
  },
  destroy ({ id }) {
    streams.get(id).destroy()
  },
  move ({ id, remoteId, port }) {
    const other = listen()
    say({ event: 'moving', id, port: other.address().port })
    // Null if it had nothing to wait for.
    const moved = streams.get(id).changeRemote(other, remoteId, port, host)
    Promise.resolve(moved).then(() => say({ event: 'moved', id }))
  },
  message ({ port, text }) {
    socket.send(Buffer.from(text), port, host)
  },
  'stream message' ({ id, text }) {
    streams.get(id).send(Buffer.from(text))
  }
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line)
  actions[command.do](command)
})
