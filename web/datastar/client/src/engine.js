/*
 * Attributes come alive here. A plugin registers an attribute, an action or a watcher; elements that carry `data-NAME`,
 * `data-NAME:KEY` or `data-NAME:KEY__modifier.tag` get it applied when they appear and cleaned up when they go. One
 * observer on the document sees what comes, changes and goes.
 */
import { beginBatch, endBatch } from './signals.js';

/** @typedef {HTMLElement | SVGElement} El */
/** @typedef {Map<any, () => void>} Cleanups */
/** @typedef {(name: string, evt: Event | undefined, args: any[]) => any} CallAction */
/** @typedef {(el: El, action: CallAction, evt: Event | undefined, args: any[]) => any} Compiled */
/** @typedef {(source: string, names: string[], wantsValue: boolean) => Compiled} Compile */
/** @typedef {'allowed' | 'must' | 'denied' | 'exclusive'} Requirement exclusive: either a key or a value */

/**
 * @typedef {object} AttributeContext
 * @property {El} el
 * @property {string} rawKey the attribute's name without `data-`
 * @property {string | undefined} key
 * @property {string} value
 * @property {import('./text.js').Mods} mods
 * @property {(...args: any[]) => any} rx evaluates the attribute's expression
 * @property {(evt: Event | undefined, ...args: any[]) => any} run the same with an event
 * @property {(reason: string, more?: object) => Error} error
 */
/**
 * @typedef {object} AttributePlugin
 * @property {string} name
 * @property {Requirement | {key?: Requirement, value?: Requirement}} [requirement]
 * @property {boolean} [returnsValue]
 * @property {string[]} [argNames] names of what the expression is given besides el and evt
 * @property {(ctx: AttributeContext) => (() => void) | void} apply returns what cleans up
 */
/**
 * @typedef {object} ActionContext
 * @property {El} el
 * @property {Event | undefined} evt
 * @property {(reason: string, more?: object) => Error} error
 * @property {Cleanups} cleanups of the attribute whose expression called
 */
/** @typedef {{name: string, apply: (ctx: ActionContext, ...args: any[]) => any}} ActionPlugin */
/** @typedef {{error: (reason: string, more?: object) => Error, el: El | undefined}} WatcherContext */
/** @typedef {{name: string, apply: (ctx: WatcherContext, args: Record<string, any>) => void}} WatcherPlugin */

/** @type {Map<string, AttributePlugin>} */
const attributes = new Map();
/** @type {Map<string, ActionPlugin>} */
const actionPlugins = new Map();
/** @type {Map<string, WatcherPlugin>} */
const watchers = new Map();
/** @type {Map<Element, Map<string, Cleanups>>} element → attribute → what cleans up */
const applied = new Map();
/** @type {Set<Element | ShadowRoot>} */
const roots = new Set();
/** @type {Set<string>} names of attributes that were registered and not yet looked for */
const fresh = new Set();
/** @type {Compile} */
let compile;
/** @type {Map<string, Compiled>} what an expression was compiled to: a list repeats the same one in each row */
const compiled = new Map();
/** A page has some hundred different expressions; one whose expressions carry ids makes new ones as long as it lives. */
const MAX_COMPILED = 1000;

/** @param {Element | undefined} el @param {string} rawKey @param {string} reason @param {object} [more] */
const problem = (el, rawKey, reason, more = undefined) => {
  const where = el ? ` in <${el.localName}${el.id && ` id="${el.id}"`}${rawKey && ` data-${rawKey}="${el.getAttribute('data-' + rawKey)}"`}>` : '';
  const error = new Error(`Datastar: ${reason}${where}${more ? ' ' + JSON.stringify(more) : ''}`);
  error.name = 'DatastarError';
  return error;
};

/** @param {Element} el */
const ignored = (el) => el.hasAttribute('data-ignore__self') || !!el.closest('[data-ignore]');

/** @param {string} rawKey */
const split = (rawKey) => {
  const [namePart, ...rest] = rawKey.split('__');
  const [name, key] = namePart.split(/:(.+)/);
  /** @type {import('./text.js').Mods} */
  const mods = new Map();
  for (const mod of rest) {
    const [label, ...tags] = mod.split('.');
    mods.set(label, new Set(tags));
  }
  return { name, key, mods };
};

/** @param {AttributePlugin} plugin @param {string | undefined} key @param {string} value @returns {string} what is wrong, or empty */
const unmet = ({ requirement = 'allowed' }, key, value) => {
  const { key: keyRule, value: valueRule } =
    typeof requirement == 'string' ? { key: requirement, value: requirement } : requirement;
  if (keyRule === 'exclusive') return !key === !value ? 'either a key or a value is expected' : '';
  /** @param {string | undefined} rule @param {any} given */
  const wrong = (rule, given) => (rule === 'must' ? !given : rule === 'denied' && given);
  return wrong(keyRule, key) ? `${key ? 'no' : 'a'} key is expected` : wrong(valueRule, value) ? `${value ? 'no' : 'a'} value is expected` : '';
};

/** @param {Element} el @param {string} rawKey */
const clean = (el, rawKey) => {
  const all = applied.get(el);
  const cleanups = all?.get(rawKey);
  if (!cleanups) return;
  all?.delete(rawKey);
  if (!all?.size) applied.delete(el);
  for (const cleanup of cleanups.values()) guarded(cleanup);
};

/** One attribute's mistake does not keep the others from working. @param {() => any} fn */
const guarded = (fn) => {
  try {
    return fn();
  } catch (error) {
    reportError(error);
  }
};

