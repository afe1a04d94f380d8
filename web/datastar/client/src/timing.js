/* The modifiers that say when: delay, debounce, throttle, viewtransition. */
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
 * @param {Callback} fn
 * @param {import('./text.js').Mods} mods
 * @param {(() => void)[]} cleanups what stops the timers when the attribute goes
 * @returns {Callback}
 */
export const timed = (fn, mods, cleanups) => {
  /** @type {Callback} */
  let call = fn;
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
      const timer = setTimeout(() => {
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
      timer = setTimeout(() => {
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
    const rest = () => {
      timer = setTimeout(() => {
        timer = undefined;
        const args = last;
        last = undefined;
        if (args && throttle.has('trailing')) {
          rest();
          inner(...args);
        }
      }, duration(throttle));
    };
    call = (...args) => {
      if (timer || throttle.has('noleading')) last = args;
      if (timer) return;
      rest();
      if (!last) inner(...args);
    };
    cleanups.push(() => clearTimeout(timer));
  }
  return call;
};
