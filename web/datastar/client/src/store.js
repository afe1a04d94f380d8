/*
 * The page's signals as one tree. `root` is a proxy: reading a name reads its signal (and creates it, empty, if there is
 * none), writing writes it, objects and arrays nest. Every change is collected and told to the page once per batch, as a
 * `datastar-signal-patch` event whose detail is a merge patch (RFC 7386: null means deleted).
 *
 * The nodes have no prototype, so `__proto__` and `constructor` are names like any other.
 */
import { beginBatch, computed, endBatch, isComputed, onBatchEnd, peek, signal } from './signals.js';

/** @typedef {Record<string, any>} Dict */

/** How deep signals may nest. An object that contains itself is endless; JSON from people is never this deep. */
const MAX_DEPTH = 128;

export const { hasOwn } = Object;

/** @param {any} value */
export const isDict = (value) => {
  if (value === null || typeof value != 'object') return false;
  const proto = Object.getPrototypeOf(value);
  return proto === null || proto === Object.prototype;
};

/** @returns {Dict} */
export const dict = () => Object.create(null);

/** @type {[string, any][]} */
let changes = [];

/** Listeners that change signals again are told of that too, but not for ever. */
const MAX_ROUNDS = 100;

let telling = false;

const tell = () => {
  if (telling) return;
  telling = true;
  try {
    for (let round = 0; changes.length; round++) {
      const paths = changes;
      changes = [];
      if (round > MAX_ROUNDS) throw new Error('Datastar: signal patches without end: stopped');
      document.dispatchEvent(new CustomEvent('datastar-signal-patch', { detail: toTree(paths) }));
    }
  } finally {
    telling = false;
  }
};
onBatchEnd(tell);

/** @param {string} path @param {any} value */
const changed = (path, value) => {
  changes.push([path, value]);
};

/** @param {any} value @param {string} prefix path of the value, with a dot at the end @param {number} depth */
const deep = (value, prefix, depth) => {
  const isArray = Array.isArray(value);
  if (!isArray && !isDict(value)) return value;
  if (depth > MAX_DEPTH) {
    throw new Error(`Datastar: signal ${prefix.slice(0, 40)}… nests deeper than ${MAX_DEPTH}: does it contain itself?`);
  }
  /** @type {any} */
  const slots = isArray ? [] : dict();
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (item !== null || isArray) slots[key] = isComputed(item) ? item : signal(deep(item, `${prefix + key}.`, depth + 1));
  }
  return new Proxy(slots, handler(slots, isArray, prefix, depth, signal(0)));
};

/**
 * @param {any} slots name → signal
 * @param {boolean} isArray
 * @param {string} prefix
 * @param {number} depth
 * @param {{(): number, (value: number): boolean}} shape changes whenever names come or go
 * @returns {ProxyHandler<any>}
 */
const handler = (slots, isArray, prefix, depth, shape) => {
  const reshape = () => peek(() => shape(shape() + 1));
  /** @param {string} name @param {any} value */
  const write = (name, value) => {
    const path = prefix + name;
    const exists = hasOwn(slots, name);
    if (isArray && name === 'length') {
      if (value !== slots.length) {
        const old = slots.length;
        slots.length = value;
        for (let i = value; i < old; i++) changed(prefix + i, null);
        reshape();
      }
    } else if (value == null) {
      if (exists) remove(name);
    } else if (isComputed(value)) {
      slots[name] = value;
      changed(path, '');
      reshape();
    } else if (!exists) {
      slots[name] = signal(deep(value, path + '.', depth + 1));
      changed(path, value);
      reshape();
    } else if (!isComputed(slots[name])) {
      const old = peek(slots[name]);
      if (old === value) return;
      if (isDict(old) && isDict(value)) {
        // The same object with other contents: what reads one of its names hears of that name alone.
        for (const key of Object.keys(old)) if (!hasOwn(value, key)) old[key] = null;
        for (const key of Object.keys(value)) old[key] = value[key];
      } else if (slots[name](deep(value, path + '.', depth + 1))) {
        changed(path, value);
      }
    }
  };
  const remove = (/** @type {string} */ name) => {
    const old = slots[name];
    delete slots[name];
    // Who still listens to the signal itself hears that it is gone.
    if (!isComputed(old)) old('');
    changed(prefix + name, null);
    reshape();
  };
  return {
    get(_, name) {
      if (typeof name == 'symbol') return slots[name];
      if (isArray && name in Array.prototype) {
        shape();
        return slots[name];
      }
      if (!hasOwn(slots, name)) {
        if (name === 'toJSON') return undefined;
        if (isArray) {
          shape();
          return undefined;
        }
        beginBatch();
        slots[name] = signal('');
        changed(prefix + name, '');
        reshape();
        endBatch();
      }
      return slots[name]();
    },
    set(_, name, value) {
      beginBatch();
      try {
        write(/** @type {string} */ (name), value);
      } finally {
        endBatch();
      }
      return true;
    },
    deleteProperty(_, name) {
      if (hasOwn(slots, name)) {
        beginBatch();
        remove(/** @type {string} */ (name));
        endBatch();
      }
      return true;
    },
    has(_, name) {
      shape();
      return name in slots;
    },
    ownKeys() {
      shape();
      return Reflect.ownKeys(slots);
    },
    getOwnPropertyDescriptor(_, name) {
      shape();
      return Reflect.getOwnPropertyDescriptor(slots, name);
    },
  };
};

