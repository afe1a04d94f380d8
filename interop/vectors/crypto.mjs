// Golden vectors of hypercore-crypto, sodium-native, noise-curve-ed and noise-handshake for net/crypto and net/stream.
import sodium from 'sodium-universal'
import crypto from 'hypercore-crypto'
import curve from 'noise-curve-ed'
import { bytes, hex, write } from './lib.mjs'

const lengths = [0, 1, 7, 8, 15, 16, 17, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1000, 4096]

function hash (length, keyLength, hashLength) {
  const out = Buffer.alloc(hashLength)
  const key = keyLength ? bytes('key', keyLength) : null
  if (key) sodium.crypto_generichash(out, bytes('input', length), key)
  else sodium.crypto_generichash(out, bytes('input', length))
  return { input: hex(bytes('input', length)), key: key ? hex(key) : '', hash: hex(out) }
}

function signature (i) {
  const seed = bytes(`seed${i}`, 32)
  const pair = crypto.keyPair(seed)
  const message = bytes(`message${i}`, i * 37)
  const signature = crypto.sign(message, pair.secretKey)
  return { seed: hex(seed), publicKey: hex(pair.publicKey), message: hex(message), signature: hex(signature) }
}

function dh (i) {
  const own = crypto.keyPair(bytes(`own${i}`, 32))
  const other = crypto.keyPair(bytes(`other${i}`, 32))
  return { seed: hex(bytes(`own${i}`, 32)), publicKey: hex(other.publicKey), secret: hex(curve.dh(other.publicKey, own)) }
}

function aead (length) {
  const key = bytes('aead', 32)
  const nonce = bytes('nonce', 12)
  const long = bytes('nonce', 24)
  const ad = bytes('ad', length % 50)
  const plain = bytes('plain', length)
  const short = Buffer.alloc(length + 16)
  const extended = Buffer.alloc(length + 16)
  const box = Buffer.alloc(length + 16)
  sodium.crypto_aead_chacha20poly1305_ietf_encrypt(short, plain, ad, null, nonce, key)
  sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(extended, plain, ad, null, long, key)
  sodium.crypto_secretbox_easy(box, plain, long, key)
  const stream = Buffer.alloc(length)
  sodium.crypto_stream_xor(stream, plain, long, key)
  const given = { key: hex(key), nonce: hex(long), ad: hex(ad), plain: hex(plain) }
  return { ...given, chaCha: hex(short), xChaCha: hex(extended), secretbox: hex(box), xSalsa20: hex(stream) }
}

function secretStream () {
  const key = bytes('stream', 32)
  const state = Buffer.alloc(sodium.crypto_secretstream_xchacha20poly1305_STATEBYTES)
  const header = Buffer.alloc(24)
  sodium.crypto_secretstream_xchacha20poly1305_init_push(state, header, key)
  const tags = {
    0: sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
    1: sodium.crypto_secretstream_xchacha20poly1305_TAG_PUSH,
    2: sodium.crypto_secretstream_xchacha20poly1305_TAG_REKEY,
    3: sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
  }
  const messages = []
  for (let i = 0; i < 60; i++) {
    const tag = i === 59 ? 3 : i % 13 === 12 ? 2 : i % 7 === 6 ? 1 : 0
    const plain = bytes(`m${i}`, lengths[i % lengths.length] + i % 3)
    const sealed = Buffer.alloc(plain.length + 17)
    sodium.crypto_secretstream_xchacha20poly1305_push(state, sealed, plain, null, tags[tag])
    messages.push({ tag, plain: hex(plain), sealed: hex(sealed) })
  }
  return { key: hex(key), header: hex(header), messages }
}

write('net/crypto/src/test/resources/starflock/crypto/crypto.json', ['sodium-native', 'hypercore-crypto', 'noise-curve-ed'], {
  hash: lengths.map((n) => hash(n, 0, 32)),
  keyedHash: lengths.map((n) => hash(n, 32, 32)).concat([16, 63, 64].map((k) => hash(100, k, 32))),
  hash64: lengths.map((n) => hash(n, 0, 64)),
  signatures: [0, 1, 2, 3, 4, 5, 6, 7].map(signature),
  dh: [0, 1, 2, 3, 4, 5, 6, 7].map(dh),
  aead: lengths.map(aead),
  secretStream: secretStream(),
  discoveryKey: { publicKey: hex(bytes('key', 32)), discoveryKey: hex(crypto.discoveryKey(bytes('key', 32))) }
})
