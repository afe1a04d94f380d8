/*
 * Makes the page's old tree equal to a new one with the fewest changes, so that what lives in the old nodes lives on: focus,
 * caret, selection, scroll, typed text, open details and dialogs, playing media, iframes, running transitions.
 *
 * Children are paired in three steps: the equal beginning, the equal end, and between them by key. A node's key is its id,
 * or the id of the first element inside it that is in both trees; nodes without one pair up by kind, in order. Then what has
 * no pair goes, and the rest is put in place, moving as few nodes as possible (all but a longest run that is already in
 * order), with `moveBefore` where the browser has it, so that a moved iframe or focused field does not notice.
 *
 * What a person opened, typed or scrolled is left as they have it: person.js.
 */

import { focused, isTyping, morphAttributes, morphState, rememberNew, saidOpen, scrollBack } from './person.js';

/** @typedef {ChildNode & {id?: string, name?: string}} Kid */

const IGNORE = 'data-ignore-morph';

/** The children a server last sent for a custom element. @type {WeakMap<Element, string>} */
const saidInside = new WeakMap();

const pantry = document.createElement('div');
pantry.hidden = true;

/** What the present morph has moved. @type {Node[]} */
let moved = [];

/** @param {Node} parent @param {Node} node @param {Node | null} before */
const place = (parent, node, before) => {
  moved.push(node);
  const at = /** @type {any} */ (parent);
  if (at.moveBefore && node.isConnected && parent.isConnected) at.moveBefore(node, before);
  else at.insertBefore(node, before);
};

/** Ids that are in both trees, once each. @type {Map<string, Element>} */
let shared = new Map();
/** The key of elements that have a shared id, or have one inside. @type {Map<Node, string>} */
let keys = new Map();

/** @param {Element} root @param {Iterable<Element>} withId */
const anchor = (root, withId) => {
  for (const el of withId) {
    if (!shared.has(el.id)) continue;
    keys.set(el, el.id);
    for (let up = el.parentNode; up && up !== root && !keys.has(up); up = up.parentNode) keys.set(up, el.id);
  }
};

/** @param {Element} root @returns {Map<string, Element | null>} null for an id that comes twice */
const idsOf = (root) => {
  const ids = new Map();
  for (const el of root.querySelectorAll('[id]')) ids.set(el.id, ids.has(el.id) ? null : el);
  return ids;
};

/** What two nodes without a key must have in common. @param {Kid} node */
const kind = (node) =>
  // A script runs once, so another text or address is another script.
  node.nodeName === 'SCRIPT' ? /** @type {any} */ (node).outerHTML :
  node.nodeType === 1 && (node.nodeName === 'INPUT' || node.nodeName === 'SELECT' || node.nodeName === 'TEXTAREA')
    ? node.nodeName + '/' + (node.name || '')
    : node.nodeName;

/** Whether the new tree has what isEqualNode does not look at. */
let hasTemplates = false;
let hasOpenable = false;

/** @param {any} a @param {any} b @returns {boolean} nothing is to do; what the server said is noted all the same */
const same = (a, b) => {
  if (!a.isEqualNode(b) || (hasTemplates && a.outerHTML !== b.outerHTML)) return false;
  if (hasOpenable && a.nodeType === 1) {
    for (const el of [a, ...a.querySelectorAll('details,dialog')]) saidOpen[el.hasAttribute('open') ? 'add' : 'delete'](el);
  }
  return true;
};

/** @param {Kid} a @param {Kid} b */
const pairs = (a, b) => a.nodeType === b.nodeType && kind(a) === kind(b) && keys.get(a) === keys.get(b) && sameId(a, b);

/** An element keeps its identity: one with an id becomes another only if neither is known by it. @param {Kid} a @param {Kid} b */
const sameId = (a, b) => (a.id || '') === (b.id || '') || (!a.id && !shared.has(b.id || ''));

/** @param {Kid} node out it goes, except that what it holds and is still wanted waits in the pantry */
const discard = (node) => {
  if (keys.has(node)) place(pantry, node, null);
  else node.remove();
};

/**
 * @param {ParentNode & Node} parent
 * @param {Kid[]} olds
 * @param {Kid[]} news
 * @param {Kid | null} [before] what stands before the first old one
 */
