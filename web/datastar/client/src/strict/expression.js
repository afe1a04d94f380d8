/*
 * Expressions of the strict build: each is parsed once into closures. Here is what operators work on: values, names, members,
 * calls; operator.js has the operators. The grammar is in grammar.md.
 */
import { root } from '../store.js';
import { assignment, sequence } from './operator.js';
import { allowed, char, eat, expect, fail, here, known, name, NAME, next, raw, spot, STRING, take, unescape } from './scan.js';

/** @typedef {Record<string, any>} Env names in reach; the outer ones are its prototypes */
/** @typedef {(env: Env) => any} Eval */
/**
 * @typedef {object} Node
 * @property {Eval} run
 * @property {(env: Env) => [any, any] | typeof NOTHING} [pair] for what can be assigned to: the object and the name in it
 * @property {boolean} [bare] the object is no `this`
 */

const NUMBER = /0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
const SIGNAL = /\$(\w+(?:[.-]\w+)*)/y;
const REGEXP = /\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([a-z]*)/y;
const PLAIN = /(?:[^`\\$]|\\[^]|\$(?!\{))*/y;

/** @type {Map<string, any>} */
const CONSTANTS = new Map(/** @type {[string, any][]} */ ([['true', true], ['false', false], ['null', null], ['undefined', undefined], ['$', root]]));

/** An optional chain that met nothing: what is left of the chain is left out. */
const NOTHING = Symbol();

/** @param {any} value @returns {Node} */
const constant = (value) => ({ run: () => value });

/** @param {string} close @returns {(env: Env) => any[]} values of a list, with spreads */
const list = (close) => {
  /** @type {[boolean, Eval][]} */
  const items = [];
  while (!eat(close)) {
    items.push([eat('...'), assignment().run]);
    if (!eat(',')) {
      expect(close);
      break;
    }
  }
  return (env) => items.flatMap(([spread, run]) => (spread ? [...run(env)] : [run(env)]));
};

/** @returns {Node} */
const template = () => {
  const { fail: endless } = spot();
  /** @type {(string | Eval)[]} */
  const parts = [];
  for (;;) {
    parts.push(unescape(raw(PLAIN)));
    if (raw(/`/y)) break;
    if (!raw(/\$\{/y)) throw endless('a template without an end');
    parts.push(sequence().run);
    expect('}');
  }
  return { run: (env) => parts.map((part) => (typeof part == 'string' ? part : String(part(env)))).join('') };
};

/** @param {any} object @param {any} key @param {any} value whatever the key: also __proto__ only names a property */
export const define = (object, key, value) =>
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });

/** @returns {(env: Env, into: any) => void} one property of an object, or several from a spread */
const field = () => {
  if (eat('...')) {
    const { run } = assignment();
    return (env, into) => Object.assign(into, run(env));
  }
  const at = here();
  const text = take(STRING);
  const number = text ? null : take(NUMBER);
  /** @type {Eval} */
  let key;
  let short = '';
  if (text) key = () => unescape(text[0].slice(1, -1));
  else if (number) key = () => String(Number(number[0]));
  else if (eat('[')) {
    key = sequence().run;
    expect(']');
  } else {
    short = take(NAME)?.[0] ?? '';
    if (!short) throw fail('a property name expected');
    key = () => short;
  }
  const { run } = short && !next(':') ? variable(short, at) : (expect(':'), assignment());
  return (env, into) => define(into, key(env), run(env));
};

/** @returns {Node} */
const object = () => {
  /** @type {((env: Env, into: any) => void)[]} */
  const fields = [];
  while (!eat('}')) {
    fields.push(field());
    if (!eat(',')) {
      expect('}');
      break;
    }
  }
  return {
    run: (env) => {
      const into = {};
      for (const one of fields) one(env, into);
      return into;
    },
  };
};

/** @param {string} id @param {number} at @returns {Node} */
const variable = (id, at) => {
  known(id, at);
  const here = spot(at);
  return {
    run: (env) => {
      if (id in env) return env[id];
      if (id in globalThis) return /** @type {any} */ (globalThis)[id];
      throw here.fail(`${id} is not defined`);
    },
    pair: (env) => {
      // The environment that declares the name is the one to change.
      let owner = env;
      while (owner && !Object.hasOwn(owner, id)) owner = Object.getPrototypeOf(owner);
      return [owner ?? globalThis, id];
    },
    bare: true,
  };
};

