// Golden vectors of dht-rpc and hyperdht for net/dht: packets, the messages inside them, what is signed, NAT samples.
import { createRequire } from 'node:module'
import c from 'compact-encoding'
import crypto from 'hypercore-crypto'
import curve from 'noise-curve-ed'
import NatSampler from 'nat-sampler'
import { bytes, hex, write } from './lib.mjs'

const require = createRequire(import.meta.url)
const IO = require('dht-rpc/lib/io')
const peer = require('dht-rpc/lib/peer')
const m = require('hyperdht/lib/messages')
const Persistent = require('hyperdht/lib/persistent')
const NoiseWrap = require('hyperdht/lib/noise-wrap')
const { NS } = require('hyperdht/lib/constants')

const address = (host, port) => ({ host, port })
const shown = ({ host, port }) => `${host}:${port}`
const nodes = Array.from({ length: 20 }, (_, i) => address(`10.20.${i}.${255 - i}`, 1024 + i * 777))
const here = address('192.0.2.1', 49737)
const there = address('203.0.113.77', 65535)
const target = bytes('target', 32)
const token = bytes('token', 32)

/** An IO with no sockets: what it would send ends up in `sent`. */
function endpoint (known, persistent) {
  const sent = []
  const udx = { watchNetworkInterfaces: () => ({ on () {}, destroy () {} }) }
  const table = { id: peer.id(here.host, here.port), closest: () => known }
  const io = new IO(table, udx, { firewalled: false, onrequest: (req) => { io.last = req } })
  io.serverSocket = io.clientSocket = { trySend: (buffer) => sent.push(Buffer.from(buffer)) }
  io.ephemeral = !persistent
  io.token = () => token
  return { io, sent }
}

function request (spec) {
  const { io, sent } = endpoint([], spec.id)
  io._tid = spec.tid
  const req = io.createRequest(spec.to, spec.token ? token : null, spec.internal, spec.command,
    spec.target ? target : null, spec.value, null, 0)
  req.send(true)
  clearTimeout(req._timeout)
  return {
    tid: spec.tid,
    to: shown(spec.to),
    id: spec.id,
    token: !!spec.token,
    internal: spec.internal,
    command: spec.command,
    target: !!spec.target,
    value: spec.value ? hex(spec.value) : '',
    packet: hex(sent[0])
  }
}

function response (spec) {
  const asked = endpoint([], false)
  asked.io._tid = spec.tid
  const req = asked.io.createRequest(here, null, true, 2, target, null, null, 0)
  req.send(true)
  clearTimeout(req._timeout)
  const { io, sent } = endpoint(nodes.slice(0, spec.nodes), spec.id)
  io.onmessage(io.serverSocket, asked.sent[0], there)
  io.last.sendReply(spec.error, spec.value, spec.token, true)
  return {
    tid: spec.tid,
    to: shown(there),
    id: spec.id,
    token: spec.token,
    closerNodes: spec.nodes,
    error: spec.error,
    value: spec.value ? hex(spec.value) : '',
    packet: hex(sent[0])
  }
}

const value = bytes('value', 300)
const requests = [
  { tid: 0, to: here, id: false, internal: true, command: 0 },
  { tid: 65535, to: there, id: true, internal: true, command: 2, target: true },
  { tid: 258, to: there, id: true, token: true, internal: false, command: 8, target: true, value },
  { tid: 1, to: here, id: false, internal: true, command: 1, value: Buffer.from([0x49, 0xc2]) },
  { tid: 2, to: here, id: false, internal: false, command: 300 }
].map(request)
const responses = [
  { tid: 7, id: false, token: false, nodes: 0, error: 0, value: null },
  { tid: 513, id: true, token: true, nodes: 20, error: 0, value },
  { tid: 3, id: true, token: false, nodes: 3, error: 0, value: null },
  { tid: 4, id: false, token: true, nodes: 1, error: 2, value: null }
].map(response)

const payloads = [
  {
    error: 0,
    firewall: 1,
    holepunch: null,
    addresses4: [here],
    addresses6: null,
    udx: { reusableSocket: false, id: 1, seq: 0 },
    secretStream: {}
  },
  { error: 1, firewall: 0, holepunch: null, addresses4: [], addresses6: [], udx: null, secretStream: null },
  {
    error: 0,
    firewall: 2,
    holepunch: { id: 3, relays: [{ relayAddress: here, peerAddress: there }, { relayAddress: there, peerAddress: here }] },
    addresses4: nodes.slice(0, 2),
    addresses6: [{ host: '2001:db8:0:0:0:0:0:1', port: 4 }],
    udx: { reusableSocket: true, id: 0xdeadbeef, seq: 9 },
    secretStream: {},
    relayThrough: { publicKey: bytes('relay', 32), token },
    relayAddresses: nodes.slice(0, 3)
  }
].map((payload) => ({ bytes: hex(c.encode(m.noisePayload, payload)) }))

