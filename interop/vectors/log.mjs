// Golden vectors of hypercore for data/log: manifests and their keys, signatures of one and several signers with and without
// patches, every message of hypercore/alpha, capabilities, and proofs made by a peer.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import c from 'compact-encoding'
import crypto from 'hypercore-crypto'
import Corestore from 'corestore'
import caps from 'hypercore/lib/caps.js'
import { MerkleTree } from 'hypercore/lib/merkle-tree.js'
import messages from 'hypercore/lib/messages.js'
import multisig from 'hypercore/lib/multisig.js'
import Verifier from 'hypercore/lib/verifier.js'
import { bytes, hex, write } from './lib.mjs'

const pairs = [0, 1, 2].map((i) => crypto.keyPair(bytes(`signer ${i}`, 32)))
const signer = (i) => ({ signature: 'ed25519', namespace: bytes(`namespace ${i}`, 32), publicKey: pairs[i].publicKey })
const tree = { hash: bytes('tree', 32), length: 77 }

function manifests () {
  const plain = {
    version: 1, hash: 'blake2b', allowPatch: false, quorum: 1, signers: [signer(0)], prologue: null, linked: null, userData: null
  }
  const all = {
    'version 0, one signer': { ...plain, version: 0 },
    'version 0, quorum': { ...plain, version: 0, quorum: 2, signers: [0, 1, 2].map(signer) },
    'version 0, quorum and patches': { ...plain, version: 0, quorum: 2, allowPatch: true, signers: [0, 1, 2].map(signer) },
    'version 0, fixed': { ...plain, version: 0, quorum: 0, signers: [], prologue: { hash: tree.hash, length: 0 } },
    'version 1, one signer': plain,
    'version 1, quorum': { ...plain, quorum: 2, signers: [0, 1, 2].map(signer) },
    'version 1, patches': { ...plain, allowPatch: true, quorum: 2, signers: [0, 1].map(signer) },
    'version 1, prologue': { ...plain, prologue: tree },
    'version 1, prologue only': { ...plain, quorum: 0, signers: [], prologue: tree },
    'version 2, linked': { ...plain, version: 2, linked: [bytes('linked 0', 32), bytes('linked 1', 32)] },
    'version 2, user data': { ...plain, version: 2, userData: bytes('user data', 40) },
    'version 2, everything': {
      ...plain,
      version: 2,
      allowPatch: true,
      quorum: 2,
      signers: [0, 1, 2].map(signer),
      prologue: tree,
      linked: [bytes('linked 0', 32)],
      userData: bytes('user data', 300)
    }
  }
  return Object.entries(all).map(([name, m]) => {
    return { name, encoded: hex(c.encode(messages.manifest, m)), key: hex(Verifier.manifestHash(m)) }
  })
}

const node = (index) => ({ index, size: 1000 * index + 7, hash: bytes(`node ${index}`, 32) })
const nothing = { block: null, hash: null, seek: null, upgrade: null, manifest: null }

function wire () {
  const w = messages.wire
  const manifest = Verifier.defaultSignerManifest(pairs[0].publicKey)
  const request = { id: 300, fork: 2, block: null, hash: null, seek: null, upgrade: null, manifest: false, priority: 0 }
  const all = [
    ['handshake', w.handshake, { seeks: true, capability: bytes('capability', 32) }],
    ['handshake', w.handshake, { seeks: false, capability: bytes('capability', 32) }],
    ['sync', w.sync,
      { fork: 1, length: 70000, remoteLength: 3,
        canUpgrade: true, uploading: false, downloading: true, hasManifest: true, allowPush: false }],
    ['sync', w.sync,
      { fork: 0, length: 0, remoteLength: 0, canUpgrade: false, uploading: true, downloading: false, hasManifest: false, allowPush: true }],
    ['request', w.request, { ...request, block: { index: 5, nodes: 2 } }],
    ['request', w.request, { ...request, hash: { index: 6, nodes: 1 }, seek: { bytes: 2 ** 40, padding: 8 } }],
    ['request', w.request, { ...request, upgrade: { start: 3, length: 400 }, manifest: true, priority: 2 }],
    ['request', w.request, { ...request, block: { index: 5, nodes: 2 }, upgrade: { start: 0, length: 9 }, seek: { bytes: 1, padding: 0 } }],
    ['cancel', w.cancel, { request: 70000 }],
    ['data', w.data, { request: 1, fork: 0, ...nothing, block: { index: 5, value: bytes('block', 300), nodes: [node(8), node(3)] } }],
    ['data', w.data, { request: 2, fork: 1, ...nothing, block: { index: 0, value: Buffer.alloc(0), nodes: [] } }],
    ['data', w.data,
      { request: 3, fork: 0, ...nothing, hash: { index: 9, nodes: [node(9)] }, seek: { bytes: 70000, nodes: [node(2), node(5)] } }],
    ['data', w.data,
      { request: 4, fork: 0, ...nothing, manifest,
        upgrade: { start: 3, length: 4, nodes: [node(7)], additionalNodes: [node(19)], signature: bytes('signature', 68) } }],
    ['noData', w.noData, { request: 7, reason: 0 }],
    ['noData', w.noData, { request: 7, reason: 2 }],
    ['want', w.want, { start: 0, length: 2 ** 21, any: false }],
    ['want', w.want, { start: 64, length: 1, any: true }],
    ['unwant', w.unwant, { start: 0, length: 2 ** 21, any: false }],
    ['unwant', w.unwant, { start: 64, length: 1, any: true }],
    ['bitfield', w.bitfield, { start: 64, bitfield: new Uint32Array([0xffffffff, 5, 0]) }],
    ['range', w.range, { drop: false, start: 0, length: 70000 }],
    ['range', w.range, { drop: true, start: 5, length: 1 }],
    ['extension', w.extension, { name: 'words', message: bytes('message', 20) }],
    ['extension', w.extension, { name: '', message: Buffer.alloc(0) }]
  ]
  return all.map(([name, codec, message]) => ({ name, encoded: hex(c.encode(codec, message)) }))
}

