/*
 * The standard build's way from an attribute's text to a function: JavaScript itself, with `$name` and `@action(` rewritten.
 * On a page whose <html> carries `data-nonce` the function comes from a script element with that nonce instead of the
 * Function constructor, so that a Content-Security-Policy without `unsafe-eval` is enough.
 */
import { nonce, setScript } from './trust.js';
import { root } from './store.js';

/** What code is looked through for: strings and regular expressions stay as they are. */
const CODE =
  /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|(?<=(?:^|[(,=:[!&|?{};])\s*)\/(?:[^/\\\n]|\\.)+\/|[`;(){}]|\$(\w+(?:[.-]\w+)*)|@([A-Za-z_$][\w$]*)\(/g;
/** The same for a template's plain parts. */
const TEXT = /\\[^]|`|\$\{/g;

/** @param {string} path */
const signalPath = (path) => path.split('.').reduce((at, name) => `${at}['${name}']`, '$');

/** @param {string} source @param {boolean} wantsValue the last statement is to be returned @returns {string} */
const rewrite = (source, wantsValue) => {
  let out = '';
  let at = 0;
  let last = 0;
  let inText = false;
  /** @type {boolean[]} what is open: whether a template goes on behind it */
  const open = [];
  for (;;) {
    const pattern = inText ? TEXT : CODE;
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (!match) break;
    const [whole, path, action] = match;
    out += source.slice(at, match.index) + (path ? signalPath(path) : action ? `__action("${action}",evt,` : whole);
    at = pattern.lastIndex;
    if (whole === '`') inText = !inText;
    else if (whole === ';' && !open.length) last = out.length;
    else if (/[{(]$/.test(whole)) {
      open.push(inText);
      inText = false;
    } else if (/^[)}]$/.test(whole)) inText = !!open.pop();
  }
  out += source.slice(at);
  return !wantsValue || /^\s*return\b/.test(out.slice(last)) ? out : `${out.slice(0, last)}return(${out.slice(last)}\n)`;
};

/** @type {Map<string, Function>} */
const made = new Map();

/** @param {string[]} names @param {string} body @returns {Function} */
const make = (names, body) => {
  if (!nonce) return Function(...names, body);
  const source = `function(${names}){${body}\n}`;
  let fn = made.get(source);
  if (!fn) {
    const script = /** @type {any} */ (document.createElement('script'));
    setScript(script, `document.currentScript.fn=${source}`);
    document.head.append(script);
    script.remove();
    fn = /** @type {Function | undefined} */ (script.fn);
    if (!fn) throw new Error('the expression is no JavaScript, or the Content-Security-Policy knows another nonce');
    made.set(source, fn);
  }
  return fn;
};

/**
 * @param {string} source
 * @param {string[]} names of what is given besides el and evt
 * @param {boolean} wantsValue
 * @returns {import('./engine.js').Compiled}
 */
export const compile = (source, names, wantsValue) => {
  const fn = make(['el', '$', '__action', 'evt', ...names], rewrite(source.trim().replace(/;+$/, ''), wantsValue));
  return (el, action, evt, args) =>
    fn(el, root, (/** @type {string} */ name, /** @type {any} */ e, /** @type {any[]} */ ...rest) => action(name, e, rest), evt, ...args);
};
