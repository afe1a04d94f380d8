/* data-scroll-into-view: scrolls to the element when it comes. */
import { plugin } from './plugin.js';

const EDGES = ['start', 'center', 'end', 'nearest'];

plugin(({ attribute }) =>
  attribute({
    name: 'scroll-into-view',
    requirement: { key: 'denied', value: 'denied' },
    apply({ el, rawKey, mods }) {
      const edge = (/** @type {string} */ axis, /** @type {string} */ usual) => EDGES.find((name) => mods.has(axis + name)) ?? usual;
      if (!el.hasAttribute('tabindex') && mods.has('focus')) el.setAttribute('tabindex', '-1');
      el.scrollIntoView({
        behavior: mods.has('smooth') ? 'smooth' : mods.has('instant') ? 'instant' : 'auto',
        block: /** @type {ScrollLogicalPosition} */ (edge('v', 'center')),
        inline: /** @type {ScrollLogicalPosition} */ (edge('h', 'center')),
      });
      if (mods.has('focus')) el.focus({ preventScroll: true });
      // Done: it scrolls once, not again when something else about the element changes.
      el.removeAttribute(`data-${rawKey}`);
    },
  }),
);
