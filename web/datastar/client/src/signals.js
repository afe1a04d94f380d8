/*
 * The dependency graph: signals (values), computeds (derived values) and effects (what happens when values change).
 *
 * A write marks what reads it: direct readers STALE, readers of those UNSURE, and queues the effects among them. Nothing
 * is computed until the queue is worked off or somebody reads; then an unsure node first asks its own sources, in the
 * order it read them, and runs only if one of them really changed. So nothing runs twice for one change (no glitches)
 * and nothing runs for a change that came to nothing.
 *
 * The links between nodes are kept from run to run: a run that reads the same things in the same order allocates nothing.
 */

const CURRENT = 0;
const UNSURE = 1;
const STALE = 2;

/** Effects that set off others more often than this within one change set off themselves. */
const MAX_ROUNDS = 100;

/**
 * @typedef {object} Vertex
 * @property {any} value
 * @property {((old?: any) => any) | null} fn what computes it; null for a signal and for a disposed effect
 * @property {boolean} lazy true for signals and computeds, false for effects
 * @property {number} state CURRENT, UNSURE or STALE
 * @property {boolean} running
 * @property {boolean} failed value is what fn threw
 * @property {number} run counts the runs, to recognise links of the present one
 * @property {Link | null} sources first link to what it reads
 * @property {Link | null} seen last link confirmed in the present run
 * @property {Link | null} readers first link to who reads it
 * @property {Link | null} last last link to who reads it
 */

/**
 * @typedef {object} Link
 * @property {Vertex} source
 * @property {Vertex} reader
 * @property {Link | null} nextSource the reader's next link
 * @property {Link | null} nextReader the source's next link
 * @property {Link | null} prevReader
 * @property {number} run the reader's run that confirmed it
 */

/** @type {Vertex | null} */
let reader = null;
let depth = 0;
let flushing = false;
/** @type {Vertex[]} */
let queue = [];
/** @type {(() => void) | null} */
let afterBatch = null;

/** @param {() => void} fn called after the outermost batch, when its effects have run */
export const onBatchEnd = (fn) => {
  afterBatch = fn;
};

/**
 * @param {any} value
 * @param {((old?: any) => any) | null} fn
 * @param {boolean} lazy
 * @returns {Vertex}
 */
const vertex = (value, fn, lazy) => ({
  value,
  fn,
  lazy,
  state: fn ? STALE : CURRENT,
  running: false,
  failed: false,
  run: 0,
  sources: null,
  seen: null,
  readers: null,
  last: null,
});

/** Notes that the running computed or effect has read `source`. @param {Vertex} source */
const track = (source) => {
  const sub = /** @type {Vertex} */ (reader);
  const seen = sub.seen;
  if (seen && seen.source === source) return;
  const next = seen ? seen.nextSource : sub.sources;
  if (next && next.source === source) {
    next.run = sub.run;
    sub.seen = next;
    return;
  }
  const last = source.last;
  if (last && last.reader === sub && last.run === sub.run) return;
  /** @type {Link} */
  const link = { source, reader: sub, nextSource: next, nextReader: null, prevReader: last, run: sub.run };
  if (seen) seen.nextSource = link;
  else sub.sources = link;
  sub.seen = link;
  if (last) last.nextReader = link;
  else source.readers = link;
  source.last = link;
};

/** Removes a chain of links from the sources' side; a computed that nobody reads any more lets go of its own. */
const unlink = (/** @type {Link | null} */ link) => {
  for (; link; link = link.nextSource) {
    const { source, prevReader, nextReader } = link;
    if (prevReader) prevReader.nextReader = nextReader;
    else source.readers = nextReader;
    if (nextReader) nextReader.prevReader = prevReader;
    else source.last = prevReader;
    if (!source.readers && source.fn) {
      const own = source.sources;
      source.sources = source.seen = null;
      source.state = STALE;
      unlink(own);
    }
  }
};

/** @param {Vertex} source @param {number} state */
const invalidate = (source, state) => {
  let link = source.readers;
  while (link) {
    const node = link.reader;
    const was = node.state;
    const next = link.nextReader;
    link = next;
    // What writes to its own source while it runs does not set itself off again.
    if (was < state && !node.running) {
      node.state = state;
      if (was !== CURRENT) continue;
      if (!node.lazy) queue.push(node);
      else if (next) invalidate(node, UNSURE);
      else {
        // The last one is gone into without a call: chains may be long.
        link = node.readers;
        state = UNSURE;
      }
    }
  }
};

