/* The dependency graph by itself. */
import { build, equal, expectError, ok, settled, test } from './harness.js';
import { beginBatch, computed, effect, endBatch, peek, signal } from '../src/signals.js';

void build;

test('a diamond is computed once per change, and only if an input really changed', () => {
  const a = signal(1);
  let runs = 0;
  const left = computed(() => a() % 2);
  const right = computed(() => a() * 10);
  const both = computed(() => {
    runs++;
    return left() + right();
  });
  /** @type {number[]} */
  const seen = [];
  effect(() => void seen.push(both()));
  a(2);
  a(3);
  a(3);
  equal([seen, runs], [[11, 20, 31], 3]);
  const odd = computed(() => a() % 2);
  let down = 0;
  const after = computed(() => {
    down++;
    return odd();
  });
  effect(() => void after());
  a(5);
  a(7);
  equal(down, 1);
});

test('dependencies come and go', () => {
  const on = signal(true);
  const a = signal(1);
  const b = signal(2);
  let runs = 0;
  /** @type {any} */
  let last;
  effect(() => {
    runs++;
    last = on() ? a() : b();
  });
  b(3);
  equal(runs, 1);
  on(false);
  equal([runs, last], [2, 3]);
  a(9);
  equal(runs, 2);
  b(4);
  equal([runs, last], [3, 4]);
});

test('an unread computed does no work, and is right when it is read again', () => {
  const a = signal(1);
  let runs = 0;
  const c = computed(() => {
    runs++;
    return a() + 1;
  });
  equal(runs, 0);
  equal([c(), c(), runs], [2, 2, 1]);
  const stop = effect(() => void c());
  stop();
  a(2);
  equal(runs, 1);
  equal([c(), runs], [3, 2]);
});

test('batches, peeks, disposal, errors', async () => {
  const a = signal(0);
  const b = signal(0);
  let runs = 0;
  const stop = effect(() => {
    runs++;
    a();
    peek(() => b());
  });
  beginBatch();
  a(1);
  a(2);
  endBatch();
  b(1);
  equal(runs, 2);
  stop();
  a(3);
  equal(runs, 2);
  const c = signal(0);
  let other = 0;
  effect(() => {
    if (c() === 1) throw new Error('one fails');
  });
  effect(() => {
    c();
    other++;
  });
  c(1);
  await settled();
  expectError('one fails');
  c(2);
  equal(other, 3);
});

test('a computed that fails fails for its readers, and is well again with its inputs', async () => {
  const a = signal(2);
  const half = computed(() => {
    if (a() % 2) throw new Error(`${a()} is odd`);
    return a() / 2;
  });
  const next = computed(() => half() + 1);
  /** @type {any[]} */
  const seen = [];
  effect(() => void seen.push(next()));
  a(3);
  expectError('3 is odd');
  a(8);
  equal(seen, [2, 5]);
});

test('random graphs agree with plain recomputation', () => {
  let state = 7;
  const random = (/** @type {number} */ n) => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return state % n;
  };
  for (let round = 0; round < 60; round++) {
    const signals = Array.from({ length: 5 }, (_, i) => signal(i));
    const values = signals.map((s) => s());
    /** @type {(() => number)[]} */
    const nodes = [...signals];
    /** @type {((get: (i: number) => number) => number)[]} */
    const formulas = [];
    for (let i = 0; i < 20; i++) {
      const from = [random(nodes.length), random(nodes.length), random(nodes.length)];
      const formula = (/** @type {(i: number) => number} */ get) => (get(from[0]) % 3 === 0 ? get(from[1]) : get(from[0]) + get(from[2])) % 1000;
      formulas.push(formula);
      nodes.push(computed(() => formula((n) => nodes[n]())));
    }
    /** @type {number[]} */
    const seen = [];
    effect(() => {
      seen.length = 0;
      for (const node of nodes) seen.push(node());
    });
    for (let change = 0; change < 20; change++) {
      const i = random(5);
      values[i] = random(50);
      signals[i](values[i]);
      /** @type {number[]} */
      const plain = [...values];
      formulas.forEach((formula) => plain.push(formula((n) => plain[n])));
      ok(JSON.stringify(seen) === JSON.stringify(plain), `round ${round}, change ${change}: ${seen} is not ${plain}`);
    }
  }
});

test('long chains do not overflow', () => {
  const head = signal(0);
  let node = computed(() => head() + 1);
  for (let i = 0; i < 1500; i++) {
    const before = node;
    node = computed(() => before() + 1);
  }
  let last = 0;
  effect(() => {
    last = node();
  });
  head(1);
  equal(last, 1502);
});

test('a batch that ends where it began sets off nothing', () => {
  const a = signal(1);
  let runs = 0;
  effect(() => {
    a();
    runs++;
  });
  beginBatch();
  a(2);
  a(1);
  endBatch();
  equal(runs, 1);
  const n = signal(NaN);
  const same = computed(() => n() * 2);
  effect(() => {
    same();
    runs++;
  });
  equal([n(NaN), runs], [false, 2]);
  n(1);
  n(NaN);
  equal(runs, 4);
});

test('an effect that writes what it reads is set off by the next change, directly and through a computed', () => {
  for (const through of [false, true]) {
    const a = signal(0);
    const read = through ? computed(() => a() + 0) : a;
    effect(() => {
      if (read() < 1) a(1);
    });
    equal(a(), 1);
    a(0);
    equal(a(), 1, `through a computed: ${through}`);
    a(-1);
    equal(a(), 1, `through a computed: ${through}`);
  }
});

test('an effect that stops itself keeps nothing', () => {
  const a = signal(0);
  const b = signal(0);
  let runs = 0;
  const stop = effect(() => {
    runs++;
    if (a()) stop();
    b();
  });
  a(1);
  b(1);
  a(2);
  equal(runs, 2);
});

test('a computed whose only reader goes while it runs is right afterwards', () => {
  const a = signal(1);
  /** @type {() => void} */
  let stop = () => {};
  const c = computed(() => {
    const before = a();
    if (before === 2) stop();
    return before + a();
  });
  stop = effect(() => void c());
  a(2);
  equal(c(), 4);
  a(3);
  equal(c(), 6);
});

test('what an effect writes runs what reads it, each once', () => {
  const a = signal(0);
  const b = signal(0);
  const sum = computed(() => a() + b());
  /** @type {number[]} */
  const seen = [];
  effect(() => void seen.push(sum()));
  effect(() => void b(a() * 10));
  a(1);
  a(2);
  equal(seen, [0, 1, 11, 12, 22]);
  equal(sum(), 22);
});
