/*
 * Operators of the strict build, from a sign before a value up to the comma; assignments and arrow functions are among them. The
 * grammar is in grammar.md.
 */
import { define, postfix } from './expression.js';
import { eat, expect, fail, here, known, look, reading, separated, take } from './scan.js';
import { Answer, block } from './statement.js';

/** @typedef {import('./expression.js').Env} Env */
/** @typedef {import('./expression.js').Eval} Eval */
/** @typedef {import('./expression.js').Node} Node */

const ASSIGN = /(\*\*|<<|>>>?|&&|\|\||\?\?|[-+*/%&|^])?=(?![=>])/y;
const BINARY = /\*\*|[=!]==?|<<|>>>?|[<>]=?|&&|\|\||\?\?|\+(?!\+)|-(?!-)|[*/%&|^]|(?:in|instanceof)(?![\w$])/y;
const UNARY = /\+\+|--|[-+!~]|(?:typeof|void|delete)(?![\w$])/y;
const STEP = /\+\+|--/y;
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