/** @param {El} el @param {string} rawKey @param {string} value */
const applyAttribute = (el, rawKey, value) => {
  const { name, key, mods } = split(rawKey);
  const plugin = attributes.get(name);
  if (!plugin) return;
  clean(el, rawKey);
  /** @type {Cleanups} */
  const cleanups = new Map();
  /** @param {string} reason @param {object} [more] */
  const error = (reason, more) => problem(el, rawKey, reason, more);
  guarded(() => {
    const wrong = unmet(plugin, key, value);
    if (wrong) throw error(wrong);
    const run = expression(el, rawKey, value, plugin, cleanups);
    let all = applied.get(el);
    if (!all) applied.set(el, (all = new Map()));
    all.set(rawKey, cleanups);
    const cleanup = plugin.apply({ el, rawKey, key, value, mods, run, rx: (...args) => run(undefined, ...args), error });
    if (cleanup) cleanups.set('', cleanup);
  });
};

/** @param {El} el @param {string} rawKey @param {string} value @param {AttributePlugin} plugin @param {Cleanups} cleanups */
const expression = (el, rawKey, value, { returnsValue = false, argNames = [] }, cleanups) => {
  /** @type {Compiled | undefined} */
  let fn;
  /** @param {any} cause */
  const wrap = (cause) => {
    if (cause?.name === 'DatastarError') return cause;
    const error = problem(el, rawKey, cause?.message ?? String(cause));
    error.cause = cause;
    return error;
  };
  /** @type {CallAction} */
  const action = (name, evt, args) => {
    const plugin = actionPlugins.get(name);
    if (!plugin) {
      if (document.readyState === 'complete') throw problem(el, rawKey, `there is no action @${name}`);
      // Its file may still come: once more when the page is loaded.
      return addEventListener('load', () => el.isConnected && applyAttribute(el, rawKey, value), { once: true });
    }
    return plugin.apply({ el, evt, cleanups, error: (reason, more) => problem(el, rawKey, `@${name}: ${reason}`, more) }, ...args);
  };
  return (/** @type {Event | undefined} */ evt, /** @type {any[]} */ ...args) => {
    try {
      if (!fn) {
        const id = `${returnsValue} ${argNames} ${value}`;
        fn = compiled.get(id) ?? compile(value, argNames, returnsValue);
        if (compiled.size > MAX_COMPILED) compiled.clear();
        compiled.set(id, fn);
      }
      return fn(el, action, evt, args);
    } catch (cause) {
      throw wrap(cause);
    }
  };
};

/** @param {Iterable<Element>} els @param {boolean} [onlyFresh] */
const applyAll = (els, onlyFresh) => {
  for (const el of els) {
    if (!el.attributes.length || ignored(el)) continue;
    for (const { name, value } of [...el.attributes]) {
      if (name.startsWith('data-') && (!onlyFresh || (fresh.has(split(name.slice(5)).name) && !applied.get(el)?.has(name.slice(5))))) {
        applyAttribute(/** @type {El} */ (el), name.slice(5), value);
      }
    }
  }
};

/** @param {Element | ShadowRoot} node @returns {Element[]} */
const tree = (node) => [...(node instanceof Element ? [node] : []), ...node.querySelectorAll('*')];

/** @param {MutationRecord[]} records */
const observe = (records) => {
  beginBatch();
  for (const { type, target, attributeName, addedNodes, removedNodes } of records) {
    if (type === 'childList') {
      for (const node of removedNodes) {
        // What was only moved is still there.
        if (node instanceof Element && !node.isConnected) {
          for (const el of tree(node)) for (const rawKey of [...(applied.get(el)?.keys() ?? [])]) clean(el, rawKey);
        }
      }
      for (const node of addedNodes) {
        if (node instanceof Element && node.isConnected) applyAll(tree(node).filter((el) => !applied.has(el)));
      }
    } else if (attributeName?.startsWith('data-') && !ignored(/** @type {Element} */ (target))) {
      const el = /** @type {El} */ (target);
      const rawKey = attributeName.slice(5);
      const value = el.getAttribute(attributeName);
      if (value === null) clean(el, rawKey);
      else applyAttribute(el, rawKey, value);
    }
  }
  endBatch();
};
const observer = new MutationObserver(observe);

/** Applies what the observer has not told yet, for callers that go on with the page's new state. */
export const settle = () => observe(observer.takeRecords());

/** @param {Element | ShadowRoot} [root] @param {boolean} [watch] whether what changes in it later counts too */
export const apply = (root = document.documentElement, watch = true) => {
  beginBatch();
  applyAll(tree(root));
  endBatch();
  if (watch && !roots.has(root)) {
    roots.add(root);
    observer.observe(root, { subtree: true, childList: true, attributes: true });
  }
};

/** @param {AttributePlugin} plugin */
export const attribute = (plugin) => {
  attributes.set(plugin.name, plugin);
  // Before the start there is nothing to look at yet; afterwards plugins that come together are looked for together.
  if (roots.size && !fresh.size) {
    setTimeout(() => {
      beginBatch();
      for (const root of roots) applyAll(tree(root), true);
      endBatch();
      fresh.clear();
    });
  }
  fresh.add(plugin.name);
};

/** @param {ActionPlugin} plugin */
export const action = (plugin) => void actionPlugins.set(plugin.name, plugin);

/** @param {WatcherPlugin} plugin */
export const watcher = (plugin) => void watchers.set(plugin.name, plugin);

document.addEventListener('datastar-fetch', (event) => {
  const { type, el, argsRaw } = /** @type {CustomEvent} */ (event).detail;
  const plugin = watchers.get(type);
  if (plugin) guarded(() => plugin.apply({ el, error: (reason, more) => problem(el, '', `${type}: ${reason}`, more) }, argsRaw));
});

/** @param {Compile} compiler */
export const start = (compiler) => {
  compile = compiler;
  apply();
  fresh.clear();
  document.dispatchEvent(new Event('datastar-ready'));
};
