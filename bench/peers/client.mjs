// The browser client against alien-signals, @preact/signals-core and idiomorph, driven by ClientBench in a Chromium: each result is
// posted as "NAME\tUNIT\tOURS,…\tPEER,…", one figure a pair; without a peer the last is left out. "end" is the last.
import * as ours from '/client.js';
import * as alien from '/alien.js';
import * as preact from '/preact.js';
import { Idiomorph } from '/idiomorph.js';

const PAIRS = 5;
const say = (...parts) => fetch('/result', { method: 'POST', body: parts.map((p) => (Array.isArray(p) ? p.join(',') : p)).join('\t') });
const breathe = () => new Promise((resolve) => setTimeout(resolve));
const middle = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/** Each library in its own words: `cell` gives [read, write]. */
const call = ({ signal, computed, effect }) => ({
  cell: (value) => {
    const s = signal(value);
    return [s, s];
  },
  derived: computed,
  effect,
});
const libraries = {
  ours: call(ours),
  alien: call(alien),
  preact: {
    cell: (value) => {
      const s = preact.signal(value);
      return [() => s.value, (v) => (s.value = v)];
    },
    derived: (fn) => {
      const c = preact.computed(fn);
      return () => c.value;
    },
    effect: preact.effect,
  },
};

/** The benchmark of alien-signals: `width` chains of `height` computeds with an effect at the end, one signal for all. */
const grid = (width, height) => ({ cell, derived, effect }) => {
  const [read, write] = cell(1);
  for (let i = 0; i < width; i++) {
    let last = read;
    for (let j = 0; j < height; j++) {
      const before = last;
      last = derived(() => before() + 1);
    }
    effect(() => {
      last();
    });
  }
  return () => write(read() + 1);
};

/** The benchmark that @preact/signals-core is measured with elsewhere: layers of four, each made of two neighbours. */
const cellx = (layers) => ({ cell, derived, effect }) => {
  const starts = [1, 2, 3, 4].map(cell);
  let layer = starts.map(([read]) => read);
  for (let i = 0; i < layers; i++) {
    const [a, b, c, d] = layer;
    layer = [derived(() => b()), derived(() => a() - c()), derived(() => b() + d()), derived(() => c())];
    layer.forEach((read) =>
      effect(() => {
        read();
      }),
    );
  }
  let turn = 0;
  return () => {
    turn++;
    starts.forEach(([, write], i) => write(turn % 2 ? 4 - i : i + 1));
  };
};

/** Nanoseconds of one change: the best of a few short runs, so that what else the machine does counts less. */
const timeOf = (change) => {
  let rounds = 1;
  let best = Infinity;
  for (let runs = 0; runs < 12; ) {
    const start = performance.now();
    for (let i = 0; i < rounds; i++) change();
    const ms = performance.now() - start;
    if (ms < 3) rounds *= 2;
    else {
      best = Math.min(best, ms / rounds);
      runs++;
    }
  }
  return best * 1e6;
};

const signals = async () => {
  const sizes = [[1, 1], [10, 1], [1, 10], [10, 10], [100, 10], [10, 100], [1000, 1], [1, 1000], [100, 100]];
  const shapes = sizes.map(([w, h]) => [`${w} × ${h}`, grid(w, h)]);
  shapes.push(['cellx, 10 layers', cellx(10)], ['cellx, 100 layers', cellx(100)]);
  for (const [name, shape] of shapes) {
    const changes = Object.fromEntries(Object.entries(libraries).map(([key, library]) => [key, shape(library)]));
    for (const change of Object.values(changes)) timeOf(change);
    const mine = [];
    const peers = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      mine.push(timeOf(changes.ours));
      peers.push(Math.min(timeOf(changes.alien), timeOf(changes.preact)));
      await breathe();
    }
    await say(`signals ${name}`, 'ns each change', mine, peers);
  }
};

