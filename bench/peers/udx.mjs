// One end of a line of udx-native, driven by UdxBench: prints its port, then takes lines.
//   "receive ID PORT"              takes a stream until it ends, prints "BYTES CPU_SECONDS"
//   "send ID PORT BYTES BLOCK"     sends so many bytes in blocks and ends, prints "SECONDS CPU_SECONDS" once the other
//                                  side has ended too
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(new URL('../../interop/package.json', import.meta.url));
const UDX = require('udx-native');

const host = '127.0.0.1';
const udx = new UDX();
const socket = udx.createSocket();
socket.bind(0, host);
console.log(socket.address().port);

const cpu = (since) => {
  const used = process.cpuUsage(since);
  return (used.user + used.system) / 1e6;
};

function receive(id, port) {
  const before = process.cpuUsage();
  const stream = udx.createStream(id);
  let bytes = 0;
  stream.on('data', (data) => { bytes += data.length; });
  stream.on('error', () => {});
  stream.on('end', () => stream.end());
  stream.on('close', () => console.log(bytes, cpu(before)));
  stream.connect(socket, id, port, host);
}

function send(id, port, bytes, block) {
  const before = process.cpuUsage();
  const start = process.hrtime.bigint();
  const stream = udx.createStream(id);
  stream.on('data', () => {});
  // Who gives up took for ever.
  stream.on('error', () => console.log(Infinity, cpu(before)));
  stream.on('end', () => console.log(Number(process.hrtime.bigint() - start) / 1e9, cpu(before)));
  stream.connect(socket, id, port, host);
  let left = bytes;
  const more = () => {
    while (left > 0) {
      const length = Math.min(left, block);
      left -= length;
      if (!stream.write(Buffer.alloc(length))) return stream.once('drain', more);
    }
    stream.end();
  };
  more();
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const [what, id, port, bytes, block] = line.split(' ');
  if (what === 'receive') receive(Number(id), Number(port));
  else send(Number(id), Number(port), Number(bytes), Number(block));
});
