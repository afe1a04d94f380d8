/* data-indicator: a signal that is true while requests of this element are under way. */
import { attribute } from '../engine.js';
import { mergePaths } from '../store.js';
import { cased } from '../text.js';

attribute({
  name: 'indicator',
  requirement: 'exclusive',
  apply({ el, key, mods, value }) {
    const name = key ? cased(key, mods) : value;
    // Counted, so that the end of one request does not hide another, and each start has its end.
    let open = 0;
    const show = () => mergePaths([[name, open > 0]]);
    const listener = (/** @type {any} */ { detail }) => {
      if (detail.el !== el) return;
      if (detail.type === 'started') open++;
      else if (detail.type === 'finished') open = Math.max(0, open - 1);
      else return;
      show();
    };
    show();
    document.addEventListener('datastar-fetch', listener);
    return () => {
      document.removeEventListener('datastar-fetch', listener);
      open = 0;
      show();
    };
  },
});
