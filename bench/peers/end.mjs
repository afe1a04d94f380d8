// One end of the JavaScript stack that replicates a log over udx-native and SecretStream, as hyperdht puts them
// together: the same lines as our own end (LogEnd), driven by ReplicationBench.
//   end.mjs FOLDER            prints its port, then takes lines:
//     fill COUNT SIZE         makes a log of so many blocks, prints "KEY"
//     serve ID PORT           offers its logs to the end at that port, prints "ready"; once the stream is over, prints
//                             "CPU_SECONDS"
//     copy ID PORT KEY COUNT  fetches so many blocks into an empty store, prints "SECONDS CPU_SECONDS", ends the stream
//     tell KEY                prints "BLOCKS LENGTH BYTES TREE_HASH" of a log; BLOCKS are here, without a gap
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(new URL('../../interop/package.json', import.meta.url));
const Corestore = require('corestore');
const SecretStream = require('@hyperswarm/secret-stream');
const UDX = require('udx-native');

const FILL = 500;
const host = '127.0.0.1';
const folder = process.argv[2];
const udx = new UDX();
const socket = udx.createSocket();
socket.bind(0, host);
console.log(socket.address().port);

let store = new Corestore(path.join(folder, 'served'));
let copies = 0;

const cpu = (since) => {
  const used = process.cpuUsage(since);
  return (used.user + used.system) / 1e6;
};

function connect(id, port, initiator) {
  // As hyperdht makes them.
  const raw = udx.createStream(Number(id), { framed: true });
  raw.connect(socket, Number(id), Number(port), host);
  const stream = new SecretStream(initiator, raw);
  stream.on('error', () => {});
  return stream;
}

const does = {
  async fill(count, size) {
    const core = store.get({ name: size });
    await core.ready();
    const block = Buffer.alloc(Number(size), 'x');
    for (let i = core.length; i < count; i += FILL) {
      await core.append(new Array(Math.min(FILL, count - i)).fill(block));
    }
    console.log(core.key.toString('hex'));
  },
  serve(id, port) {
    const before = process.cpuUsage();
    const stream = connect(id, port, false);
    stream.on('close', () => console.log(cpu(before)));
    store.replicate(stream);
    console.log('ready');
  },
  async copy(id, port, key, count) {
    await store.close();
    if (copies > 0) fs.rmSync(path.join(folder, 'copy' + copies), { recursive: true, force: true });
    store = new Corestore(path.join(folder, 'copy' + ++copies));
    const core = store.get({ key: Buffer.from(key, 'hex') });
    await core.ready();
    const before = process.cpuUsage();
    const start = process.hrtime.bigint();
    const stream = connect(id, port, true);
    store.replicate(stream);
    await core.update({ wait: true });
    await core.download({ start: 0, end: Number(count) }).done();
    console.log(Number(process.hrtime.bigint() - start) / 1e9, cpu(before));
    stream.destroy();
  },
  async tell(key) {
    const core = store.get({ key: Buffer.from(key, 'hex') });
    await core.ready();
    const hash = (await core.treeHash()).toString('hex');
    console.log(core.contiguousLength, core.length, core.byteLength, hash);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [what, ...arguments_] = line.split(' ');
  await does[what](...arguments_);
}
process.exit(0);
