// Golden vectors of compact-encoding and z32 for net/codec.
import c from 'compact-encoding'
import z32 from 'z32'
import { bytes, hex, write } from './lib.mjs'

const one = (enc, value) => hex(c.encode(enc, value))
const numbers = [0, 1, 0xfc, 0xfd, 0xff, 0x100, 0xffff, 0x10000, 0xffffff, 0xffffffff, 2 ** 32, 2 ** 40 + 7, 2 ** 53 - 1]
const fits = (bits) => numbers.filter((n) => n < 2 ** bits)

const vectors = {
  uint: numbers.map((n) => ({ value: n, hex: one(c.uint, n) })),
  sint: [0, -1, 1, -64, 63, 127, -128, 2 ** 31, -(2 ** 40), 2 ** 52 - 1, -(2 ** 52)].map((n) => ({ value: n, hex: one(c.int, n) })),
  uint8: fits(8).map((n) => ({ value: n, hex: one(c.uint8, n) })),
  uint16: fits(16).map((n) => ({ value: n, hex: one(c.uint16, n) })),
  uint24: fits(24).map((n) => ({ value: n, hex: one(c.uint24, n) })),
  uint32: fits(32).map((n) => ({ value: n, hex: one(c.uint32, n) })),
  uint64: numbers.map((n) => ({ value: n, hex: one(c.uint64, n) })),
  bool: [true, false].map((b) => ({ value: b, hex: one(c.bool, b) })),
  buffer: [0, 1, 252, 253, 300].map((n) => ({ value: hex(bytes('buffer', n)), hex: one(c.buffer, bytes('buffer', n)) })),
  string: ['', 'hypercore/alpha', 'žluťoučký kůň ✓ 🐦', 'x'.repeat(300)].map((s) => ({ value: s, hex: one(c.string, s) })),
  array: [[], [1, 2, 3], numbers].map((a) => ({ value: a, hex: one(c.array(c.uint), a) })),
  ipv4: [['127.0.0.1', 1], ['255.1.2.3', 65535]].map(([host, port]) => ({ host, port, hex: one(c.ipv4Address, { host, port }) })),
  ipv6: [['2001:db8:0:0:0:0:0:1', 49737]].map(([host, port]) => ({ host, port, hex: one(c.ipv6Address, { host, port }) })),
  z32: [0, 1, 2, 3, 4, 5, 20, 32, 64].map((n) => ({ value: hex(bytes('z32', n)), text: z32.encode(bytes('z32', n)) }))
}

write('net/codec/src/test/resources/starflock/codec/codec.json', ['compact-encoding', 'z32'], vectors)
