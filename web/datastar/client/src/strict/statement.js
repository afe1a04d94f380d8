/* Statements of the strict build, and the program as a whole. The grammar is in grammar.md. */
import { define } from './expression.js';
import { sequence } from './operator.js';
import { back, eat, ended, expect, fail, here, name, next, reading, separated, word } from './scan.js';

/** @typedef {import('./expression.js').Eval} Eval */

/** What a `return` hands up through the statements around it. */
export class Answer {
  /** @param {any} value */
  constructor(value) {
    this.value = value;
  }
}

/** @returns {Eval} */
const conditional = (/** @type {boolean | undefined} */ answers) => {
  expect('(');
  const { run } = sequence();
  expect(')');
  const yes = statement(answers);
  const mark = here();
  eat(';');
  const no = word('else') ? statement(answers) : undefined;
  if (!no) back(mark);
  return (env) => (run(env) ? yes(env) : no?.(env));
};

/** @returns {Eval} */
const loop = () => {
  expect('(');
  if (!word('const') && !word('let')) throw fail('“const” expected: of the loops only for (const … of …) is known');
  const id = name();
  if (!word('of')) throw fail('“of” expected: of the loops only for (const … of …) is known');
  const { run } = sequence();
  expect(')');
  const body = statement();
  return (env) => {
    for (const item of run(env)) {
      const result = body(define(Object.create(env), id, item));
      if (result instanceof Answer) return result;
    }
  };
};

/**
 * @param {boolean} [answers] an expression's value is the program's
 * @param {boolean} [braces] a brace opens an object, not a block
 * @returns {Eval}
 */
const statement = (answers, braces) => {
  if (!braces && eat('{')) {
    const run = block('}');
    return (env) => run(Object.create(env));
  }
  if (word('if')) return conditional(answers);
  if (word('for')) return loop();
  if (word('return')) {
    const { run } = next(';') || next('}') || ended() ? { run: () => undefined } : sequence();
    return (env) => new Answer(run(env));
  }
  if (word('const') || word('let') || word('var')) {
    const id = name();
    const { run } = eat('=') ? sequence() : { run: () => undefined };
    return (env) => void define(env, id, run(env));
  }
  const { run } = sequence();
  return answers ? (env) => new Answer(run(env)) : (env) => void run(env);
};

/** @param {string} close what ends it; empty for the end of the text @param {boolean} [answers] @returns {Eval} */
export const block = (close, answers) => {
  /** @type {Eval[]} */
  const statements = [];
  while (close ? !eat(close) : !ended()) {
    if (eat(';')) continue;
    const start = here();
    const braces = answers && next('{');
    let run = statement(false, braces);
    const apart = separated() || eat(';');
    if (answers && ended()) {
      // It was the last one: once more, now for its value.
      back(start);
      run = statement(true, braces);
      eat(';');
    } else if (!apart && !ended() && !(close && next(close))) throw fail('“;” or the end expected');
    statements.push(run);
  }
  return (env) => {
    for (const run of statements) {
      const result = run(env);
      if (result instanceof Answer) return result;
    }
  };
};

/**
 * @param {string} source
 * @param {boolean} [wantsValue] the last statement's value is the result
 * @returns {Eval} takes what the expression can see: el, evt, $action and what the attribute adds
 */
export const parse = (source, wantsValue) => {
  const run = reading(source, () => block('', wantsValue));
  return (env) => {
    const result = run(env);
    return result instanceof Answer ? result.value : undefined;
  };
};
