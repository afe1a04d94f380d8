// The JavaScript peers' cryptography and streams, driven by StreamBench: each line of input is "SHAPE ROUNDS"; the answer is
// "ROUNDS_PER_SECOND".
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(new URL('../../interop/package.json', import.meta.url));
const crypto = require('hypercore-crypto');
const c = require('compact-encoding');
const Noise = require('noise-handshake');
const curve = require('noise-curve-ed');
const Protomux = require('protomux');
const SecretStream = require('@hyperswarm/secret-stream');
const { Push, Pull } = require('sodium-secretstream');

const block = Buffer.alloc(65536);
const small = Buffer.alloc(1024);
const hash = Buffer.alloc(32);
const pair = crypto.keyPair(Buffer.alloc(32));
const message = Buffer.alloc(112);
const signature = crypto.sign(message, pair.secretKey);

const repeat = (action) => (rounds) => {
  for (let i = 0; i < rounds; i++) action();
};

function sealing(plain) {
  const push = new Push(Buffer.alloc(32));
  const pull = new Pull(push.key);
  pull.init(push.header);
  const sealed = Buffer.alloc(plain.length + 17);
  const opened = Buffer.alloc(plain.length);
  return repeat(() => pull.next(push.next(plain, sealed), opened));
}

function handshake() {
  const a = new Noise('XX', true, pair, { curve });
  const b = new Noise('XX', false, pair, { curve });
  a.initialise(Buffer.alloc(0));
  b.initialise(Buffer.alloc(0));
  b.recv(a.send());
  a.recv(b.send());
  b.recv(a.send());
}

async function messages(plain, rounds) {
  const a = new SecretStream(true);
  const b = new SecretStream(false);
  a.rawStream.pipe(b.rawStream).pipe(a.rawStream);
  const [ma, mb] = [new Protomux(a), new Protomux(b)];
  let got = 0;
  let done;
  const all = new Promise((resolve) => (done = resolve));
  const receiver = mb.createChannel({
    protocol: 'bench',
    messages: [{ encoding: c.raw, onmessage: () => ++got === rounds && done() }],
  });
  receiver.open();
  let sent = 0;
  const pump = () => {
    while (sent++ < rounds && sender.messages[0].send(plain));
  };
  const sender = ma.createChannel({ protocol: 'bench', messages: [{ encoding: c.raw }], ondrain: pump });
  sender.open();
  await sender.fullyOpened();
  const start = process.hrtime.bigint();
  pump();
  await all;
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  a.destroy();
  b.destroy();
  return seconds;
}

const shapes = {
  'hash 64 KiB': repeat(() => crypto.data(block)),
  'hash a parent': repeat(() => crypto.parent({ index: 0, size: 1, hash }, { index: 2, size: 1, hash })),
  sign: repeat(() => crypto.sign(message, pair.secretKey)),
  verify: repeat(() => crypto.verify(message, signature, pair.publicKey)),
  'seal and open 64 KiB': sealing(block),
  'seal and open 1 KiB': sealing(small),
  'handshake, both sides': repeat(handshake),
  'message 64 KiB': (rounds) => messages(block, rounds),
  'message 1 KiB': (rounds) => messages(small, rounds),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, rounds] = line.split(';');
  const start = process.hrtime.bigint();
  const seconds = (await shapes[name](Number(rounds))) ?? Number(process.hrtime.bigint() - start) / 1e9;
  console.log(Number(rounds) / seconds);
}
