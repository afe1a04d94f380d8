// HyperDHT nodes for the tests of net/dht, on 127.0.0.1 alone.
//
//   node peers/dht.mjs network COUNT [PORT]    COUNT nodes that all can be reached; with a PORT in the network of the node
//                                              at that port of 127.0.0.1, without in a network of their own
//   node peers/dht.mjs usual PORT              one node with default options in the network of the node at that port
//
// It prints {"event":"ready"} with the ports, then takes one command a line; each answer has "event" and what it gave.
// `NODE` is the number of one of the nodes.
import { createInterface } from 'node:readline'
import DHT from 'hyperdht'

const [mode, ...rest] = process.argv.slice(2)
const say = (event, values) => process.stdout.write(JSON.stringify({ event, ...values }) + '\n')
const hex = (bytes) => Buffer.from(bytes).toString('hex')
const bytes = (text) => Buffer.from(text, 'hex')
const at = (port) => ({ host: '127.0.0.1', port: Number(port) })
const nodes = []

if (mode === 'network') {
  const bootstrap = rest[1] ? [at(rest[1])] : []
  for (let i = 0; i < Number(rest[0]); i++) {
    const node = !rest[1] && i === 0
      ? DHT.bootstrapper(await freePort(), '127.0.0.1', { host: '127.0.0.1' })
      : new DHT({ bootstrap, ephemeral: false, firewalled: false, host: '127.0.0.1' })
    await node.fullyBootstrapped()
    if (bootstrap.length === 0) bootstrap.push(at(node.address().port))
    nodes.push(node)
  }
} else {
  const node = new DHT({ bootstrap: [at(rest[0])], host: '127.0.0.1' })
  await node.fullyBootstrapped()
  nodes.push(node)
}
say('ready', { ports: nodes.map((node) => node.address().port), persistent: nodes.filter((node) => !node.ephemeral).length })

async function freePort () {
  const { createSocket } = await import('node:dgram')
  const socket = createSocket('udp4')
  await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const { port } = socket.address()
  await new Promise((resolve) => socket.close(resolve))
  return port
}

/** What comes is sent back, and told. */
function echo (stream) {
  stream.on('error', () => {})
  stream.on('data', (data) => {
    say('data', { text: data.toString() })
    stream.write(Buffer.concat([Buffer.from('echo '), data]))
  })
}

const commands = {
  async announce (node, topic, seed) {
    await node.announce(bytes(topic), DHT.keyPair(bytes(seed))).finished()
    return {}
  },
  async unannounce (node, topic, seed) {
    await node.unannounce(bytes(topic), DHT.keyPair(bytes(seed)))
    return {}
  },
  async lookup (node, topic) {
    const found = new Set()
    for await (const reply of node.lookup(bytes(topic))) for (const peer of reply.peers) found.add(hex(peer.publicKey))
    return { peers: [...found].join(' ') }
  },
  async immutablePut (node, value) {
    const { hash } = await node.immutablePut(bytes(value))
    return { hash: hex(hash) }
  },
  async immutableGet (node, hash) {
    const found = await node.immutableGet(bytes(hash))
    return { value: found ? hex(found.value) : '' }
  },
  async mutablePut (node, seed, seq, value) {
    await node.mutablePut(DHT.keyPair(bytes(seed)), bytes(value), { seq: Number(seq) })
    return {}
  },
  async mutableGet (node, key) {
    const found = await node.mutableGet(bytes(key))
    return { value: found ? hex(found.value) : '', seq: found ? found.seq : -1 }
  },
  async listen (node, seed) {
    const server = node.createServer((stream) => {
      say('connection', { key: hex(stream.remotePublicKey) })
      echo(stream)
    })
    await server.listen(DHT.keyPair(bytes(seed)))
    return {}
  },
  async connect (node, key) {
    const start = Date.now()
    const stream = node.connect(bytes(key))
    echo(stream)
    const failure = await new Promise((resolve) => {
      stream.on('open', () => resolve(''))
      stream.on('error', (error) => resolve(error.message))
    })
    if (!failure) stream.write('hello')
    return { failure, ms: Date.now() - start }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const [name, node, ...given] = line.split(' ')
  try {
    say(name, await commands[name](nodes[Number(node)], ...given))
  } catch (error) {
    say(name, { failure: error.message })
  }
}
process.exit(0)
