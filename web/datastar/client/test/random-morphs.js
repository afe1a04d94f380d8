/*
 * Random trees morphed into random trees: the result must be what a fresh parse gives, elements with an id that are in both
 * must be the same nodes, and the focused one must keep focus and caret. `seed` and `rounds` come from the address.
 */
import { ok, stage, test } from './harness.js';

const params = new URLSearchParams(location.search);
const ROUNDS = Number(params.get('rounds') ?? 600);
let state = Number(params.get('seed') ?? 1);

/** Mulberry32: small, seeded, good enough to shuffle. */
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const pick = (/** @type {any} */ list) => list[Math.floor(random() * list.length)];
const TAGS = ['div', 'span', 'section', 'ul', 'li', 'b', 'input', 'textarea', 'details', 'p-x'];
const ATTRIBUTES = ['class', 'title', 'lang', 'hidden'];

/** @param {string[]} ids still free @param {number} depth @returns {string} */
const tree = (ids, depth) => {
  let out = '';
  const kids = Math.floor(random() * (depth > 3 ? 2 : 5));
  for (let i = 0; i < kids; i++) {
    const roll = random();
    if (roll < 0.2) out += pick(['a', 'b ', '\n', 'text']);
    else if (roll < 0.25) out += `<!--${pick(['x', 'y'])}-->`;
    else {
      const tag = pick(TAGS);
      const id = ids.length && random() < 0.45 ? ` id="${ids.splice(Math.floor(random() * ids.length), 1)[0]}${tag}"` : '';
      const attribute = random() < 0.4 ? ` ${pick(ATTRIBUTES)}="${pick(['1', '2'])}"` : '';
      out += `<${tag}${id}${attribute}>`;
      if (tag !== 'input') out += `${tag === 'textarea' ? '' : tree(ids, depth + 1)}</${tag}>`;
    }
  }
  return out;
};
/**
 * By id, those whose id is theirs alone: the parser itself writes a misnested <b id="x"> twice, and then nobody can say which
 * of the two is meant. @param {Element} root
 */
const unique = (root) => {
  const ids = new Map();
  for (const el of root.querySelectorAll('[id]')) ids.set(el.id, ids.has(el.id) ? null : el);
  return ids;
};
const fresh = () => tree(Array.from({ length: 12 }, (_, i) => `r${i}`), 0);

/** @param {string} elements @param {Record<string, any>} [args] */
const send = (elements, args = {}) =>
  document.dispatchEvent(new CustomEvent('datastar-fetch', { detail: { type: 'datastar-patch-elements', el: stage, argsRaw: { elements, ...args } } }));

/** A fresh parse: put into an empty element, so that nothing is morphed. @param {string} html @returns {Element} */
const parse = (html) => {
  const main = Object.assign(document.createElement('main'), { id: 'fresh' });
  document.body.append(main);
  send(html, { selector: '#fresh', mode: 'append' });
  main.remove();
  main.id = 'stage';
  return main;
};

test(`${ROUNDS} random morphs equal a fresh parse; what has an id lives on, with focus and caret`, () => {
  for (let round = 0; round < ROUNDS; round++) {
    const seed = state;
    const html = fresh();
    const want = parse(html);
    const from = stage.innerHTML;
    const before = unique(stage);
    const fields = [...stage.querySelectorAll('input, textarea')];
    let field = /** @type {any} */ (fields.length ? pick(fields) : null);
    if (field) {
      field.value = 'caret';
      field.focus();
      field.setSelectionRange(2, 3);
      // Not everything can have the focus: what is hidden cannot.
      if (document.activeElement !== field) field = null;
    }
    send(`<main id="stage">${html}</main>`);
    ok(stage.isEqualNode(want), `seed ${seed}: got ${stage.outerHTML} but a fresh parse gives ${want.outerHTML}`);
    for (const [id, now] of unique(stage)) {
      const el = before.get(id);
      ok(!el || !now || now === el, `seed ${seed}: #${id} was made anew, from ${from} to ${html}`);
    }
    if (field?.id && field.isConnected && !field.closest('[hidden], details:not([open])')) {
      ok(document.activeElement === field, `seed ${seed}: #${field.id} lost the focus`);
      ok(field.selectionStart === 2 && field.selectionEnd === 3, `seed ${seed}: the caret moved`);
    }
  }
});