const handshakes = [
  { mode: 0, noise: bytes('noise', 100), peerAddress: null, relayAddress: null },
  { mode: 3, noise: bytes('noise', 300), peerAddress: here, relayAddress: there },
  { mode: 4, noise: bytes('noise', 48), peerAddress: there, relayAddress: null }
].map((h) => ({ bytes: hex(c.encode(m.handshake, h)) }))

const holepunches = [
  { mode: 0, id: 0, payload: bytes('payload', 60), peerAddress: here },
  { mode: 1, id: 300, payload: bytes('payload', 10), peerAddress: null }
].map((h) => ({ bytes: hex(c.encode(m.holepunch, h)) }))

const keys = crypto.keyPair(bytes('announcer', 32))
const ann = { peer: { publicKey: keys.publicKey, relayAddresses: nodes.slice(0, 2) }, refresh: null, signature: null, bump: 0 }
const id = peer.id(here.host, here.port)
const announcement = (signature, more = {}) => hex(c.encode(m.announce, { ...ann, signature, ...more }))

function nat () {
  const lists = [[1], [1, 1, 2], [1, 1, 1, 2], [1, 2, 1, 1, 1], [1, 1, 1, 1, 1, 1, 2, 2], [1, 3, 1, 3], [1, 2, 3, 1],
    [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2], [1, 3, 1, 3, 1, 3, 1, 3]]
  // 1 and 3 are two ports of one host, 2 is another host.
  const places = { 1: here, 2: there, 3: address(here.host, 1) }
  return lists.map((list) => {
    const sampler = new NatSampler()
    for (const i of list) sampler.add(places[i].host, places[i].port)
    return { samples: list, agreed: sampler.host === null ? '' : shown(sampler) }
  })
}

/** The handshake of a client and a server, with the keys of the connection that comes of it. */
function connection () {
  const server = crypto.keyPair(bytes('server', 32))
  const client = crypto.keyPair(bytes('client', 32))
  const a = new NoiseWrap(client, server.publicKey)
  const b = new NoiseWrap(server, null)
  a.handshake.e = curve.generateKeyPair(bytes('client ephemeral', 32))
  b.handshake.e = curve.generateKeyPair(bytes('server ephemeral', 32))
  const payload = (stream) => ({
    error: 0,
    firewall: 1,
    holepunch: null,
    addresses4: [here],
    addresses6: null,
    udx: { reusableSocket: false, id: stream, seq: 0 },
    secretStream: {}
  })
  const first = a.send(payload(11))
  const firstHex = hex(first)
  b.recv(first)
  const second = b.send(payload(22))
  const secondHex = hex(second)
  a.recv(second)
  const done = a.final()
  return {
    payload: hex(c.encode(m.noisePayload, payload(11))),
    answer: hex(c.encode(m.noisePayload, payload(22))),
    first: firstHex,
    second: secondHex,
    handshakeHash: hex(done.hash),
    clientSends: hex(done.tx),
    holepunchSecret: hex(done.holepunchSecret)
  }
}

write('net/dht/src/test/resources/starflock/dht/dht.json', ['dht-rpc', 'hyperdht', 'nat-sampler'], {
  ids: nodes.slice(0, 5).map((node) => ({ address: shown(node), id: hex(peer.id(node.host, node.port)) })),
  here: hex(id),
  target: hex(target),
  token: hex(token),
  nodes: nodes.map((node) => ({ address: shown(node) })),
  namespaces: Object.entries(NS).filter(([name]) => name !== 'PLUGIN').map(([name, bytes]) => ({ name, bytes: hex(bytes) })),
  requests,
  responses,
  payloads,
  handshakes,
  holepunches,
  announce: announcement(Persistent.signAnnounce(target, token, id, ann, keys)),
  unannounce: announcement(Persistent.signUnannounce(target, token, id, ann, keys)),
  announcements: [
    { bytes: announcement(null, { refresh: bytes('refresh', 32), bump: 1700000000000 }) },
    { bytes: hex(c.encode(m.announce, { peer: null, refresh: bytes('refresh', 32), signature: null, bump: 0 })) }
  ],
  lookups: [[], [ann.peer], [ann.peer, ann.peer, ann.peer]].map((peers, bump) => (
    { bytes: hex(c.encode(m.lookupRawReply, { peers: peers.map((p) => c.encode(m.peer, p)), bump })) })),
  mutable: {
    put: hex(c.encode(m.mutablePutRequest, {
      publicKey: keys.publicKey, seq: 1000, value, signature: Persistent.signMutable(1000, value, keys)
    })),
    value: hex(value)
  },
  nat: nat(),
  connection: connection()
})
process.exit(0)
