/*
 * The dependency graph: signals (values), computeds (derived values) and effects (what happens when values change).
 *
 * A write marks the signal STALE and whatever reads it, near or far, UNSURE, and queues the effects among them. Nothing
 * is computed until the queue is worked off or somebody reads; then an unsure node first asks its own sources, in the
 * order it read them, and runs only if one of them really changed. So nothing runs twice for one change (no glitches),
 * and nothing runs for a change that came to nothing, such as a signal that a batch sets to what it was.
 *
 * The links between nodes are kept from run to run: a run that reads the same in the same order allocates nothing.
 */

// What a node's flags say: the first two are its state; without them it is current.
const UNSURE = 1;
const STALE = 2;
const RUNNING = 4;
/** Its value is what its function threw. */
const FAILED = 8;
const EFFECT = 16;
/** It wrote, while it ran, to what it had read. */
const HIT = 32;

/** Effects that set off others more often than this within one change set off themselves. */
const MAX_ROUNDS = 100;

/**
 * @typedef {object} Vertex
 * @property {any} value
 * @property {any} was of a stale signal: the value that its readers know
 * @property {((old?: any) => any) | null} fn what computes it; null for a signal and for a disposed effect
 * @property {number} flags
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

/** @type {Vertex | null} what is running and not peeking */
let reader = null;
/** The number of the present run, 0 between runs, and of the last one. */
let run = 0;
let runs = 0;
let depth = 0;
let flushing = false;
/**
 * Effects that wait for their turn, in the places up to `queued`; one array for all changes, since a new one costs.
 * @type {any[]}
 */
const queue = [];
let queued = 0;
/** @type {(() => void) | null} */
let afterBatch = null;

/** @param {() => void} fn called after the outermost batch, when its effects have run */
export const onBatchEnd = (fn) => {
  afterBatch = fn;
};

/**
 * @param {any} value
 * @param {((old?: any) => any) | null} fn
 * @param {number} flags
 * @returns {Vertex}
 */
const vertex = (value, fn, flags) => ({
  value,
  was: value,
  fn,
  flags,
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
    next.run = run;
    sub.seen = next;
    return;
  }
  const last = source.last;
  if (last && last.reader === sub && last.run === run) return;
  /** @type {Link} */
  const link = { source, reader: sub, nextSource: next, nextReader: null, prevReader: last, run };
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
      source.flags |= STALE;
      unlink(own);
    }
  }
};

/** Branches of the walk below that are still to be gone. @type {Link[]} */
const branches = [];

/** Marks whoever reads, near or far. Without recursion, since chains may be long. @param {Link} link */
const invalidate = (link) => {
  let next = link.nextReader;
  for (;;) {
    const node = link.reader;
    const { flags } = node;
    /** @type {Link | null | undefined} */
    let inner = null;
    if (flags & RUNNING) {
      // What writes to its own source while it runs does not set itself off again.
      node.flags = flags | HIT;
    } else if (!(flags & (UNSURE | STALE))) {
      node.flags = flags | UNSURE;
      if (flags & EFFECT) {
queue[queued++] = node;
      } else inner = node.readers;
    }
    if (inner) {
      link = inner;
      if (link.nextReader) {
        if (next) branches.push(next);
        next = link.nextReader;
      }
    } else {
      inner = next || branches.pop();
      if (!inner) return;
      link = inner;
      next = link.nextReader;
    }
  }
};

/**
 * Runs a computed or an effect.
 * @param {Vertex} node
 * @returns {boolean} whether there is another value for those who read it
 */
const execute = (node) => {
  const { flags } = node;
  const outer = reader;
  const outerRun = run;
  reader = node;
  run = ++runs;
  node.seen = null;
  node.flags = (flags & EFFECT) | RUNNING;
  let failed = 0;
  /** @type {any} */
  let value;
  try {
    value = /** @type {Function} */ (node.fn)(node.value);
  } catch (error) {
    // A computed keeps what went wrong for those who read it, until something it read changes.
    value = error;
    failed = FAILED;
  }
  reader = outer;
  run = outerRun;
  // An effect that stopped itself keeps no link.
  const seen = node.fn && /** @type {Link | null} */ (node.seen);
  const rest = seen ? seen.nextSource : node.sources;
  if (rest) {
    if (seen) seen.nextSource = null;
    else node.sources = null;
    unlink(rest);
  }
  // What it read and then changed is made current, or the next change would end there.
  if (node.flags & HIT) for (let link = node.sources; link; link = link.nextSource) refresh(link.source);
  node.flags = (node.flags & (EFFECT | STALE)) | failed;
  if (failed && flags & EFFECT) throw value;
  const old = node.value;
  node.value = value;
  // Compared in place for speed: engines learn for each place by itself what kind of thing it compares.
  return !(node.readers && failed === (flags & FAILED) && (value === old || (value !== value && old !== old)));
};