/** @param {Vertex} node */
const execute = (node) => {
  const outer = reader;
  reader = node;
  node.running = true;
  node.seen = null;
  node.run++;
  node.state = CURRENT;
  /** @type {any} */
  let value;
  let failed = false;
  try {
    value = /** @type {Function} */ (node.fn)(node.value);
  } catch (error) {
    // A computed keeps what went wrong for those who read it, until something it read changes.
    if (!node.lazy) throw error;
    value = error;
    failed = true;
  } finally {
    reader = outer;
    node.running = false;
    const seen = /** @type {Link | null} */ (node.seen);
    const rest = seen ? seen.nextSource : node.sources;
    if (rest) {
      if (seen) seen.nextSource = null;
      else node.sources = null;
      unlink(rest);
    }
  }
  if (node.lazy && (!Object.is(value, node.value) || failed !== node.failed)) {
    node.value = value;
    node.failed = failed;
    // One that is running now is reading the new value just now.
    for (let link = node.readers; link; link = link.nextReader) if (!link.reader.running) link.reader.state = STALE;
  }
};

/** The way back to those that wait for a source of theirs. @type {Link[]} */
const waiting = [];

/**
 * Runs the node if one of its sources really changed. Without recursion, since chains may be long.
 * @param {Vertex} node
 */
const refresh = (node) => {
  const bottom = waiting.length;
  let link = node.sources;
  for (;;) {
    while (node.state === UNSURE && link) {
      const { source } = link;
      if (source.state === UNSURE) {
        waiting.push(link);
        node = source;
        link = node.sources;
      } else {
        if (source.state) execute(source);
        link = link.nextSource;
      }
    }
    if (node.state === STALE) execute(node);
    else node.state = CURRENT;
    if (waiting.length === bottom) return;
    link = /** @type {Link} */ (waiting.pop());
    node = link.reader;
    link = link.nextSource;
  }
};

const flush = () => {
  if (flushing) return;
  flushing = true;
  for (let round = 0; queue.length; round++) {
    const nodes = queue;
    queue = [];
    for (const node of nodes) {
      try {
        if (round > MAX_ROUNDS) {
          node.state = CURRENT;
          throw new Error(
            `Datastar: an effect was set off ${MAX_ROUNDS} times by one change and was stopped: it and another write what the other reads. ${node.fn}`,
          );
        }
        if (node.fn && node.state) refresh(node);
      } catch (error) {
        reportError(error);
      }
    }
  }
  flushing = false;
};

export const beginBatch = () => {
  depth++;
};

export const endBatch = () => {
  if (!--depth) {
    if (queue.length) flush();
    afterBatch?.();
  }
};

/** @type {(Vertex | null)[]} */
const peeking = [];
export const startPeeking = () => {
  peeking.push(reader);
  reader = null;
};
export const stopPeeking = () => {
  reader = peeking.pop() || null;
};

/** @template T @param {() => T} fn @returns {T} what fn returns; what it reads is not tracked */
export const peek = (fn) => {
  startPeeking();
  try {
    return fn();
  } finally {
    stopPeeking();
  }
};

/** @this {Vertex} @param {any} [value] */
function access(value) {
  if (arguments.length) {
    if (Object.is(this.value, value)) return false;
    this.value = value;
    if (this.readers) {
      invalidate(this, STALE);
      if (!depth && queue.length) flush();
    }
    return true;
  }
  if (reader) track(this);
  return this.value;
}

/** @this {Vertex} */
function derive() {
  if (this.running) throw new Error('Datastar: a computed signal reads itself, directly or through others.');
  if (this.state) refresh(this);
  if (reader) track(this);
  if (this.failed) throw this.value;
  return this.value;
}

/**
 * @template T
 * @param {T} [value]
 * @returns {{(): T, (value: T): boolean}} called without an argument it reads, with one it writes and says whether it changed
 */
export const signal = (value) => /** @type {any} */ (access.bind(vertex(value, null, true)));

const COMPUTED = Symbol();

/** @template T @param {(old?: T) => T} fn @returns {() => T} */
export const computed = (fn) => {
  const read = /** @type {any} */ (derive.bind(vertex(undefined, fn, true)));
  read[COMPUTED] = true;
  return read;
};

/** @param {any} value */
export const isComputed = (value) => typeof value == 'function' && COMPUTED in value;

/** @param {() => void} fn runs now, and again whenever something it read changes @returns {() => void} stops it */
export const effect = (fn) => {
  const node = vertex(undefined, fn, false);
  beginBatch();
  try {
    execute(node);
  } finally {
    endBatch();
  }
  return () => {
    const { sources } = node;
    node.fn = node.sources = node.seen = null;
    unlink(sources);
  };
};