let shadows = 0

// Logs of real cores: each signs blocks 'block 0', 'block 1', … as its manifest asks.
async function logs () {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vectors-'))
  const store = new Corestore(folder, { primaryKey: Buffer.alloc(32, 7), unsafe: true })
  const block = (i) => Buffer.from(`block ${i}`)
  const all = []
  const single = (version, more) => ({ version, signers: [signer(0)], ...more })
  const several = (version, more) => ({ version, quorum: 2, signers: [0, 1, 2].map(signer), ...more })
  const add = async (name, manifest, append) => {
    const core = store.get({ manifest, keyPair: pairs[0] })
    await core.ready()
    await append(core)
    all.push({
      name,
      manifest: hex(c.encode(messages.manifest, core.manifest)),
      key: hex(core.key),
      length: core.length,
      treeHash: hex(await core.treeHash()),
      signature: hex(core.core.state.signature),
      proof: hex(await proof(core))
    })
  }
  const plain = (count) => async (core) => { for (let i = 0; i < count; i++) await core.append(block(i)) }
  await add('version 0, one signer', single(0), plain(5))
  await add('version 1, one signer', single(1), plain(5))
  await add('version 2, one signer', single(2, { userData: bytes('user data', 40) }), plain(5))

  // What each signer signs for itself, of logs with the same blocks.
  const part = async (manifest, i, length, from) => {
    const key = Verifier.manifestHash(Verifier.createManifest(manifest))
    const shadow = store.get({ keyPair: crypto.keyPair(bytes(`shadow ${shadows++}`, 32)) })
    await shadow.ready()
    for (let b = 0; b < length; b++) await shadow.append(block(b))
    const batch = shadow.core.state.createTreeBatch()
    const context = Verifier.createManifest(manifest).version === 0 ? signer(i).namespace : key
    const signature = crypto.sign(batch.signable(context), pairs[i].secretKey)
    return multisig.partialSignature(shadow.core, i, from, length, signature)
  }
  for (const version of [0, 1, 2]) {
    for (const patch of [false, true]) {
      const manifest = several(version, { allowPatch: patch })
      const parts = [await part(manifest, 2, 5, 5), await part(manifest, 0, patch ? 9 : 5, 5)]
      const assembled = version === 0 ? multisig.assemblev0(parts) : multisig.assemble(parts)
      await add(`version ${version}, quorum${patch ? ', patches' : ''}`, manifest, async (core) => {
        await core.append([0, 1, 2, 3, 4].map(block), { signature: assembled })
      })
    }
  }
  await store.close()
  fs.rmSync(folder, { recursive: true })
  return all
}

// Block 3 with all that proves it, as lib/fully-remote-proof.js sends it.
async function proof (core) {
  const rx = core.core.storage.read()
  const promise = MerkleTree.proof(core.core.state, rx, {
    block: { index: 3, nodes: 0 }, hash: null, seek: null, upgrade: { start: 0, length: core.length }
  })
  rx.tryFlush()
  const { block, upgrade } = await (await promise).settle()
  const value = await core.get(3, { raw: true })
  const data = { ...nothing, request: 0, fork: 0, block: { index: 3, value, nodes: block.nodes }, upgrade, manifest: core.manifest }
  return Buffer.concat([core.discoveryKey, c.encode(messages.wire.data, data)])
}

function capabilities () {
  const handshakeHash = bytes('handshake hash', 64)
  return [true, false].map((isInitiator) => ({
    isInitiator,
    key: hex(bytes('key', 32)),
    handshakeHash: hex(handshakeHash),
    capability: hex(caps.replicate(isInitiator, bytes('key', 32), handshakeHash))
  }))
}

write('data/log/src/test/resources/starflock/log/log.json', ['hypercore', 'corestore', 'hypercore-crypto', 'compact-encoding'], {
  seeds: [0, 1, 2].map((i) => ({ seed: hex(bytes(`signer ${i}`, 32)) })),
  manifests: manifests(),
  wire: wire(),
  capabilities: capabilities(),
  logs: await logs()
})
process.exit(0)
