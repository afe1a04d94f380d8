// Measures the JavaScript stack for `./starflock bench log`. One measure per line on standard input, as
// {"measure":NAME,"count":…,"size":…,"batch":…}; each is answered by one number, in blocks per second.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import readline from 'node:readline'
import { createRequire } from 'node:module'

const Corestore = createRequire(new URL('../../interop/package.json', import.meta.url))('corestore')

const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')
const root = fs.mkdtempSync(path.join(process.argv[2] || os.tmpdir(), 'starflock-peer-'))
let stores = 0

async function open (size, count) {
  const store = new Corestore(path.join(root, String(stores++)))
  const core = store.get({ name: 'bench' })
  await core.ready()
  const block = Buffer.alloc(size, 'x')
  for (let i = 0; i < count; i += 1000) await core.append(new Array(Math.min(1000, count - i)).fill(block))
  return { store, core }
}

async function timed (count, work) {
  const start = process.hrtime.bigint()
  await work()
  return count / (Number(process.hrtime.bigint() - start) / 1e9)
}

const measures = {
  // KiB, since the process began
  async peak () {
    return process.resourceUsage().maxRSS
  },
  async append ({ count, size, batch }) {
    const { store, core } = await open(size, 0)
    const blocks = new Array(batch).fill(Buffer.alloc(size, 'x'))
    const rate = await timed(count, async () => {
      for (let i = 0; i < count; i += batch) await core.append(blocks)
    })
    await store.close()
    return rate
  },
  async sequential ({ count, size }) {
    const { store, core } = await open(size, count)
    const rate = await timed(count, async () => {
      for (let i = 0; i < count; i++) await core.get(i)
    })
    await store.close()
    return rate
  },
  async random ({ count, size }) {
    const { store, core } = await open(size, count)
    let at = 1
    const rate = await timed(count, async () => {
      for (let i = 0; i < count; i++) {
        at = (at * 48271) % 2147483647
        await core.get(at % count)
      }
    })
    await store.close()
    return rate
  },
  async replicate ({ count, size }) {
    const { store, core } = await open(size, count)
    const other = new Corestore(path.join(root, String(stores++)))
    const copy = other.get({ key: core.key })
    await copy.ready()
    const rate = await timed(count, async () => {
      const one = store.replicate(true)
      const two = other.replicate(false)
      one.pipe(two).pipe(one)
      await copy.update({ wait: true })
      await copy.download({ start: 0, end: count }).done()
      one.destroy()
      two.destroy()
    })
    await store.close()
    await other.close()
    return rate
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  say(await measures[request.measure](request))
}
fs.rmSync(root, { recursive: true, force: true })
process.exit(0)
