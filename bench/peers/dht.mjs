// HyperDHT on 127.0.0.1, for MeetBench.
//   node bench/peers/dht.mjs network COUNT     COUNT nodes that can be reached; prints the first one's port
//   node bench/peers/dht.mjs server PORT TOPIC in the network of that node: takes connections, announces the topic,
//                                              prints its public key
//   node bench/peers/dht.mjs client PORT       prints "ready", then takes lines:
//     "lookup TOPIC TIMES", "connect KEY TIMES"   prints the median of the milliseconds of one
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(new URL('../../interop/package.json', import.meta.url));
const DHT = require('hyperdht');

const host = '127.0.0.1';
const [mode, number, topic] = process.argv.slice(2);
const bytes = (text) => Buffer.from(text, 'hex');
const join = async (options) => {
  const node = new DHT({ bootstrap: [{ host, port: Number(number) }], host, ...options });
  await node.fullyBootstrapped();
  return node;
};

async function freePort() {
  const { createSocket } = await import('node:dgram');
  const socket = createSocket('udp4');
  await new Promise((resolve) => socket.bind(0, host, resolve));
  const { port } = socket.address();
  await new Promise((resolve) => socket.close(resolve));
  return port;
}

if (mode === 'network') {
  const first = DHT.bootstrapper(await freePort(), host, { host });
  await first.fullyBootstrapped();
  const { port } = first.address();
  for (let i = 1; i < Number(number); i++) {
    const node = new DHT({ bootstrap: [{ host, port }], ephemeral: false, firewalled: false, host });
    await node.fullyBootstrapped();
  }
  console.log(port);
} else if (mode === 'server') {
  const node = await join({ ephemeral: false, firewalled: false });
  const server = node.createServer((stream) => stream.on('error', () => {}).on('end', () => stream.end()));
  const keyPair = DHT.keyPair();
  await server.listen(keyPair);
  await node.announce(bytes(topic), keyPair).finished();
  console.log(server.address().publicKey.toString('hex'));
} else {
  const node = await join({ ephemeral: false, firewalled: false });
  const once = {
    async lookup(target) {
      for await (const reply of node.lookup(bytes(target))) if (!reply) break;
    },
    async connect(key) {
      const stream = node.connect(bytes(key));
      stream.on('error', () => {});
      await stream.opened;
      stream.destroy();
    },
  };
  console.log('ready');
  createInterface({ input: process.stdin }).on('line', async (line) => {
    const [what, whom, times] = line.split(' ');
    const all = [];
    for (let i = 0; i < Number(times); i++) {
      const start = process.hrtime.bigint();
      await once[what](whom);
      all.push(Number(process.hrtime.bigint() - start) / 1e6);
    }
    console.log(all.sort((a, b) => a - b)[all.length >> 1]);
  });
}
process.stdin.on('end', () => process.exit(0)).resume();