/** @type {Dict} */
export const root = deep({}, '', 0);

/** @param {string} path names joined by dots @returns {any} undefined if there is no such signal; creates nothing */
export const getPath = (path) => {
  /** @type {any} */
  let value = root;
  for (const name of path.split('.')) {
    if (value === null || typeof value != 'object' || !hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
};

/** @param {[string, any][]} paths @returns {Dict} */
const toTree = (paths) => {
  const tree = dict();
  for (const [path, value] of paths) {
    const names = path.split('.');
    const last = /** @type {string} */ (names.pop());
    let at = tree;
    for (const name of names) at = isDict(at[name]) ? at[name] : (at[name] = dict());
    at[last] = value;
  }
  return tree;
};

/** @typedef {{ifMissing?: boolean}} MergeOptions */

/** @param {Dict} target @param {Dict} patch @param {boolean} ifMissing @param {boolean} byPath */
const merge = (target, patch, ifMissing, byPath) => {
  for (const name of Object.keys(patch)) {
    const value = patch[name];
    const exists = hasOwn(target, name);
    if (value === null) {
      if (!ifMissing && exists) target[name] = null;
    } else if (isDict(value)) {
      const at = exists && target[name];
      // A path may lead into an array, to one of its places; a merge patch only replaces arrays.
      if (isDict(at) || (byPath && Array.isArray(at))) merge(at, value, ifMissing, byPath);
      else if (!exists || !ifMissing) {
        target[name] = {};
        merge(target[name], value, false, byPath);
      }
    } else if (!ifMissing || !exists) {
      target[name] = value;
    }
  }
};

/**
 * Merges a patch into the signals (RFC 7386: null deletes).
 * @param {Dict} patch
 * @param {MergeOptions} [options] ifMissing: leave signals alone that exist
 */
export const mergePatch = (patch, { ifMissing = false } = {}) => apply(patch, ifMissing, false);

/** @param {Dict} patch @param {boolean} ifMissing @param {boolean} byPath */
const apply = (patch, ifMissing, byPath) => {
  beginBatch();
  try {
    peek(() => merge(root, patch, ifMissing, byPath));
  } finally {
    endBatch();
  }
};

/** @param {[string, any][]} paths @param {MergeOptions} [options] */
export const mergePaths = (paths, { ifMissing = false } = {}) => apply(toTree(paths), ifMissing, true);

/** @param {string} path @param {() => any} fn */
export const defineComputed = (path, fn) => mergePaths([[path, computed(fn)]]);

/** @typedef {{include?: RegExp | string, exclude?: RegExp | string}} Filter */

/** @param {RegExp | string} pattern */
const toRegExp = (pattern) => (typeof pattern == 'string' ? RegExp(pattern.replace(/^\/|\/$/g, '')) : pattern);

/**
 * @param {Filter} [filter] patterns that the path of a signal must, and must not, match
 * @param {Dict} [tree] the page's signals unless given
 * @returns {Dict} plain values
 */
export const filtered = ({ include = /.*/, exclude = /(?!)/ } = {}, tree = root) => {
  const yes = toRegExp(include);
  const no = toRegExp(exclude);
  /** @type {[string, any][]} */
  const paths = [];
  const walk = (/** @type {Dict} */ at, /** @type {string} */ prefix) => {
    for (const name of Object.keys(at)) {
      const value = at[name];
      if (isDict(value) && Object.keys(value).length) walk(value, `${prefix + name}.`);
      else if (yes.test(prefix + name) && !no.test(prefix + name)) paths.push([prefix + name, value]);
    }
  };
  walk(tree, '');
  return toTree(paths);
};
