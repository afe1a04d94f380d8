// A corestore in a temporary folder, replicated over SecretStream over TCP, in either role.
//   core.mjs listen            prints {"event":"listening","port":…}
//   core.mjs connect PORT
// Commands are JSON, one per line on standard input; each is answered by {"event":"done", …}:
//   {"do":"open","name":…|"key":…|"seed":…,"signers":[…],"quorum":…,"encryptionKey":…}
//   {"do":"append","count":…,"size":…,"seed":…,"signature":…}  {"do":"truncate","length":…}
//   {"do":"clear","start":…,"end":…}  {"do":"download","start":…,"end":…}  {"do":"await","length":…,"fork":…}  {"do":"info"}
//   {"do":"connect","port":…}  dials, after what came before it
//   {"do":"get","index":…}  {"do":"seek","bytes":…}  {"do":"extension","name":…}  {"do":"broadcast","text":…}
// Told by themselves: {"event":"conflict","length":…}  {"event":"extension","text":…} (which is answered with the same)
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import readline from 'node:readline'
import Corestore from 'corestore'
import crypto from 'hypercore-crypto'
import SecretStream from '@hyperswarm/secret-stream'

const [role, port] = process.argv.slice(2)
console.log = console.error // hypercore reports a conflict there, and standard output is for our lines
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')
const hex = (b) => Buffer.from(b).toString('hex')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'starflock-peer-'))
const store = new Corestore(folder, { primaryKey: Buffer.alloc(32, 9), unsafe: true })
let core = null
let extension = null

process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }))

function run (socket, isInitiator) {
  const stream = new SecretStream(isInitiator, socket)
  stream.on('error', (error) => say({ event: 'error', message: error.message }))
  store.replicate(stream)
}

// Block i of a seed: its bytes follow from both, so that either side can make it.
function block (seed, i, size) {
  return Buffer.alloc(size, seed + ':' + i + ';')
}

async function info () {
  let content = Buffer.alloc(32)
  let blocks = 0
  for (let i = 0; i < core.length; i++) {
    if (!(await core.has(i))) continue
    content = crypto.hash([content, await core.get(i)])
    blocks++
  }
  return {
    event: 'done',
    key: hex(core.key),
    discoveryKey: hex(core.discoveryKey),
    length: core.length,
    byteLength: core.byteLength,
    fork: core.fork,
    treeHash: hex(await core.treeHash()),
    blocks,
    content: hex(content)
  }
}


async function act (c) {
  switch (c.do) {
    case 'open':
      core = store.get({
        name: c.name,
        key: c.key && Buffer.from(c.key, 'hex'),
        keyPair: c.seed && crypto.keyPair(Buffer.from(c.seed, 'hex')),
        manifest: c.signers && {
          version: 1,
          quorum: c.quorum,
          signers: c.signers.map((k) => ({ publicKey: Buffer.from(k, 'hex') }))
        },
        encryptionKey: c.encryptionKey && Buffer.from(c.encryptionKey, 'hex')
      })
      core.on('conflict', (length) => say({ event: 'conflict', length }))
      await core.ready()
      return info()
    case 'connect':
      run(net.connect(c.port, '127.0.0.1'), true)
      return { event: 'done' }
    case 'extension':
      extension = core.registerExtension(c.name, {
        encoding: 'utf-8',
        onmessage (text, peer) {
          say({ event: 'extension', text })
          extension.send(text, peer)
        }
      })
      return { event: 'done' }
    case 'broadcast':
      extension.broadcast(c.text)
      return { event: 'done' }
    case 'append': {
      const blocks = []
      for (let i = 0; i < c.count; i++) blocks.push(block(c.seed, i, c.size))
      await core.append(blocks, c.signature ? { signature: Buffer.from(c.signature, 'hex') } : {})
      return { event: 'done', length: core.length }
    }
    case 'truncate':
      await core.truncate(c.length)
      return { event: 'done', length: core.length, fork: core.fork }
    case 'clear':
      await core.clear(c.start, c.end)
      return { event: 'done' }
    case 'download':
      await core.download({ start: c.start, end: c.end }).done()
      return { event: 'done' }
    case 'await':
      while (core.length < c.length || core.fork < (c.fork || 0)) {
        await new Promise((resolve) => {
          core.once('append', resolve)
          core.once('truncate', resolve)
        })
      }
      return { event: 'done', length: core.length, fork: core.fork }
    case 'get':
      return { event: 'done', block: hex(await core.get(c.index)) }
    case 'seek': {
      const [index, offset] = await core.seek(c.bytes)
      return { event: 'done', index, offset }
    }
    case 'info':
      return info()
  }
  throw new Error('unknown command ' + c.do)
}

if (role === 'listen') {
  const server = net.createServer((socket) => run(socket, false))
  server.listen(0, '127.0.0.1', () => say({ event: 'listening', port: server.address().port }))
} else {
  run(net.connect(Number(port), '127.0.0.1'), true)
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  try {
    say(await act(JSON.parse(line)))
  } catch (error) {
    say({ event: 'failed', message: error.stack })
  }
}
process.exit(0)
