/*
 * Expressions of the strict build: each is parsed once into closures. The grammar is in grammar.md.
 */
import { root } from '../store.js';
import {
  allowed, char, eat, expect, fail, here, known, look, name, NAME, next, raw, reading, separated, spot, STRING, take, unescape,
} from './scan.js';
import { block, Answer } from './statement.js';

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
const ASSIGN = /(\*\*|<<|>>>?|&&|\|\||\?\?|[-+*/%&|^])?=(?![=>])/y;
const BINARY = /\*\*|[=!]==?|<<|>>>?|[<>]=?|&&|\|\||\?\?|\+(?!\+)|-(?!-)|[*/%&|^]|(?:in|instanceof)(?![\w$])/y;
const UNARY = /\+\+|--|[-+!~]|(?:typeof|void|delete)(?![\w$])/y;
const STEP = /\+\+|--/y;
const PLAIN = /(?:[^`\\$]|\\[^]|\$(?!\{))*/y;
const QUESTION = /\?(?!\?|\.\D)/y;
const ARROW = /\(\s*((?:[\w$.]+(?:\s*=(?!>)[^,()]+)?(?:\s*,\s*[\w$.]+(?:\s*=(?!>)[^,()]+)?)*)?)\s*,?\s*\)\s*=>|([\w$]+)\s*=>/y;

/** @type {Record<string, [number, (a: any, b: any) => any]>} operator → how tightly it binds, what it does */
const BINARIES = {
  '|': [4, (a, b) => a | b],
  '^': [5, (a, b) => a ^ b],
  '&': [6, (a, b) => a & b],
  '==': [7, (a, b) => a == b],
  '!=': [7, (a, b) => a != b],
  '===': [7, (a, b) => a === b],
  '!==': [7, (a, b) => a !== b],
  '<': [8, (a, b) => a < b],
  '>': [8, (a, b) => a > b],
  '<=': [8, (a, b) => a <= b],
  '>=': [8, (a, b) => a >= b],
  in: [8, (a, b) => a in b],
  instanceof: [8, (a, b) => a instanceof b],
  '<<': [9, (a, b) => a << b],
  '>>': [9, (a, b) => a >> b],
  '>>>': [9, (a, b) => a >>> b],
  '+': [10, (a, b) => a + b],
  '-': [10, (a, b) => a - b],
  '*': [11, (a, b) => a * b],
  '/': [11, (a, b) => a / b],
  '%': [11, (a, b) => a % b],
  '**': [12, (a, b) => a ** b],
};
/** Those that may leave their right side alone. @type {Record<string, [number, (a: any) => any]>} … does the left side decide? */
const SHORT = { '??': [1, (a) => a != null], '||': [2, (a) => a], '&&': [3, (a) => !a] };

/** @type {Record<string, (value: any) => any>} */
const UNARIES = { '-': (v) => -v, '+': (v) => +v, '!': (v) => !v, '~': (v) => ~v, void: () => undefined };

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
const postfix = () => {
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

/** @param {Node} place @param {number} at @param {string} what @returns {(env: Env) => [any, any]} */
const assignable = ({ pair }, at, what) => {
  if (!pair) throw fail(`this cannot be ${what}`, at);
  return /** @type {(env: Env) => [any, any]} */ (pair);
};

/** @param {Node} place @param {string} op @param {boolean} before @param {number} at @returns {Node} */
const count = (place, op, before, at) => {
  const pair = assignable(place, at, 'counted');
  const step = op === '++' ? 1 : -1;
  return {
    run: (env) => {
      const [object, key] = pair(env);
      const old = Number(object[key]);
      object[key] = old + step;
      return before ? old + step : old;
    },
  };
};

/** @returns {Node} */
const unary = () => {
  const at = here();
  const op = take(UNARY)?.[0];
  if (!op) {
    const node = postfix();
    const step = !separated() && take(STEP)?.[0];
    return step ? count(node, step, false, at) : node;
  }
  const node = unary();
  const { run } = node;
  if (op === '++' || op === '--') return count(node, op, true, at);
  if (op === 'delete') {
    const pair = assignable(node, at, 'deleted');
    return {
      run: (env) => {
        const [object, key] = pair(env);
        return delete object[key];
      },
    };
  }
  if (op === 'typeof') return { run: (env) => (node.bare && !isDeclared(node, env) ? 'undefined' : typeof run(env)) };
  const apply = UNARIES[op];
  return { run: (env) => apply(run(env)) };
};

/** @param {Node} node @param {Env} env */
const isDeclared = ({ pair }, env) => {
  const [object, id] = /** @type {[any, any]} */ (pair?.(env));
  return id in object;
};

/** @param {number} level operators that bind less tightly are left to the caller @returns {Node} */
const binary = (level) => {
  let left = unary();
  for (;;) {
    const op = look(ASSIGN) ? '' : (look(BINARY)?.[0] ?? '');
    const short = SHORT[op];
    const full = BINARIES[op];
    const [tight] = short ?? full ?? [-1];
    if (tight < level) return left;
    eat(op);
    const a = left.run;
    // ** groups to the right, the others to the left.
    const b = binary(op === '**' ? tight : tight + 1).run;
    if (short) {
      left = {
        run: (env) => {
          const value = a(env);
          return short[1](value) ? value : b(env);
        },
      };
    } else left = { run: (env) => full[1](a(env), b(env)) };
  }
};

/** @param {string} text the names between an arrow function's parentheses @param {number} at */
const parameters = (text, at) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [id, init] = part.split(/=(.*)/s).map((half) => half.trim());
      const rest = id.startsWith('...');
      return { id: known(rest ? id.slice(3) : id, at), rest, init: init ? reading(init, assignment).run : undefined };
    });

/** @param {RegExpExecArray} match @param {number} at @returns {Node} */
const arrow = (match, at) => {
  const params = parameters(match[1] ?? match[2], at);
  /** @type {Eval} */
  let body;
  if (eat('{')) {
    const run = block('}');
    body = (env) => {
      const result = run(env);
      return result instanceof Answer ? result.value : undefined;
    };
  } else body = assignment().run;
  return {
    run:
      (env) =>
      (/** @type {any[]} */ ...args) => {
        const inner = Object.create(env);
        params.forEach(({ id, rest, init }, i) => {
          const value = rest ? args.slice(i) : args[i];
          define(inner, id, value === undefined && init ? init(inner) : value);
        });
        return body(inner);
      },
  };
};

/** @returns {Node} */
export const assignment = () => {
  const at = here();
  const head = take(ARROW);
  if (head) return arrow(head, at);
  const left = binary(0);
  const op = take(ASSIGN);
  if (op) {
    const pair = assignable(left, at, 'assigned to');
    const value = assignment().run;
    const [, kind] = op;
    const short = SHORT[kind];
    const apply = BINARIES[kind]?.[1];
    return {
      run: (env) => {
        const [object, key] = pair(env);
        if (!kind) return (object[key] = value(env));
        const old = object[key];
        if (short) return short[1](old) ? old : (object[key] = value(env));
        return (object[key] = apply(old, value(env)));
      },
    };
  }
  if (take(QUESTION)) {
    const yes = assignment().run;
    expect(':');
    const no = assignment().run;
    const { run } = left;
    return { run: (env) => (run(env) ? yes(env) : no(env)) };
  }
  return left;
};

/** @returns {Node} */
export const sequence = () => {
  let node = assignment();
  while (eat(',')) {
    const first = node.run;
    const second = assignment().run;
    node = { run: (env) => (first(env), second(env)) };
  }
  return node;
};
