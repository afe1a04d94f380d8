/* data-bind: an element's value and a signal are one. The signal's type decides what the element's text is read as. */
import { attribute } from '../engine.js';
import { effect } from '../signals.js';
import { getPath, mergePaths } from '../store.js';
import { camel, cased } from '../text.js';

/** @typedef {{get: (was: any) => any, set: (value: any) => void, events: string[]}} Adapter get returns undefined for "no answer" */

/** @param {any} el @param {string} prop @param {...string} events @returns {Adapter} */
const property = (el, prop, ...events) => ({
  get: (was) => (typeof was == 'number' ? +el[prop] : el[prop]),
  set: (value) => {
    // Setting the same text would move the caret.
    if (typeof el[prop] == 'string') value = `${value ?? ''}`;
    if (el[prop] !== value) el[prop] = value;
  },
  events,
});

/** @param {Element} el @returns {Adapter} */
const adapt = (el) => {
  if (el instanceof HTMLInputElement) {
    switch (el.type) {
      case 'checkbox':
        return {
          get: (was) =>
            (el.value === 'on' ? typeof was == 'string' : typeof was != 'boolean') ? (el.checked ? el.value : '') : el.checked,
          set: (value) => void (el.checked = typeof value == 'string' ? value === el.value : !!value),
          events: ['input'],
        };
      case 'radio':
        return {
          get: (was) => (el.checked ? (typeof was == 'number' ? +el.value : el.value) : undefined),
          set: (value) => void (el.checked = `${value}` === el.value),
          events: ['input'],
        };
      case 'number':
      case 'range':
        return { ...property(el, 'value', 'input'), get: (was) => (typeof was == 'string' ? el.value : +el.value) };
      default:
        return property(el, 'value', 'input');
    }
  }
  if (el instanceof HTMLSelectElement) {
    const pick = (/** @type {any} */ was, /** @type {string} */ value) => (typeof was == 'number' ? +value : value);
    return {
      get: (was) =>
        el.multiple
          ? [...el.selectedOptions].map(({ value }) => pick(Array.isArray(was) ? was[0] : was, value))
          : pick(was, el.value),
      set: (value) => {
        if (!el.multiple) el.value = `${value}`;
        else {
          const wanted = new Set([].concat(value ?? []).map(String));
          for (const option of el.options) option.selected = wanted.has(option.value);
        }
      },
      events: ['change'],
    };
  }
  if (el instanceof HTMLTextAreaElement) return property(el, 'value', 'input');
  if ('value' in el) return property(el, 'value', ...(el.localName.includes('-') ? ['input', 'change'] : ['change']));
  return {
    get: () => el.getAttribute('value') ?? '',
    set: (value) => el.setAttribute('value', `${value ?? ''}`),
    events: ['input', 'change'],
  };
};

/** @param {File} file @returns {Promise<{name: string, contents: string, mime: string}>} contents in base 64 */
const read = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error);
    reader.onload = () => {
      const [, mime = '', contents = ''] = /^data:([^;,]*)[^,]*,(.*)$/s.exec(`${reader.result}`) || [];
      resolve({ name: file.name, contents, mime });
    };
    reader.readAsDataURL(file);
  });

/** @param {HTMLInputElement} el @param {string} path */
const bindFiles = (el, path) => {
  mergePaths([[path, []]], { ifMissing: true });
  let turn = 0;
  const sync = async () => {
    const mine = ++turn;
    try {
      const files = await Promise.all([...(el.files || [])].map(read));
      // A later choice may be read sooner than a large one before it.
      if (mine === turn) mergePaths([[path, files]]);
    } catch (error) {
      reportError(error);
    }
  };
  el.addEventListener('change', sync);
  return () => el.removeEventListener('change', sync);
};

attribute({
  name: 'bind',
  requirement: 'exclusive',
  apply({ el, key, rawKey, mods, value, error }) {
    const name = key ? cased(key, mods) : value;
    if (el instanceof HTMLInputElement && el.type === 'file') return bindFiles(el, name);
    let adapter = adapt(el);
    const [prop] = mods.get('prop') || [];
    if (mods.has('prop')) {
      if (!prop) throw error('__prop needs a name, such as __prop.checked');
      adapter = property(el, camel(prop), ...adapter.events);
    }
    const events = [...(mods.get('event') || adapter.events), 'datastar-prop-change'];
    if (el instanceof HTMLInputElement && el.type === 'radio' && !el.name) el.setAttribute('name', name);

    const initial = getPath(name);
    let path = name;
    if (Array.isArray(initial) && !(el instanceof HTMLSelectElement && el.multiple)) {
      // One array for several elements: each has the place that it has in the document.
      const all = [...document.querySelectorAll(`[${CSS.escape('data-' + rawKey)}${key ? '' : `="${CSS.escape(value)}"`}]`)];
      path += '.' + all.indexOf(el);
    }
    const here = getPath(path);
    if (here === undefined) {
      const own = adapter.get(el instanceof HTMLInputElement && /number|range/.test(el.type) ? 0 : undefined);
      mergePaths([[path, own ?? '']]);
    } else if (initial === '' && el instanceof HTMLInputElement && el.type === 'radio' && el.checked) {
      mergePaths([[path, el.value]]);
    }

    const toSignal = () => {
      const was = getPath(path);
      const own = adapter.get(was);
      if (own !== undefined) mergePaths([[path, own]]);
    };
    for (const event of events) el.addEventListener(event, toSignal);
    const toElement = () => adapter.set(getPath(path));
    let stop = effect(toElement);
    // A select whose options or kind change shows its signal's value again.
    const observer =
      el instanceof HTMLSelectElement &&
      new MutationObserver(() => {
        stop();
        stop = effect(toElement);
      });
    if (observer) observer.observe(el, { attributeFilter: ['multiple'], childList: true, subtree: true });
    return () => {
      if (observer) observer.disconnect();
      stop();
      for (const event of events) el.removeEventListener(event, toSignal);
    };
  },
});