/** @param {Eval} target @param {Eval} key @param {number} at @param {boolean} [optional] @returns {Node} */
const member = (target, key, at, optional) => {
  const here = spot(at);
  /** @type {Node['pair']} */
  const pair = (env) => {
    const object = target(env);
    if (object === NOTHING || (optional && object == null)) return NOTHING;
    const name = key(env);
    if (object == null) throw here.fail(`there is no “${String(name)}” in ${object}`);
    return [object, here.at(() => allowed(name))];
  };
  return {
    pair,
    run: (env) => {
      const found = pair(env);
      return found === NOTHING ? NOTHING : here.at(() => found[0][found[1]]);
    },
  };
};

/** @param {Node} callee @param {(env: Env) => any[]} args @param {number} at @param {boolean} optional @returns {Node} */
const call = ({ run, pair, bare }, args, at, optional) => {
  const here = spot(at);
  return {
    run: (env) => {
      /** @type {any} */
      let self;
      let fn;
      if (pair && !bare) {
        const found = pair(env);
        if (found === NOTHING) return NOTHING;
        self = found[0];
        fn = self[found[1]];
      } else {
        fn = run(env);
        if (fn === NOTHING) return NOTHING;
      }
      if (optional && fn == null) return NOTHING;
      if (typeof fn != 'function') throw here.fail('no function to call');
      return here.at(() => fn.apply(self, args(env)));
    },
  };
};

/** @param {string} path @param {number} at @returns {Node} */
const signal = (path, at) => {
  let node = constant(root);
  for (const part of path.split('.')) node = member(node.run, () => part, at);
  return node;
};

/** @returns {Node} */
const action = () => {
  const here = spot();
  const id = name();
  expect('(');
  const args = list(')');
  return { run: (env) => here.at(() => env.$action(id, env.evt, args(env))) };
};

/** @returns {Node} */
const creation = () => {
  const here = spot();
  let callee = primary();
  while (eat('.')) {
    const key = name();
    callee = member(callee.run, () => key, 0);
  }
  const args = eat('(') ? list(')') : () => [];
  return { run: (env) => here.at(() => new (callee.run(env))(...args(env))) };
};

/** @returns {Node} */
const primary = () => {
  const at = here();
  let match;
  if ((match = take(STRING))) return constant(unescape(match[0].slice(1, -1)));
  if ((match = take(SIGNAL))) return signal(match[1], at);
  if ((match = take(NUMBER))) return constant(Number(match[0]));
  if ((match = take(REGEXP))) {
    const [, body, flags] = match;
    spot(at).at(() => RegExp(body, flags));
    return { run: () => RegExp(body, flags) };
  }
  if (eat('`')) return template();
  if (eat('[')) return { run: list(']') };
  if (eat('{')) return object();
  if (eat('@')) return action();
  if (eat('(')) {
    const { run } = sequence();
    expect(')');
    return { run };
  }
  if (!(match = take(NAME))) throw fail('an expression expected');
  const id = match[0];
  if (CONSTANTS.has(id)) return constant(CONSTANTS.get(id));
  return id === 'new' ? creation() : variable(id, at);
};

/** @returns {Node} */
export const postfix = () => {
  let node = primary();
  let chained = false;
  for (;;) {
    const at = here();
    const optional = !!take(/\?\.(?!\d)/y);
    chained ||= optional;
    if (eat('(')) node = call(node, list(')'), at, optional);
    else if (eat('[')) {
      const { run } = sequence();
      expect(']');
      node = member(node.run, run, at, optional);
    } else if (optional || (char(1) !== '.' && eat('.'))) {
      const key = take(NAME)?.[0];
      if (!key) throw fail('a property name expected');
      spot(at).at(() => allowed(key));
      node = member(node.run, () => key, at, optional);
    } else break;
  }
  const { run } = node;
  return chained
    ? {
        run: (env) => {
          const value = run(env);
          return value === NOTHING ? undefined : value;
        },
      }
    : node;
};
