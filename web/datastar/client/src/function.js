/*
 * The standard build's way from an attribute's text to a function: JavaScript itself, with `$name` and `@action(` rewritten.
 * On a page whose <html> carries `data-nonce` the function comes from a script element with that nonce instead of the
 * Function constructor, so that a Content-Security-Policy without `unsafe-eval` is enough.
 */
import { nonce, setScript } from './trust.js';
import { root } from './store.js';

/** Strings and templates' plain parts stay as they are; `${…}` and signals are looked into. */
const PARTS =
  /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|`(?:[^`\\$]|\\[^]|\$(?!\{))*`|\$\{([^{}]*)\}|\$(\w+(?:[.-]\w+)*)|@([A-Za-z_$][\w$]*)\(/g;

/** The last statement, as far as `;` outside strings, regular expressions and (…) { … } tells. */
const STATEMENTS =
  /(?:\/(?:\\\/|[^/\n])*\/|"(?:\\[^]|[^"])*"|'(?:\\[^]|[^'])*'|`(?:\\[^]|[^`])*`|\(\s*(?:function\s*\(\s*\)|\(\s*\)\s*=>)\s*(?:\{[^]*?\}|[^;){]*)\s*\)\s*\(\s*\)|[^;])+/g;

/** @param {string} path */
const signalPath = (path) => path.split('.').reduce((at, name) => `${at}['${name}']`, '$');

/** @param {string} source @returns {string} */
const rewrite = (source) =>
  source.replace(PARTS, (whole, inner, path, action) =>
    inner !== undefined
      ? `\${${rewrite(inner)}}`
      : path
        ? signalPath(path)
        : action
          ? `__action("${action}",evt,`
          : whole,
  );

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
  let body = source.trim();
  if (wantsValue) {
    const statements = body.match(STATEMENTS) || [];
    const last = statements.pop()?.trim() ?? '';
    body = [...statements, last.startsWith('return') ? last : `return (${last})`].join(';\n');
  }
  const fn = make(['el', '$', '__action', 'evt', ...names], rewrite(body));
  return (el, action, evt, args) =>
    fn(el, root, (/** @type {string} */ name, /** @type {any} */ e, /** @type {any[]} */ ...rest) => action(name, e, rest), evt, ...args);
};