/** Brings a stale node up to date, and makes its readers stale if it is another now. @param {Vertex} node */
const update = (node) => {
  let changed;
  if (node.fn) changed = execute(node);
  else {
    node.flags = 0;
    changed = node.value !== node.was;
  }
  // One that is running now is reading the new value just now.
  for (let link = changed ? node.readers : null; link; link = link.nextReader) {
    if (!(link.reader.flags & RUNNING)) link.reader.flags |= STALE;
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
    while (link && !(node.flags & STALE)) {
      const { source } = link;
      if (source.flags & STALE) update(source);
      else if (source.flags & UNSURE) {
        waiting.push(link);
        node = source;
        link = node.sources;
        continue;
      }
      link = link.nextSource;
    }
    if (node.flags & STALE) update(node);
    else node.flags &= ~UNSURE;
    if (waiting.length === bottom) return;
    link = /** @type {Link} */ (waiting.pop());
    node = link.reader;
    link = link.nextSource;
  }
};

const flush = () => {
  if (flushing) return;
  flushing = true;
  let rounds = 0;
  let end = queued;
  for (let at = 0; at < queued; at++) {
    const node = queue[at];
    queue[at] = null;
    if (at === end) {
      rounds++;
      end = queued;
    }
    try {
      if (rounds > MAX_ROUNDS) {
        node.flags = EFFECT;
        throw new Error(`Datastar: effects without end: stopped at ${node.fn}`);
      }
      if (node.fn) refresh(node);
    } catch (error) {
      reportError(error);
    }
  }
  queued = 0;
  flushing = false;
};

export const beginBatch = () => {
  depth++;
};

export const endBatch = () => {
  if (!--depth) {
    if (queued) flush();
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

/**
 * @template T
 * @param {T} [value]
 * @returns {{(): T, (value: T): boolean}} without an argument it reads; with one it writes, and says if it changed
 */
export const signal = (value) => {
  const node = vertex(value, null, 0);
  return /** @type {any} */ (function (/** @type {any} */ value) {
    const old = node.value;
    if (arguments.length) {
      if (old === value || (value !== value && old !== old)) return false;
      if (!node.flags) {
        node.flags = STALE;
        node.was = old;
      }
      node.value = value;
      if (node.readers) {
        invalidate(node.readers);
        // What runs now may have read it already, and its readers are to compare with what it wrote.
        if (run) update(node);
        if (!depth && queued) flush();
      }
      return true;
    }
    if (node.flags) update(node);
    if (reader) track(node);
    return old;
  });
};

/** What `computed` has made. @type {WeakSet<any>} */
const computeds = new WeakSet();

/** @template T @param {(old?: T) => T} fn @returns {() => T} */
export const computed = (fn) => {
  const node = vertex(undefined, fn, STALE);
  const read = () => {
    if (node.flags & RUNNING) throw new Error('Datastar: a computed reads itself');
    if (node.flags) refresh(node);
    if (reader) track(node);
    if (node.flags & FAILED) throw node.value;
    return node.value;
  };
  computeds.add(read);
  return read;
};

/** @param {any} value */
export const isComputed = (value) => computeds.has(value);

/** @param {() => void} fn runs now, and again whenever something it read changes @returns {() => void} stops it */
export const effect = (fn) => {
  const node = vertex(undefined, fn, EFFECT);
  beginBatch();
  try {
    update(node);
  } finally {
    endBatch();
  }
  return () => {
    const { sources } = node;
    node.fn = node.sources = node.seen = null;
    unlink(sources);
  };
};