const CELLS = 2500;
const ROUNDS = 40;
let state = 1;
const random = (n) => {
  state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
  return (state >> 8) % n;
};
const html = (values) => {
  let out = '<table id="board"><tbody>';
  for (let i = 0; i < CELLS; i++) {
    if (i % 50 === 0) out += `${i ? '</tr>' : ''}<tr id="r${i}">`;
    out += `<td id="c${i}" class="v${values[i] % 7}">${values[i]}</td>`;
  }
  return `${out}</tr></tbody></table>`;
};
const parse = (text) => {
  const template = document.createElement('template');
  template.innerHTML = text;
  return template.content.firstChild;
};

const morphs = {
  ours: (old, fresh) => ours.morph(old, fresh),
  peer: (old, fresh) => void Idiomorph.morph(old, fresh, { morphStyle: 'outerHTML' }),
};

/** One board of its own for each, the same changes for both: [ms of each morph, nodes touched by one]. */
const run = (morph, changes, seed) => {
  state = seed;
  const values = Array.from({ length: CELLS }, (_, i) => i);
  const place = document.createElement('div');
  document.body.append(place);
  place.append(parse(html(values)));
  const observer = new MutationObserver(() => {});
  const times = [];
  let touched = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < changes; i++) values[changes === CELLS ? i : random(CELLS)] += 1 + random(5);
    const text = html(values);
    const fresh = parse(text);
    const old = place.firstChild;
    if (round === 1) observer.observe(place, { subtree: true, childList: true, attributes: true, characterData: true });
    const start = performance.now();
    morph(old, fresh);
    times.push(performance.now() - start);
    if (round === 1) {
      touched = new Set(observer.takeRecords().map((r) => r.target)).size;
      observer.disconnect();
    }
    if (place.innerHTML !== text) throw new Error(`${changes} changes: the board is not what was asked for`);
  }
  place.remove();
  return [times, touched];
};

const boards = async () => {
  for (const changes of [0, 1, 100, CELLS]) {
    const figures = { ours: { middle: [], late: [] }, peer: { middle: [], late: [] } };
    const touched = {};
    for (const [key, morph] of Object.entries(morphs)) run(morph, changes, 7);
    for (let pair = 0; pair < PAIRS; pair++) {
      for (const [key, morph] of Object.entries(morphs)) {
        const [times, nodes] = run(morph, changes, 10 + pair);
        times.sort((a, b) => a - b);
        figures[key].middle.push(times[times.length >> 1] * 1000);
        figures[key].late.push(times[Math.floor(times.length * 0.99)] * 1000);
        (touched[key] ??= []).push(nodes);
        await breathe();
      }
    }
    await say(`morph, ${changes} of ${CELLS} cells`, 'µs, median', figures.ours.middle, figures.peer.middle);
    await say('', 'µs, p99', figures.ours.late, figures.peer.late);
    await say('', 'nodes touched', touched.ours, touched.peer);
  }
};

/** Modules of their own from the same text: what one costs to start and to keep. */
const start = async () => {
  const text = await (await fetch('/client.js')).text();
  const load = async () => {
    globalThis.datastar = undefined;
    const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    const begin = performance.now();
    await import(url);
    return performance.now() - begin;
  };
  for (let i = 0; i < 5; i++) await load();
  const times = [];
  const memory = [];
  for (let turn = 0; turn < PAIRS; turn++) {
    globalThis.gc();
    const before = performance.memory.usedJSHeapSize;
    const some = [];
    for (let i = 0; i < 10; i++) some.push(await load());
    times.push(middle(some) * 1000);
    globalThis.gc();
    memory.push((performance.memory.usedJSHeapSize - before) / 10);
  }
  await say('client: parsed and running', 'µs', times);
  await say('client: kept in the heap', 'bytes', memory);
};

try {
  await signals();
  await boards();
  await start();
} catch (error) {
  await say('failed', String(error?.stack ?? error), []);
}
await say('end');
