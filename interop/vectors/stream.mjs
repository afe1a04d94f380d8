// Golden vectors of noise-handshake, @hyperswarm/secret-stream and protomux for net/stream: whole conversations.
import { Duplex } from 'streamx'
import c from 'compact-encoding'
import Noise from 'noise-handshake'
import Protomux from 'protomux'
import SecretStream from '@hyperswarm/secret-stream'
import crypto from 'hypercore-crypto'
import curve from 'noise-curve-ed'
import { bytes, hex, write } from './lib.mjs'

const seeds = { initiator: bytes('initiator', 32), responder: bytes('responder', 32) }
const ephemerals = { initiator: bytes('initiator ephemeral', 32), responder: bytes('responder ephemeral', 32) }

function noise (pattern, prologue) {
  const keys = { initiator: crypto.keyPair(seeds.initiator), responder: crypto.keyPair(seeds.responder) }
  const a = new Noise(pattern, true, keys.initiator, { curve })
  const b = new Noise(pattern, false, keys.responder, { curve })
  a.e = curve.generateKeyPair(ephemerals.initiator)
  b.e = curve.generateKeyPair(ephemerals.responder)
  a.initialise(prologue, pattern === 'IK' ? keys.responder.publicKey : undefined)
  b.initialise(prologue)
  const messages = []
  for (let i = 0; !(a.complete && b.complete); i++) {
    const [from, to] = i % 2 ? [b, a] : [a, b]
    const payload = bytes(`payload ${i}`, i * 20)
    const message = from.send(payload)
    // Before it is received: the receiver wipes the key in it.
    messages.push({ payload: hex(payload), message: hex(message) })
    to.recv(message)
  }
  return {
    prologue: hex(prologue),
    messages,
    initiatorSends: hex(a.tx),
    initiatorReceives: hex(a.rx),
    handshakeHash: hex(a.hash)
  }
}

/** Both sides of a secret stream, and every chunk that each of them wrote. */
async function secretStream () {
  const sides = {}
  const written = { initiator: [], responder: [] }
  const raw = {}
  for (const role of ['initiator', 'responder']) {
    raw[role] = new Duplex({
      write (chunk, cb) {
        written[role].push(hex(chunk))
        raw[role === 'initiator' ? 'responder' : 'initiator'].push(Buffer.from(chunk))
        cb(null)
      }
    })
  }
  const messages = { initiator: [], responder: [] }
  for (const role of ['initiator', 'responder']) {
    const stream = new SecretStream(role === 'initiator', raw[role], { keyPair: crypto.keyPair(seeds[role]) })
    stream._handshake.noise.e = curve.generateKeyPair(ephemerals[role])
    stream.resume()
    sides[role] = stream
  }
  await Promise.all([sides.initiator.opened, sides.responder.opened])
  for (const length of [0, 1, 15, 16, 17, 100, 1000]) {
    for (const role of ['initiator', 'responder']) {
      const message = bytes(`${role} ${length}`, length)
      messages[role].push(hex(message))
      sides[role].write(message)
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 100))
  // Messages beside the stream, in an order of their own; the counter's low byte runs over.
  const datagrams = { initiator: [], responder: [] }
  for (const role of ['initiator', 'responder']) {
    const start = bytes(`${role} counter`, 8).fill(0xfe, 0, 1)
    sides[role]._sendState.set(start, 64)
    for (const length of [0, 1, 100, 1100]) {
      const message = bytes(`${role} datagram ${length}`, length)
      datagrams[role].push({ message: hex(message), datagram: hex(sides[role]._boxMessage(message)) })
    }
    datagrams[`${role}Start`] = hex(start)
  }
  return {
    datagrams,
    handshakeHash: hex(sides.initiator.handshakeHash),
    initiator: {
      seed: hex(seeds.initiator),
      ephemeral: hex(ephemerals.initiator),
      written: written.initiator.map((w) => ({ bytes: w })),
      messages: messages.initiator.map((m) => ({ message: m }))
    },
    responder: {
      seed: hex(seeds.responder),
      ephemeral: hex(ephemerals.responder),
      written: written.responder.map((w) => ({ bytes: w })),
      messages: messages.responder.map((m) => ({ message: m }))
    }
  }
}

/** What a multiplexer writes for a fixed list of actions; the Java test does the same. */
function protomux () {
  const frames = []
  const stream = new Duplex({ write (chunk, cb) { cb(null) } })
  stream.userData = null
  stream.write = (chunk) => { frames.push({ frame: hex(chunk) }); return true }
  const mux = new Protomux(stream)
  const one = mux.createChannel({
    protocol: 'one',
    id: bytes('id', 32),
    handshake: c.string,
    messages: [{ encoding: c.raw }, { encoding: c.uint }]
  })
  const two = mux.createChannel({ protocol: 'two', messages: [{ encoding: c.string }] })
  one.open('hello')
  one.messages[0].send(Buffer.from('first'))
  mux.cork()
  two.open()
  two.messages[0].send('second')
  two.messages[0].send('third')
  one.messages[1].send(70000)
  two.messages[0].send('x'.repeat(300))
  mux.uncork()
  two.close()
  one.close()
  return frames
}

const peers = ['noise-handshake', 'noise-curve-ed', '@hyperswarm/secret-stream', 'protomux']
write('net/stream/src/test/resources/starflock/stream/stream.json', peers, {
  seeds: {
    initiator: hex(seeds.initiator),
    responder: hex(seeds.responder),
    initiatorEphemeral: hex(ephemerals.initiator),
    responderEphemeral: hex(ephemerals.responder)
  },
  xx: noise('XX', Buffer.alloc(0)),
  ik: noise('IK', bytes('prologue', 32)),
  secretStream: await secretStream(),
  protomux: protomux()
})
process.exit(0)
