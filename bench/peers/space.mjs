// Measures autobase for `./starflock bench space`. One measure per line on standard input, as
// {"measure":NAME,"count":…,"late":…,"batch":…}; each is answered by one number, in milliseconds.
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

async function open (bootstrap) {
  const store = new Corestore(path.join(root, String(stores++)))
  await store.ready()
  const base = new Autobase(store, bootstrap, {
    valueEncoding: 'json',
    ackInterval: 0,
    open: (store) => store.get('view', { valueEncoding: 'json' }),
    apply: async (nodes, view, host) => {
      for (const { value } of nodes) {
        if (value.add) await host.addWriter(Buffer.from(value.add, 'hex'), { indexer: false })
        else await view.append(value)
      }
    }
  })
  await base.ready()
  return base
}

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

/** Until both have so many values in their views. */
async function meet (one, other, length) {
  while (one.view.length < length || other.view.length < length) {
    await Promise.all([one.update(), other.update()])
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

async function two () {
  const one = await open(null)
  const other = await open(one.key)
  await one.append({ add: other.local.key.toString('hex') })
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
      await meet(one, other, count)
    })
    cut()
    await Promise.all([one.close(), other.close()])
    return took
  },
  // One has written all; one event of the other's, written before, comes late.
  async late ({ count, batch }) {
    const [one, other] = await two()
    await append(other, 1, 1)
    await append(one, count, batch)
    let cut
    const took = await timed(async () => {
      cut = connect(one, other)
      while (one.view.length < count + 1) {
        await one.update()
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    })
    cut()
    await Promise.all([one.close(), other.close()])
    return took
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { measure, ...rest } = JSON.parse(line)
  say(await measures[measure](rest))
}
fs.rmSync(root, { recursive: true, force: true })
