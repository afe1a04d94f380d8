/*
 * data-text, data-show, data-class, data-attr, data-style, data-json-signals: what follows signals. Each puts its value
 * back when something else, such as a morph, has changed what it looks after.
 */
import { attribute } from '../engine.js';
import { effect } from '../signals.js';
import { filtered } from '../store.js';
import { cased, kebab } from '../text.js';

const TEXT = { childList: true, characterData: true, subtree: true };

/**
 * Runs `update` now, when its signals change, and when others change what it wrote.
 * @param {Element} el
 * @param {() => MutationObserverInit} update returns what to watch
 * @param {() => void} [undo]
 */
const follow = (el, update, undo) => {
  const sync = () => {
    observer.disconnect();
    observer.observe(el, update());
  };
  const observer = new MutationObserver(() => {
    stop();
    stop = effect(sync);
  });
  let stop = effect(sync);
  return () => {
    observer.disconnect();
    stop();
    undo?.();
  };
};

attribute({
  name: 'text',
  requirement: { key: 'denied', value: 'must' },
  returnsValue: true,
  apply: ({ el, rx }) =>
    follow(el, () => {
      const text = `${rx() ?? ''}`;
      if (el.textContent !== text) el.textContent = text;
      return TEXT;
    }),
});

attribute({
  name: 'json-signals',
  requirement: { key: 'denied' },
  returnsValue: true,
  apply: ({ el, value, mods, rx }) =>
    follow(el, () => {
      el.textContent = JSON.stringify(filtered(value ? rx() : {}), null, mods.has('terse') ? 0 : 2);
      return TEXT;
    }),
});

attribute({
  name: 'show',
  requirement: { key: 'denied', value: 'must' },
  returnsValue: true,
  apply: ({ el, rx }) =>
    follow(el, () => {
      const { style } = el;
      if (!rx()) style.setProperty('display', 'none');
      else if (style.display === 'none') style.removeProperty('display');
      return { attributeFilter: ['style'] };
    }),
});

/** @param {string | undefined} key @param {() => any} rx @returns {Record<string, any>} */
const entries = (key, rx) => (key ? { [key]: rx() } : rx());

attribute({
  name: 'class',
  requirement: { value: 'must' },
  returnsValue: true,
  apply({ el, key, mods, rx }) {
    const name = key && cased(key, mods, 'kebab');
    /** @type {Set<string>} */
    const mine = new Set();
    return follow(
      el,
      () => {
        const wanted = entries(name, rx);
        for (const names of Object.keys(wanted)) {
          for (const one of names.split(/\s+/).filter(Boolean)) {
            mine.add(one);
            if (el.classList.contains(one) !== !!wanted[names]) el.classList.toggle(one, !!wanted[names]);
          }
        }
        return { attributeFilter: ['class'] };
      },
      () => el.classList.remove(...mine),
    );
  },
});

attribute({
  name: 'attr',
  requirement: { value: 'must' },
  returnsValue: true,
  apply({ el, key, rx }) {
    const name = key && kebab(key);
    return follow(el, () => {
      const wanted = entries(name, rx);
      const names = Object.keys(wanted);
      for (const one of names) {
        const value = wanted[one];
        if (value === false || value == null) el.removeAttribute(one);
        else {
          const text = value === true ? '' : typeof value == 'string' ? value : typeof value == 'function' ? `${value}` : JSON.stringify(value);
          if (el.getAttribute(one) !== text) el.setAttribute(one, text);
        }
      }
      return { attributeFilter: names };
    });
  },
});

attribute({
  name: 'style',
  requirement: { value: 'must' },
  returnsValue: true,
  apply({ el, key, rx }) {
    const { style } = el;
    const name = key && kebab(key);
    /** @type {Map<string, string>} what there was before */
    const before = new Map();
    const restore = (/** @type {string} */ prop) => {
      const initial = before.get(prop);
      if (initial) style.setProperty(prop, initial);
      else if (initial !== undefined) style.removeProperty(prop);
    };
    return follow(
      el,
      () => {
        const given = entries(name, rx);
        /** @type {Record<string, any>} */
        const wanted = {};
        for (const prop of Object.keys(given)) wanted[prop.startsWith('--') ? prop : kebab(prop)] = given[prop];
        for (const prop of before.keys()) if (!(prop in wanted)) restore(prop);
        for (const prop of Object.keys(wanted)) {
          const value = wanted[prop];
          if (!value && value !== 0) restore(prop);
          else {
            if (!before.has(prop)) before.set(prop, style.getPropertyValue(prop));
            const [, text, important] = /** @type {RegExpExecArray} */ (/^([^]*?)\s*(?:!\s*(important))?$/.exec(`${value}`));
            if (style.getPropertyValue(prop) !== text) style.setProperty(prop, text, important);
          }
        }
        return { attributeFilter: ['style'] };
      },
      () => [...before.keys()].forEach(restore),
    );
  },
});
