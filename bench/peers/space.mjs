// Measures autobase for `./starflock bench space`. One measure per line on standard input, as
// {"measure":NAME,"count":…,"batch":…}; each is answered by one number, in milliseconds.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import readline from 'node:readline'
import { createRequire } from 'node:module'

const require = createRequire(new URL('../../interop/package.json', import.meta.url))
const Autobase = require('autobase')
const Corestore = require('corestore')

const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')
const root = fs.mkdtempSync(path.join(process.argv[2] || os.tmpdir(), 'starflock-peer-'))
let stores = 0
/** Two that `apart` has made ready. */
let apart = null

async function open (bootstrap) {
  const store = new Corestore(path.join(root, String(stores++)))
  await store.ready()
  const base = new Autobase(store, bootstrap, {
    valueEncoding: 'json',
    ackInterval: 0,
    open: (store) => store.get('view', { valueEncoding: 'json' }),
    apply: async (nodes, view, host) => {
      for (const { value } of nodes) {
        if (value.add) await host.addWriter(Buffer.from(value.add, 'hex'), { indexer: value.indexer === true })
        else await view.append(value)
      }
    }
  })
  await base.ready()
  return base
}

/** Two bases, or two copies of one log. */
function connect (one, other) {
  const a = one.replicate(true)
  const b = other.replicate(false)
  a.on('error', () => {})
  b.on('error', () => {})
  a.pipe(b).pipe(a)
  return () => { a.destroy(); b.destroy() }
}

async function append (base, count, batch) {
  const value = { t: 'x'.repeat(100) }
  for (let i = 0; i < count; i += batch) await base.append(new Array(Math.min(batch, count - i)).fill(value))
}

/** Until it has so many values in its view; it says itself when that has changed. */
function has (base, length) {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (base.view.length < length) return
      base.off('update', look)
      resolve()
    }
    base.on('update', look)
    base.update().then(look, reject)
  })
}

/** Two writers, each with its own store; what the one says waits for the other's word if both are indexers. */
async function two (indexer = false) {
  const one = await open(null)
  const other = await open(one.key)
  await one.append({ add: other.local.key.toString('hex'), indexer })
  const cut = connect(one, other)
  while (!other.writable) {
    await other.update()
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  cut()
  return [one, other]
}

async function timed (work) {
  const start = process.hrtime.bigint()
  await work()
  return Number(process.hrtime.bigint() - start) / 1e6
}

const measures = {
  // One writer appends, and has it in the view.
  async append ({ count, batch }) {
    const base = await open(null)
    const took = await timed(async () => {
      await append(base, count, batch)
      await base.update()
    })
    if (base.view.length !== count) throw new Error('the view has ' + base.view.length)
    await base.close()
    return took
  },
  // Two wrote half each without the other; they meet, and both have all of it in one order.
  async linearise ({ count, batch }) {
    const [one, other] = await two()
    await append(one, count / 2, batch)
    await append(other, count / 2, batch)
    let cut
    const took = await timed(async () => {
      cut = connect(one, other)
      await Promise.all([has(one, count), has(other, count)])
    })
    cut()
    await Promise.all([one.close(), other.close()])
    return took
  },
  // One has written all; one event of the other's, written before, comes late: they meet, and that is in it too.
  async late ({ count, batch }) {
    const [one, other] = await two()
    await append(other, 1, 1)
    await append(one, count, batch)
    let cut
    const took = await timed(async () => {
      cut = connect(one, other)
      await has(one, count + 1)
    })
    cut()
    await Promise.all([one.close(), other.close()])
    return took
  },
  // Both have seen so many; the one writes more. From now on it hears what the other writes, and the other nothing.
  async apart ({ seen, count, batch, final }) {
    const [one, other] = await two(!final)
    let cut = connect(one, other)
    await append(one, seen, batch)
    await has(other, seen)
    cut()
    const took = await timed(() => append(one, count, batch))
    await has(one, seen + count)
    const log = one.store.get({ key: other.local.key })
    await log.ready()
    cut = connect(log, other.local)
    apart = { one, other, cut }
    return took
  },
  // So whatever the other writes comes late by all of those: from its first byte until the one has it in its order.
  async arrives () {
    const { one, other } = apart
    const length = one.view.length + 1
    return timed(() => Promise.all([append(other, 1, 1), has(one, length)]))
  },
  async together () {
    apart.cut()
    await Promise.all([apart.one.close(), apart.other.close()])
    return 0
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { measure, ...rest } = JSON.parse(line)
  say(await measures[measure](rest))
}
fs.rmSync(root, { recursive: true, force: true })
