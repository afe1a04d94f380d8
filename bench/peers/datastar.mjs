// The official Datastar SDK for Node.js, driven by DatastarBench: the first line of input has the texts, each further line is
// "SHAPE ROUNDS"; the answer is "EVENTS_PER_SECOND BYTES_ALLOCATED_EACH BYTES_WRITTEN_EACH".
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(new URL('../../interop/package.json', import.meta.url));
const { ServerSentEventGenerator } = require('@starfederation/datastar-sdk/node');

let written = 0;
const response = {
  writeHead() {},
  flushHeaders() {},
  // What a socket would do with the text.
  write: (text) => (written += Buffer.from(text).length),
  end() {},
};
const request = { on() {} };

const shapes = (texts) => ({
  line: (sse) => sse.patchElements(texts.line),
  options: (sse) =>
    sse.patchElements(texts.line, { selector: '#feed', mode: 'append', useViewTransition: true, eventId: '42' }),
  page: (sse) => sse.patchElements(texts.page),
  signals: (sse) => sse.patchSignals(JSON.stringify({ count: 3, name: 'Ann', open: true })),
});

const allocated = () => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** In parts small enough that no collection comes between the two looks at the heap. */
const measureAllocation = (make, sse) => {
  let total = 0;
  let count = 0;
  for (let part = 0; part < 20; part++) {
    globalThis.gc();
    const before = allocated();
    for (let i = 0; i < 50; i++) make(sse);
    total += Math.max(0, allocated() - before);
    count += 50;
  }
  return total / count;
};

let all;
for await (const line of createInterface({ input: process.stdin })) {
  if (!all) {
    all = shapes(JSON.parse(line));
    continue;
  }
  const [name, rounds] = line.split(' ');
  await ServerSentEventGenerator.stream(request, response, (sse) => {
    const make = all[name];
    written = 0;
    const start = process.hrtime.bigint();
    for (let i = 0; i < rounds; i++) make(sse);
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    const each = written / rounds;
    console.log(`${rounds / seconds} ${measureAllocation(make, sse)} ${each}`);
  });
}