const morphList = (parent, olds, news, before = null) => {
  let from = 0;
  let oldEnd = olds.length;
  let newEnd = news.length;
  const even = oldEnd === newEnd;
  while (from < oldEnd && from < newEnd && pairs(olds[from], news[from]) && (even || same(olds[from], news[from]))) {
    if (even) morphNode(olds[from], news[from]);
    from++;
  }
  while (oldEnd > from && newEnd > from && pairs(olds[oldEnd - 1], news[newEnd - 1]) && (even || same(olds[oldEnd - 1], news[newEnd - 1]))) {
    oldEnd--;
    newEnd--;
    if (even) morphNode(olds[oldEnd], news[newEnd]);
  }
  if (from === newEnd) {
    for (let i = from; i < oldEnd; i++) discard(olds[i]);
    return;
  }
  let last = from ? olds[from - 1] : before;
  const matched = match(olds.slice(from, oldEnd), news.slice(from, newEnd));
  const kept = new Set(matched);
  /** @type {Map<Kid, number>} */
  const position = new Map();
  for (let i = from; i < oldEnd; i++) {
    if (kept.has(olds[i])) position.set(olds[i], i);
    else discard(olds[i]);
  }
  const still = inOrder(matched.map((old) => (old ? (position.get(old) ?? -1) : -1)));
  // From first to last, so that what comes is applied in the order of the document.
  for (let i = from; i < newEnd; i++) {
    const fresh = news[i];
    const next = last ? last.nextSibling : parent.firstChild;
    let node = matched[i - from];
    if (node) {
      if (!still.has(i - from)) place(parent, node, next);
      morphNode(node, fresh);
    } else {
      node = create(fresh);
      parent.insertBefore(node, next);
      if (keys.has(fresh)) morphNode(node, fresh);
      rememberNew(node);
    }
    last = node;
  }
};

/** A new node; one that will take in old ones starts empty. @param {Kid} fresh @returns {Kid} */
const create = (fresh) => {
  if (!keys.has(fresh)) return /** @type {Kid} */ (document.importNode(fresh, true));
  return /** @type {Kid} */ (document.importNode(fresh, false));
};

/** @param {Kid[]} olds @param {Kid[]} news @returns {(Kid | undefined)[]} for each new one its old one */
const match = (olds, news) => {
  /** @type {Map<string, Kid[]>} */
  const byKind = new Map();
  /** @type {Map<string, Kid>} */
  const byKey = new Map();
  for (let i = olds.length - 1; i >= 0; i--) {
    const old = olds[i];
    const key = keys.get(old);
    if (key !== undefined) byKey.set(key, old);
    else if (!old.id) {
      const id = kind(old);
      const list = byKind.get(id);
      if (list) list.push(old);
      else byKind.set(id, [old]);
    } else byKey.set('#' + old.id, old);
  }
  /** @type {Set<Kid>} */
  const used = new Set();
  return news.map((fresh) => {
    const key = keys.get(fresh);
    /** @type {Kid | undefined} */
    let old;
    if (key !== undefined) {
      old = byKey.get(key);
      // An element with a shared id may come from anywhere else in the old tree.
      if (fresh.id === key && (!old || old.id !== key)) old = /** @type {Kid | undefined} */ (shared.get(key));
      if (old && (used.has(old) || kind(old) !== kind(fresh) || (old.id || '') !== (fresh.id || ''))) old = undefined;
    } else {
      if (fresh.id) old = byKey.get('#' + fresh.id);
      if (old && (used.has(old) || kind(old) !== kind(fresh))) old = undefined;
      old ??= byKind.get(kind(fresh))?.pop();
    }
    if (old) used.add(old);
    return old;
  });
};

/** @param {number[]} positions -1 for none @returns {Set<number>} the indices of a longest increasing run */
const inOrder = (positions) => {
  /** @type {number[]} index of the smallest end of a run of each length */
  const ends = [];
  const previous = positions.map(() => -1);
  positions.forEach((position, i) => {
    if (position < 0) return;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (positions[ends[middle]] < position) low = middle + 1;
      else high = middle;
    }
    previous[i] = low ? ends[low - 1] : -1;
    ends[low] = i;
  });
  const run = new Set();
  for (let i = ends[ends.length - 1] ?? -1; i >= 0; i = previous[i]) run.add(i);
  return run;
};

