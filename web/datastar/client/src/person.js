/*
 * What people do to a page without the server: they open, type, choose, scroll and put the focus somewhere. A morph leaves all
 * that as they have it, until the server says something new about the same thing.
 */

const PRESERVE = 'data-preserve-attr';

/** Elements whose last state from the server was open. @type {WeakSet<Element>} */
export const saidOpen = new WeakSet();

/** What the person typed through in the field that has the focus. @type {Set<string>} */
const typed = new Set();
/** More is a person writing a book into one field without leaving it; then the oldest are forgotten. */
const MAX_TYPED = 500;
/** @type {Element | null} */
let typing = null;
let composing = false;

document.addEventListener('input', (evt) => {
  const el = /** @type {any} */ (evt.target);
  if (!evt.isTrusted) return;
  if (typing !== el) typed.clear();
  typing = el;
  if (typed.size > MAX_TYPED) typed.clear();
  typed.add(el.value);
}, true);
document.addEventListener('focusout', () => {
  typing = null;
  typed.clear();
}, true);
for (const type of ['compositionstart', 'compositionend']) {
  document.addEventListener(type, () => (composing = type === 'compositionstart'), true);
}

/** Notes what the page as it came says about what people can open. @param {ParentNode} tree */
export const remember = (tree) => {
  for (const el of tree.querySelectorAll('details[open],dialog[open]')) saidOpen.add(el);
};

/** @param {Element} el */
export const isTyping = (el) => el === typing;

/** Where people have scrolled to. @type {Map<any, [number, number]>} */
const scrolled = new Map();
/** More places to scroll than this has no page; those that are gone are forgotten then. */
const MAX_SCROLLED = 100;
document.addEventListener(
  'scroll',
  ({ target: el }) => {
    if (!(el instanceof Element)) return;
    if (scrolled.size > MAX_SCROLLED) for (const old of scrolled.keys()) if (!old.isConnected) scrolled.delete(old);
    scrolled.set(el, [el.scrollLeft, el.scrollTop]);
  },
  true,
);

/** When those who look after styles have put them back. @param {Node[]} nodes */
export const scrollBack = (nodes) => {
  for (const [el, [left, top]] of scrolled) {
    if (nodes.some((node) => node.contains(el))) el.scrollTo({ left, top, behavior: 'instant' });
  }
};

/** @param {Node} node */
export const rememberNew = (node) => {
  if (node instanceof Element) {
    if (node.matches('details[open],dialog[open]')) saidOpen.add(node);
    remember(node);
  }
};

/** @param {Element} el @param {string} type */
const tell = (el, type) => el.dispatchEvent(new Event(type));

/**
 * Properties that people change while the attribute still says what the server said: they follow the attribute only when
 * the server changes its mind.
 * @param {any} el @param {Element} fresh
 * @returns {(() => void) | undefined} what is to do when the attributes are set
 */
export const morphState = (el, fresh) => {
  const name = { INPUT: 'value', OPTION: 'selected', TEXTAREA: '' }[/** @type {string} */ (el.nodeName)];
  if (name === undefined) return;
  const said = (/** @type {string} */ attribute) => fresh.getAttribute(attribute);
  const changed = (/** @type {string} */ attribute) => el.getAttribute(attribute) !== said(attribute);
  /** @param {string} flag */
  const follow = (flag) => {
    const was = el[flag];
    return () => {
      el[flag] = said(flag) !== null;
      if (el[flag] !== was) tell(el.closest('select') ?? el, 'datastar-prop-change');
    };
  };
  if (name === 'selected') return changed(name) ? follow(name) : undefined;
  if (name === 'value') {
    // The value of these is their attribute, and a file's is nobody's to set.
    if (/^(checkbox|radio)$/.test(el.type)) return changed('checked') ? follow('checked') : undefined;
    if (!changed(name) || /^(file|hidden|submit|button|reset|image)$/.test(el.type)) return;
  }
  const value = name ? (said(name) ?? '') : (fresh.textContent ?? '');
  if (!name && el.textContent === value) return;
  const { value: was, selectionStart, selectionEnd, selectionDirection } = el;
  return () => {
    if (!name) el.textContent = value;
    let now = name ? value : el.defaultValue;
    // The server has only answered what was typed meanwhile: the person is further on.
    if (el === typing && (composing || typed.has(now))) now = was;
    if (el.value !== now) el.value = now;
    if (was !== now) {
      // The new text, be it by its attribute, has put the caret at one of its ends.
      if (el === document.activeElement && selectionStart !== null) {
        el.setSelectionRange(selectionStart, selectionEnd, selectionDirection ?? undefined);
      }
      tell(el, 'datastar-prop-change');
    }
  };
};

/** @param {Element} el @param {Element} fresh */
export const morphAttributes = (el, fresh) => {
  const keep = fresh.getAttribute(PRESERVE)?.split(/\s+/) ?? [];
  const canOpen = el.nodeName === 'DETAILS' || el.nodeName === 'DIALOG';
  if (canOpen) {
    // `open` is what the person did as much as what the server said.
    if (saidOpen.has(el) === fresh.hasAttribute('open')) keep.push('open');
    else if (fresh.hasAttribute('open')) saidOpen.add(el);
    else saidOpen.delete(el);
  }
  for (const attribute of fresh.attributes) {
    const { name, value } = attribute;
    // A copy of the node: the parser takes names, such as @x, that setAttribute does not.
    if (el.getAttribute(name) !== value && !keep.includes(name)) el.setAttributeNode(/** @type {Attr} */ (attribute.cloneNode()));
  }
  for (let i = el.attributes.length - 1; i >= 0; i--) {
    const { name } = el.attributes[i];
    if (!fresh.hasAttribute(name) && !keep.includes(name)) el.removeAttribute(name);
  }
};

/** @returns {() => void} gives the focus and the selection back to the element if it is still there and has lost them */
export const focused = () => {
  const el = /** @type {any} */ (document.activeElement);
  if (!el || el === document.body) return () => {};
  const { selectionStart, selectionEnd, selectionDirection } = el;
  return () => {
    if (document.activeElement === el || !el.isConnected) return;
    el.focus({ preventScroll: true });
    if (selectionStart != null) el.setSelectionRange(selectionStart, selectionEnd, selectionDirection || undefined);
  };
};
