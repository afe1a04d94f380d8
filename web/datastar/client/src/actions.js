/* @peek, @setAll, @toggleAll. */
import { action } from './engine.js';
import { peek } from './signals.js';
import { filtered, isDict, mergePatch } from './store.js';

/** @param {Record<string, any>} tree @param {(old: any) => any} fn @returns {any} */
const leaves = (tree, fn) => {
  for (const key of Object.keys(tree)) {
    const value = tree[key];
    tree[key] = isDict(value) ? leaves(value, fn) : Array.isArray(value) ? value.map((item) => (isDict(item) ? leaves({ ...item }, fn) : fn(item))) : fn(value);
  }
  return tree;
};

action({ name: 'peek', apply: (_, fn) => peek(fn) });
action({ name: 'setAll', apply: (_, value, filter) => peek(() => mergePatch(leaves(filtered(filter), () => value))) });
action({ name: 'toggleAll', apply: (_, filter) => peek(() => mergePatch(leaves(filtered(filter), (old) => !old))) });