/** @param {Kid} old @param {Kid} fresh */
const morphNode = (old, fresh) => {
  if (old.nodeType !== 1) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  const el = /** @type {Element} */ (/** @type {unknown} */ (old));
  const to = /** @type {Element} */ (/** @type {unknown} */ (fresh));
  // What the server marks now is left alone now, not from the next time on.
  if (to.hasAttribute(IGNORE)) {
    el.setAttribute(IGNORE, '');
    return;
  }
  if (same(el, to)) return;
  const after = morphState(el, to);
  morphAttributes(el, to);
  if (el.nodeName !== 'TEXTAREA') morphInside(el, to);
  after?.();
};

/** @param {Element} el @param {Element} fresh */
const morphInside = (el, fresh) => {
  if (isTyping(el) && /** @type {HTMLElement} */ (el).isContentEditable) return;
  if (el instanceof HTMLTemplateElement && fresh instanceof HTMLTemplateElement) {
    morphList(el.content, /** @type {any} */ ([...el.content.childNodes]), /** @type {any} */ ([...fresh.content.childNodes]));
    return;
  }
  if (el.localName.includes('-') && customElements.get(el.localName)) {
    const inside = fresh.innerHTML;
    const said = saidInside.get(el);
    saidInside.set(el, inside);
    if (said === inside || (said === undefined && !inside)) return;
    morphKids(el, fresh);
    // A component that draws itself when it is connected draws itself again.
    const { parentNode, nextSibling } = el;
    parentNode?.removeChild(el);
    parentNode?.insertBefore(el, nextSibling);
    return;
  }
  morphKids(el, fresh);
};

/** @param {ParentNode & Node} el @param {ParentNode & Node} fresh */
const morphKids = (el, fresh) => {
  const one = el.firstChild;
  const other = fresh.firstChild;
  if (one && other && !one.nextSibling && !other.nextSibling && one.nodeType === 3 && other.nodeType === 3) {
    if (one.nodeValue !== other.nodeValue) one.nodeValue = other.nodeValue;
  } else if (one || other) morphList(el, /** @type {any} */ ([...el.childNodes]), /** @type {any} */ ([...fresh.childNodes]));
};

/**
 * @param {Element | ShadowRoot} old
 * @param {Element | DocumentFragment} fresh it is left as it was
 * @param {'outer' | 'inner'} [mode] inner: fresh is the new content of old
 */
export const morph = (old, fresh, mode = 'outer') => {
  const el = /** @type {any} */ (old);
  if (el.parentElement?.closest(`[${IGNORE}]`)) return;
  const holder = document.createElement('div');
  holder.append(fresh);
  const outer = mode === 'outer';
  const top = outer ? /** @type {any} */ ({ querySelectorAll: (/** @type {string} */ s) => [...(el.matches(s) ? [el] : []), ...el.querySelectorAll(s)] }) : el;
  const oldIds = idsOf(top);
  const newIds = idsOf(holder);
  for (const [id, node] of newIds) {
    const was = oldIds.get(id);
    if (node && was && was.nodeName === node.nodeName) shared.set(id, was);
  }
  if (shared.size) {
    anchor(outer ? el.parentNode : el, shared.values());
    anchor(holder, /** @type {Iterable<Element>} */ ([...newIds.values()].filter(Boolean)));
    document.documentElement.append(pantry);
  }
  hasTemplates = !!holder.querySelector('template');
  hasOpenable = !!holder.querySelector('details,dialog');
  moved = [];
  const focus = focused();
  try {
    const news = /** @type {any} */ ([...holder.childNodes]);
    if (!outer) morphKids(el, holder);
    else if (news.length === 1 && pairs(el, news[0])) morphNode(el, news[0]);
    else morphList(el.parentNode, [el], news, el.previousSibling);
  } finally {
    shared = new Map();
    keys = new Map();
    pantry.replaceChildren();
    pantry.remove();
    focus();
    const nodes = moved;
    if (nodes.length) queueMicrotask(() => scrollBack(nodes));
  }
};
