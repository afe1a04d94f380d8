/* data-persist:KEY: signals that outlive the page, in local storage, or with __session in the tab's own. */
import { plugin } from './plugin.js';

plugin(({ attribute, effect, filtered, mergePatch }) =>
  attribute({
    name: 'persist',
    returnsValue: true,
    apply({ key = 'datastar', value, mods, rx, error }) {
      const storage = mods.has('session') ? sessionStorage : localStorage;
      const filter = value ? rx() : {};
      try {
        mergePatch(JSON.parse(storage.getItem(key) || '{}'));
      } catch {
        console.warn(error(`what is stored as “${key}” is no JSON and was left out`));
      }
      return effect(() => {
        const text = JSON.stringify(filtered(filter));
        try {
          storage.setItem(key, text);
        } catch {
          console.warn(error(`“${key}” could not be stored: the storage is full or forbidden`));
        }
      });
    },
  }),
);
