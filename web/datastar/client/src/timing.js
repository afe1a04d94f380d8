/* The modifiers that say when: delay, debounce, throttle, viewtransition. */
import { duration } from './text.js';

/** @typedef {(...args: any[]) => void} Callback */

/** @param {() => void} change @param {Element | Document} [scope] of the transition; the document unless given */
export const inViewTransition = (change, scope = document) => {
  const start = /** @type {any} */ (scope).startViewTransition ? scope : document;
  if (/** @type {any} */ (start).startViewTransition) /** @type {any} */ (start).startViewTransition(change);
  else change();
};

/**
 * @param {Callback} fn
 * @param {import('./text.js').Mods} mods
 * @param {(() => void)[]} cleanups what stops the timers when the attribute goes
 * @returns {Callback}
 */
export const timed = (fn, mods, cleanups) => {
  /** @type {Callback} */
  let call = fn;
  /** @param {() => void} run @param {number} ms */
  const later = (run, ms) => {
    const timer = setTimeout(run, ms);
    return timer;
  };
  if (mods.has('viewtransition')) {
    const inner = call;
    call = (...args) => inViewTransition(() => inner(...args));
  }
  const delay = mods.get('delay');
  if (delay) {
    const inner = call;
    /** @type {Set<any>} */
    const timers = new Set();
    call = (...args) => {
      const timer = later(() => {
        timers.delete(timer);
        inner(...args);
      }, duration(delay));
      timers.add(timer);
    };
    cleanups.push(() => timers.forEach(clearTimeout));
  }
  const debounce = mods.get('debounce');
  if (debounce) {
    const inner = call;
    /** @type {any} */
    let timer;
    let again = false;
    call = (...args) => {
      const first = !timer && debounce.has('leading');
      clearTimeout(timer);
      again = !first && !debounce.has('notrailing');
      if (first) inner(...args);
      timer = later(() => {
        timer = undefined;
        if (again) inner(...args);
      }, duration(debounce));
    };
    cleanups.push(() => clearTimeout(timer));
  }
  const throttle = mods.get('throttle');
  if (throttle) {
    const inner = call;
    /** @type {any} */
    let timer;
    /** @type {any[] | undefined} */
    let last;
    call = (...args) => {
      if (timer) {
        last = args;
        return;
      }
      last = undefined;
      if (throttle.has('noleading')) last = args;
      else inner(...args);
      timer = later(() => {
        timer = undefined;
        if (last && throttle.has('trailing')) call(...last);
      }, duration(throttle));
    };
    cleanups.push(() => clearTimeout(timer));
  }
  return call;
};
