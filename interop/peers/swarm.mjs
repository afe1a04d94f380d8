// Hyperswarms for the tests of net/swarm, on 127.0.0.1 alone, with a corestore each in a temporary folder.
//
//   node peers/swarm.mjs COUNT PORT [usual]   COUNT swarms in the network of the node at that port; with `usual`
//                                             their DHT nodes have default options, else they say that they can be
//                                             reached
//
// It prints {"event":"ready","keys":…}, then takes one command a line; `WHO` is the number of one of the swarms. Told
// by themselves: {"event":"connection","who":…,"key":…,"client":…,"ms":…} (ms since the last join or mark),
// {"event":"gone",…}
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import Corestore from 'corestore'
import DHT from 'hyperdht'
import Hyperswarm from 'hyperswarm'
import crypto from 'hypercore-crypto'

const [count, port, options] = process.argv.slice(2)
const say = (event, values) => process.stdout.write(JSON.stringify({ event, ...values }) + '\n')
const hex = (bytes) => Buffer.from(bytes).toString('hex')
const bytes = (text) => Buffer.from(text, 'hex')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'starflock-swarm-'))
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }))
const swarms = []

for (let who = 0; who < Number(count); who++) {
  const dht = new DHT({
    bootstrap: [{ host: '127.0.0.1', port: Number(port) }],
    host: '127.0.0.1',
    ...(options === 'usual' ? {} : { ephemeral: false, firewalled: false })
  })
  await dht.fullyBootstrapped()
  const swarm = new Hyperswarm({ dht })
  const store = new Corestore(path.join(folder, String(who)), { primaryKey: Buffer.alloc(32, who + 1), unsafe: true })
  swarm.on('connection', (connection, info) => {
    const key = hex(connection.remotePublicKey)
    say('connection', { who, key, client: info.client, ms: Date.now() - swarm.joinedAt })
    connection.on('error', () => {})
    connection.on('close', () => say('gone', { who, key }))
    store.replicate(connection)
  })
  swarm.joinedAt = Date.now()
  swarms.push({ swarm, store })
}
say('ready', { keys: swarms.map(({ swarm }) => hex(swarm.keyPair.publicKey)).join(' ') })

const commands = {
  async join ({ swarm }, topic, role) {
    swarm.joinedAt = Date.now()
    await swarm.join(bytes(topic), { server: role !== 'client', client: role !== 'server' }).flushed()
    return {}
  },
  // From now on `ms` counts.
  async mark ({ swarm }) {
    swarm.joinedAt = Date.now()
    return {}
  },
  async lookup ({ swarm }, topic) {
    const keys = new Set()
    for await (const { peers } of swarm.dht.lookup(bytes(topic))) {
      for (const { publicKey } of peers) keys.add(hex(publicKey))
    }
    return { keys: [...keys].join(' ') }
  },
  async leave ({ swarm }, topic) {
    await swarm.leave(bytes(topic))
    return {}
  },
  async flush ({ swarm }) {
    await swarm.flush()
    return { connections: swarm.connections.size }
  },
  async connections ({ swarm }) {
    return { keys: [...swarm.connections].map((connection) => hex(connection.remotePublicKey)).join(' ') }
  },
  // Blocks of 64 KiB: each a repetition of its number, so that either side can make it.
  async make ({ store }, blocks) {
    const core = store.get({ name: 'log' })
    await core.ready()
    const all = []
    for (let i = 0; i < Number(blocks); i++) all.push(Buffer.alloc(65536, 'block ' + i + ';'))
    await core.append(all)
    return { key: hex(core.key), discoveryKey: hex(core.discoveryKey), length: core.length }
  },
  async fetch ({ store }, key, blocks) {
    const core = store.get({ key: bytes(key) })
    await core.ready()
    const start = Date.now()
    await core.download({ start: 0, end: Number(blocks) }).done()
    let content = Buffer.alloc(32)
    for (let i = 0; i < core.length; i++) content = crypto.hash([content, await core.get(i)])
    return { content: hex(content), length: core.length, ms: Date.now() - start }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const [name, who, ...given] = line.split(' ')
  commands[name](swarms[Number(who)], ...given).then(
    (result) => say(name, { who: Number(who), ...result }),
    (error) => say(name, { who: Number(who), failure: error.message }))
}
process.exit(0)
