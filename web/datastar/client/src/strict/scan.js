/* The text of an expression and the place in it: what the parser reads with, and errors that say where. */

let source = '';
let pos = 0;
/** Where the last thing read ended: white space may have been passed since. */
let end = 0;

const SPACE = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
export const NAME = /[A-Za-z_$\u00a1-\uffff][\w$\u00a1-\uffff]*/y;
export const STRING = /"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/y;

/** Names through which everything would be in reach. */
const FORBIDDEN = /^(constructor|__proto__|prototype|eval|Function)$/;
/** JavaScript that the grammar leaves out. */
const UNKNOWN =
  /^(function|class|async|await|yield|while|do|switch|try|throw|import|export|with|break|continue|debugger|super)$/;

/** @param {string} text @template T @param {() => T} fn @returns {T} what fn reads from the text */
export const reading = (text, fn) => {
  const outer = /** @type {[string, number, number]} */ ([source, pos, end]);
  source = text;
  pos = end = 0;
  try {
    return fn();
  } finally {
    [source, pos, end] = outer;
  }
};

/** @typedef {{fail: (what: string) => Error, at: <T>(fn: () => T) => T}} Spot */

/** Errors that have been given their place. @type {WeakSet<object>} */
const placed = new WeakSet();

/**
 * A place to complain about, also later, when the expression runs.
 * @param {number} [at]
 * @returns {Spot} fail makes an error; at adds the place to an error that comes out of fn
 */
export const spot = (at = pos) => {
  const near = source.slice(at, at + 24);
  const where = near ? `at position ${at}, before “${near}”` : `at position ${at}, the end`;
  return {
    fail: (what) => {
      const error = new SyntaxError(`${what} ${where}`);
      placed.add(error);
      return error;
    },
    at: (fn) => {
      try {
        return fn();
      } catch (error) {
        if (error instanceof Error && !placed.has(error) && error.name !== 'DatastarError') {
          error.message += ` ${where}`;
          placed.add(error);
        }
        throw error;
      }
    },
  };
};

export const fail = (/** @type {string} */ what, at = pos) => spot(at).fail(what);

/** Skips white space and comments. @returns {number} the place after them */
export const here = () => {
  SPACE.lastIndex = pos;
  SPACE.test(source);
  return (pos = SPACE.lastIndex);
};

/** @param {number} at */
export const back = (at) => {
  pos = at;
};

export const ended = () => here() >= source.length;

/** @param {number} [skip] characters after the place */
export const char = (skip = 0) => source[pos + skip];

/** @returns {boolean} whether a line, or a block, ended before the place */
export const separated = () => /\n/.test(source.slice(end, here())) || source[end - 1] === '}';

/** @param {RegExp} pattern sticky @returns {RegExpExecArray | null} what comes next, if it is that */
export const look = (pattern) => {
  pattern.lastIndex = here();
  return pattern.exec(source);
};

/** @param {RegExp} pattern sticky @returns {RegExpExecArray | null} the same, passed over */
export const take = (pattern) => {
  const match = look(pattern);
  if (match) pos = end = pattern.lastIndex;
  return match;
};

/** @param {RegExp} pattern sticky @returns {string} what it matches just here, white space included */
export const raw = (pattern) => {
  pattern.lastIndex = pos;
  const text = pattern.exec(source)?.[0] ?? '';
  pos = end = pos + text.length;
  return text;
};

/** @param {string} text */
export const next = (text) => source.startsWith(text, here());

/** @param {string} text */
export const eat = (text) => next(text) && ((pos = end = pos + text.length), true);

/** @param {string} text */
export const expect = (text) => {
  if (!eat(text)) throw fail(`“${text}” expected`);
};

/** @param {string} text */
export const word = (text) => look(NAME)?.[0] === text && eat(text);

/** @param {any} name @returns {any} */
export const allowed = (name) => {
  if (typeof name != 'symbol' && FORBIDDEN.test(name)) throw new Error(`the name “${name}” is not allowed`);
  return name;
};

/** @param {string} id @param {number} [at] */
export const known = (id, at = pos - id.length) => {
  if (UNKNOWN.test(id)) throw fail(`“${id}” is not part of strict expressions`, at);
  return spot(at).at(() => allowed(id));
};

/** @returns {string} the name that must stand here */
export const name = () => {
  const match = take(NAME);
  if (!match) throw fail('a name expected');
  return known(match[0]);
};

/** @type {Record<string, string>} */
const ESCAPES = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0', '\n': '' };

/** @param {string} text a string's or template's inside */
export const unescape = (text) =>
  text.replace(/\\(?:u\{([\da-fA-F]+)\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|([^]))/g, (_, a, b, c, other) =>
    other === undefined ? String.fromCodePoint(parseInt(a || b || c, 16)) : (ESCAPES[other] ?? other),
  );
