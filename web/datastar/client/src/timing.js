/* The modifiers that say when: delay, debounce, throttle, viewtransition. */
import { beginBatch, endBatch } from './signals.js';
import { duration } from './text.js';

/** @typedef {(...args: any[]) => void} Callback */

/** @param {() => void} change @param {Element | Document} [scope] of the transition; the document unless given */
export const inViewTransition = (change, scope = document) => {
  const start = /** @type {any} */ (scope).startViewTransition ? scope : document;
  const transition = /** @type {any} */ (start).startViewTransition?.(change);
  if (!transition) change();
  else {
    // A transition that the browser skips is no error; a change that fails is one.
    transition.ready.catch(() => {});
    transition.finished.catch(() => {});
    transition.updateCallbackDone.catch(reportError);
  }
};

/**
 * What modifiers make of a callback: one batch of changes, at the time they say.
 * @param {Callback} fn
 * @param {import('./text.js').Mods} mods
 * @returns {{call: Callback, stop: () => void}} stop ends the timers when the attribute goes
 */
export const timed = (fn, mods) => {
  /** @type {Set<any>} */
  const timers = new Set();
  /** @param {() => void} run @param {Set<string>} tags @returns {any} */
  const after = (run, tags) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, duration(tags));
    timers.add(timer);
    return timer;
  };
  /** @type {Callback} */
  let call = (...args) => {
    beginBatch();
    try {
      fn(...args);
    } finally {
      endBatch();
    }
  };
  if (mods.has('viewtransition')) {
    const inner = call;
    call = (...args) => inViewTransition(() => inner(...args));
  }
  const delay = mods.get('delay');
  if (delay) {
    const inner = call;
    call = (...args) => after(() => inner(...args), delay);
  }
  const debounce = mods.get('debounce');
  if (debounce) {
    const inner = call;
    /** @type {any} */
    let timer;
    call = (...args) => {
      const first = !timer && debounce.has('leading');
      clearTimeout(timer);
      timers.delete(timer);
      if (first) inner(...args);
      timer = after(() => {
        timer = 0;
        if (!first && !debounce.has('notrailing')) inner(...args);
      }, debounce);
    };
  }
  const throttle = mods.get('throttle');
  if (throttle) {
    const inner = call;
    let waiting = false;
    /** @type {any[] | undefined} */
    let last;
    const wait = () => {
      waiting = true;
      after(() => {
        const args = last;
        last = undefined;
        waiting = false;
        if (args && throttle.has('trailing')) {
          wait();
          inner(...args);
        }
      }, throttle);
    };
    call = (...args) => {
      if (waiting || throttle.has('noleading')) last = args;
      if (waiting) return;
      wait();
      if (!last) inner(...args);
    };
  }
  return { call, stop: () => timers.forEach(clearTimeout) };
};
