// What the generators share: seeded bytes, hex, and writing a vector file that names the packages which made it.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** The same `length` bytes for the same label, always. */
export function bytes (label, length) {
  const blocks = []
  for (let i = 0; i * 32 < length; i++) blocks.push(createHash('sha256').update(`${label}/${i}`).digest())
  return Buffer.concat(blocks).subarray(0, length)
}

export const hex = (b) => Buffer.from(b).toString('hex')

/** Writes `file`, relative to the repository's root, with the versions of the packages it was made with. */
export function write (file, packages, vectors) {
  const versions = {}
  for (const name of packages) {
    const manifest = join(root, 'interop', 'node_modules', name, 'package.json')
    versions[name] = JSON.parse(readFileSync(manifest, 'utf8')).version
  }
  const path = join(root, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, JSON.stringify({ madeBy: versions, ...vectors }, null, 1) + '\n')
}
