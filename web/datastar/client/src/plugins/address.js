/*
 * data-query-string: signals from and to the address's query, with __history an entry for each change, with __filter without
 * empty ones. data-replace-url: the address itself. data-view-transition: the element's name in view transitions.
 */
import { plugin } from './plugin.js';

/** @param {string} text */
const typed = (text) =>
  text === 'true' ? true : text === 'false' ? false : text !== '' && String(Number(text)) === text ? Number(text) : text;

plugin(({ attribute, effect, filtered, mergePaths, peek }) => {
  attribute({
    name: 'query-string',
    requirement: { key: 'denied' },
    returnsValue: true,
    apply({ value, mods, rx }) {
      const filter = value ? rx() : {};
      const matches = (/** @type {string} */ path) => Object.keys(filtered(filter, { [path]: 1 })).length > 0;
      const fromAddress = () => {
        /** @type {[string, any][]} */
        const paths = [];
        for (const [path, text] of new URLSearchParams(location.search)) if (matches(path)) paths.push([path, typed(text)]);
        mergePaths(paths);
      };
      let restoring = false;
      const back = () => {
        restoring = true;
        fromAddress();
        restoring = false;
      };
      fromAddress();
      if (mods.has('history')) addEventListener('popstate', back);
      let first = true;
      const stop = effect(() => {
        const query = new URLSearchParams();
        const walk = (/** @type {Record<string, any>} */ tree, /** @type {string} */ prefix) => {
          for (const name of Object.keys(tree)) {
            const item = tree[name];
            if (item && typeof item == 'object' && !Array.isArray(item)) walk(item, `${prefix + name}.`);
            else if (!mods.has('filter') || item) query.set(prefix + name, typeof item == 'object' ? JSON.stringify(item) : `${item}`);
          }
        };
        walk(filtered(filter), '');
        const text = query.toString();
        const search = text && `?${text}`;
        if (search !== location.search && !restoring) {
          const url = location.pathname + search + location.hash;
          if (mods.has('history') && !first) history.pushState(history.state, '', url);
          else history.replaceState(history.state, '', url);
        }
        first = false;
      });
      return () => {
        stop();
        removeEventListener('popstate', back);
      };
    },
  });

  attribute({
    name: 'replace-url',
    requirement: { key: 'denied', value: 'must' },
    returnsValue: true,
    apply: ({ rx }) =>
      effect(() => {
        const url = new URL(rx(), peek(() => location.href));
        history.replaceState(history.state, '', url);
      }),
  });

  attribute({
    name: 'view-transition',
    requirement: { key: 'denied', value: 'must' },
    returnsValue: true,
    apply: ({ el, rx }) => {
      const stop = effect(() => el.style.setProperty('view-transition-name', rx() || 'none'));
      return () => {
        stop();
        el.style.removeProperty('view-transition-name');
      };
    },
  });
});
