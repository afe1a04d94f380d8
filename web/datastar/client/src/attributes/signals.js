/* data-signals, data-computed, data-ref, data-effect, data-init: what makes and uses signals. */
import { attribute } from '../engine.js';
import { computed, effect } from '../signals.js';
import { isDict, mergePatch, mergePaths } from '../store.js';
import { cased } from '../text.js';
import { timed } from '../timing.js';

attribute({
  name: 'signals',
  returnsValue: true,
  apply({ key, mods, rx, value }) {
    const options = { ifMissing: mods.has('ifmissing') };
    if (key) mergePaths([[cased(key, mods), value ? rx() : '']], options);
    else mergePatch(Object.assign({}, rx()), options);
  },
});

attribute({
  name: 'computed',
  requirement: { value: 'must' },
  returnsValue: true,
  apply({ key, mods, rx, error }) {
    if (key) {
      mergePaths([[cased(key, mods), computed(() => rx())]]);
      return;
    }
    const paths = /** @type {[string, any][]} */ ([]);
    const walk = (/** @type {Record<string, any>} */ tree, /** @type {string} */ prefix) => {
      for (const name of Object.keys(tree)) {
        const fn = tree[name];
        if (typeof fn == 'function') paths.push([prefix + name, computed(fn)]);
        else if (isDict(fn)) walk(fn, `${prefix + name}.`);
        else throw error(`${prefix + name} is not a function`);
      }
    };
    walk(rx(), '');
    mergePaths(paths);
  },
});

attribute({
  name: 'ref',
  requirement: 'exclusive',
  apply({ el, key, mods, value }) {
    mergePaths([[key ? cased(key, mods) : value, el]]);
  },
});

attribute({
  name: 'effect',
  requirement: { key: 'denied', value: 'must' },
  apply: ({ rx }) => effect(() => void rx()),
});

attribute({
  name: 'init',
  requirement: { key: 'denied', value: 'must' },
  apply({ rx, mods }) {
    const { call, stop } = timed(rx, mods);
    call();
    return stop;
  },
});
