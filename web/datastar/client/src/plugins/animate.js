/*
 * data-animate: attributes of the element go to the expression's values over time instead of at once. With a key one
 * attribute, without one an object of them. Numbers in texts are animated, so `translate(10 20)` works.
 * Modifiers: __duration.500ms (the default), __delay, __ease.linear/.in/.out/.inout (the default).
 */
import { plugin } from './plugin.js';

/** @type {Record<string, (t: number) => number>} */
const EASES = {
  linear: (t) => t,
  in: (t) => t * t * t,
  out: (t) => 1 - (1 - t) ** 3,
  inout: (t) => (t < 0.5 ? 4 * t ** 3 : 1 - (-2 * t + 2) ** 3 / 2),
};
const NUMBERS = /-?\d*\.?\d+(?:e[-+]?\d+)?/gi;
const DEFAULT_MS = 500;

/** @param {Set<string> | undefined} tags @param {number} usual */
const milliseconds = (tags, usual) => {
  for (const tag of tags ?? []) {
    const match = /^([\d.]+)(ms|s)?$/.exec(tag);
    if (match) return Number(match[1]) * (match[2] === 's' ? 1000 : 1);
  }
  return usual;
};

/** @param {string} from @param {string} to @param {number} part 0 to 1 */
const between = (from, to, part) => {
  const starts = from.match(NUMBERS) ?? [];
  let i = 0;
  return to.replace(NUMBERS, (end) => {
    const start = Number(starts[i++] ?? end);
    return String(start + (Number(end) - start) * part);
  });
};

plugin(({ attribute, cased, effect }) =>
  attribute({
    name: 'animate',
    requirement: { value: 'must' },
    returnsValue: true,
    apply({ el, key, mods, rx }) {
      const name = key && cased(key, mods, 'kebab');
      const lasts = milliseconds(mods.get('duration'), DEFAULT_MS);
      const waits = milliseconds(mods.get('delay'), 0);
      const ease = EASES[[...(mods.get('ease') ?? [])][0]] ?? EASES.inout;
      const calm = matchMedia('(prefers-reduced-motion: reduce)');
      /** @type {Map<string, number>} */
      const running = new Map();
      /** @param {string} attr @param {string} to */
      const go = (attr, to) => {
        cancelAnimationFrame(running.get(attr) ?? 0);
        const from = el.getAttribute(attr);
        if (from === null || calm.matches) {
          el.setAttribute(attr, to);
          return;
        }
        /** @type {number | undefined} */
        let begin;
        const step = (/** @type {number} */ now) => {
          begin ??= now + waits;
          const part = lasts ? Math.min(Math.max((now - begin) / lasts, 0), 1) : 1;
          el.setAttribute(attr, part === 1 ? to : between(from, to, ease(part)));
          if (part < 1) running.set(attr, requestAnimationFrame(step));
        };
        running.set(attr, requestAnimationFrame(step));
      };
      const stop = effect(() => {
        const wanted = name ? { [name]: rx() } : rx();
        for (const attr of Object.keys(wanted)) go(attr, String(wanted[attr]));
      });
      return () => {
        stop();
        for (const handle of running.values()) cancelAnimationFrame(handle);
      };
    },
  }),
);
