/*
 * The smallest test runner that does: tests run one after the other in the page, each with an empty stage and no signals. A
 * test fails by throwing, or by an error in the page that it did not expect.
 */
import * as datastar from '../client.js';

export { datastar };
/** Which build this page has. */
export const build = location.pathname.split('/')[1];

/** How long to wait for something: far above what it takes, also on a busy machine. */
const PATIENCE_MS = 8000;

/** A test that takes longer is stuck. */
const TEST_MS = 15000;
const LATE = {};

/** @type {any} */ (window).progress = [];
/** @type {[string, () => any][]} */
const tests = [];
/** @type {string[]} what went wrong in the page during the present test */
export let errors = [];
/** @type {string[]} */
let warnings = [];
/** @type {any[]} the page's datastar-fetch events during the present test */
export let events = [];

addEventListener('error', (evt) => {
  errors.push(String(evt.error?.message ?? evt.message));
  evt.preventDefault();
});
addEventListener('unhandledrejection', (evt) => {
  errors.push(String(evt.reason?.message ?? evt.reason));
  evt.preventDefault();
});
console.warn = (/** @type {any[]} */ ...args) => warnings.push(args.map((a) => a?.message ?? a).join(' '));
document.addEventListener('datastar-fetch', (evt) => events.push(/** @type {CustomEvent} */ (evt).detail));

/** @param {string} name @param {() => any} fn */
export const test = (name, fn) => tests.push([name, fn]);

/** @param {any} condition @param {string} what */
export const ok = (condition, what = 'a true value expected') => {
  if (!condition) throw new Error(what);
};
/** @param {any} got @param {any} want @param {string} what */
export const equal = (got, want, what = '') => {
  const [a, b] = [got, want].map((value) => (typeof value == 'string' ? value : JSON.stringify(value) ?? String(value)));
  if (a !== b) throw new Error(`${what} got ${a} but expected ${b}`);
};

/** @param {() => any} condition @param {string} [what] */
export const until = async (condition, what = String(condition)) => {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    let value;
    try {
      value = condition();
      if (value instanceof Promise) value = await value;
    } catch {
      // not yet
    }
    if (value) return value;
    if (performance.now() > end) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
/** The page has done what it does by itself: observers, effects, promises. */
export const settled = () => new Promise((resolve) => setTimeout(resolve));
export const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
export const later = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** An error of the page that the present test is about. @param {string} part */
export const expectError = (part) => {
  const at = errors.findIndex((message) => message.includes(part));
  if (at < 0) throw new Error(`an error with “${part}” was expected; there were: ${errors.join(' | ') || 'none'}`);
  return errors.splice(at, 1)[0];
};
export const expectWarning = (/** @type {string} */ part) => {
  if (!warnings.some((message) => message.includes(part))) {
    throw new Error(`a warning with “${part}” was expected; there were: ${warnings.join(' | ') || 'none'}`);
  }
};

export const stage = /** @type {HTMLElement} */ (document.querySelector('#stage'));
/** @param {string} selector @returns {any} */
export const $ = (selector) => document.querySelector(selector);

/** Puts HTML on the stage as a page would have it. @param {string} html */
export const mount = async (html) => {
  patch(`<main id="stage">${html}</main>`);
  await settled();
};

/** Does what an event of the server does. @param {string} elements @param {Record<string, any>} [args] */
export const patch = (elements, args = {}) =>
  document.dispatchEvent(
    new CustomEvent('datastar-fetch', { detail: { type: 'datastar-patch-elements', el: stage, argsRaw: { elements, ...args } } }),
  );
/** @param {any} signals @param {Record<string, any>} [args] */
export const patchSignals = (signals, args = {}) =>
  document.dispatchEvent(
    new CustomEvent('datastar-fetch', {
      detail: { type: 'datastar-patch-signals', el: stage, argsRaw: { signals: typeof signals == 'string' ? signals : JSON.stringify(signals), ...args } },
    }),
  );

/** @param {string} selector */
export const click = (selector) => {
  $(selector).click();
  return settled();
};
/** @param {string} selector @param {any} value */
export const type = (selector, value) => {
  $(selector).value = value;
  $(selector).dispatchEvent(new Event('input', { bubbles: true }));
  return settled();
};

/** Text for an SSE event of a plan. @param {string} event @param {...string} lines */
export const sse = (event, ...lines) => `write ${encodeURIComponent(`event: ${event}\n${lines.map((l) => `data: ${l}\n`).join('')}\n`)}`;
export const SSE = 'header content-type text/event-stream';
/** @param {string} text */
export const write = (text) => `write ${encodeURIComponent(text)}`;
/** @param {string} name @param {...string} steps see Plan.java @returns {Promise<string>} the address that answers so */
export const plan = async (name, ...steps) => {
  await fetch(`/plan/${build}-${name}`, { method: 'PUT', body: steps.join('\n') });
  return `/go/${build}-${name}`;
};
/** @param {string} name @returns {Promise<any[]>} what was asked */
export const log = async (name) => (await fetch(`/log/${build}-${name}`)).json();
/** @param {string} name */
export const open = (name) => fetch(`/open/${name}`, { method: 'POST' });

const clear = async () => {
  patch('<main id="stage"></main>');
  await settled();
  const { root, mergePatch } = datastar;
  mergePatch(Object.fromEntries(Object.keys(root).map((key) => [key, null])));
  await settled();
  errors = [];
  warnings = [];
  events = [];
};

const only = new URLSearchParams(location.search).get('only');

/** @type {any} */ (window).results = new Promise((resolve) =>
  addEventListener('load', async () => {
    const results = /** @type {any} */ (window).progress;
    for (const [name, fn] of tests) {
      if (only && !name.includes(only)) continue;
      let wrong = '';
      try {
        await clear();
        const end = await Promise.race([fn(), later(TEST_MS).then(() => LATE)]);
        if (end === LATE) throw new Error('the test did not come to an end');
        await settled();
        if (errors.length) wrong = `error in the page: ${errors.join(' | ')}`;
      } catch (error) {
        wrong = `${/** @type {any} */ (error).message}${errors.length ? ` (the page said: ${errors.join(' | ')})` : ''}`;
      }
      results.push({ name, wrong });
    }
    resolve(results);
  }),
);
