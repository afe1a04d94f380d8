/*
 * The expression interpreter of the strict build: a subset of JavaScript, parsed once into closures, for pages whose
 * Content-Security-Policy forbids `unsafe-eval`. What it does not know is an error that names construct and position.
 *
 *   program    = { statement }                      separated by ";" or a new line; its value is the last statement's
 *   statement  = "let" | "const" | "var" name "=" expression | "if" "(" expression ")" statement [ "else" statement ]
 *              | "for" "(" "const" name "of" expression ")" statement | "return" [ expression ]
 *              | "{" { statement } "}" | expression
 *   expression = assignment { "," assignment }
 *   assignment = place ( "=" "+=" "-=" "*=" "/=" "%=" "**=" "<<=" ">>=" ">>>=" "&=" "|=" "^=" "&&=" "||=" "??=" ) assignment
 *              | [ "async" is not known ] name "=>" body | "(" [ name [ "=" assignment ] { "," … } [ "..." name ] ] ")" "=>" body
 *              | choice
 *   body       = assignment | "{" { statement } "}"
 *   choice     = binary [ "?" assignment ":" assignment ]
 *   binary     = unary { operator unary }            ?? || && | ^ & == != === !== < > <= >= in instanceof << >> >>> + - * / % **
 *   unary      = ( "!" "-" "+" "~" "typeof" "void" "delete" "++" "--" ) unary | postfix [ "++" | "--" ]
 *   postfix    = primary { "." name | "?." name | "[" expression "]" | "?.[" … "]" | "(" arguments ")" | "?.(" … ")" }
 *   primary    = number | string | template | regular expression | array | object | "(" expression ")" | "new" postfix
 *              | "$" path | "@" action "(" arguments ")" | name
 *
 * A "$" path is a signal: `$a.b-c.0` reads names and numbers joined by dots and hyphens, as Datastar does, so `$a-1` is the
 * signal "a-1" and `$a - 1` a subtraction. Names are `el`, `evt`, what the attribute gives, local names, then globals.
 * The names constructor, __proto__, prototype, eval and Function are out of reach.
 */
import { root } from './store.js';

/** @typedef {(env: Record<string, any>) => any} Eval */
/** @typedef {{run: Eval, set?: (env: any, value: any) => any, target?: Eval, key?: Eval, op?: string, skip?: boolean}} Node */

const FORBIDDEN = /^(constructor|__proto__|prototype|eval|Function)$/;
const UNKNOWN = /^(function|class|async|await|yield|while|do|switch|try|throw|import|export|with|break|continue|debugger|super)$/;
const NAME = /[A-Za-z_$\u00a1-\uffff][\w$\u00a1-\uffff]*/y;
const NUMBER = /0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+|(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?/y;
const SIGNAL = /\$(\w+(?:[.-]\w+)*)/y;
const STRING = /"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/y;
const REGEXP = /\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([a-z]*)/y;
const ASSIGN = /(\*\*|<<|>>>?|&&|\|\||\?\?|[-+*/%&|^])?=(?![=>])/y;
const BINARY = /\*\*|[=!]==?|<<|>>>?|[<>]=?|&&|\|\||\?\?|[-+*/%&|^]|(?:in|instanceof)(?![\w$])/y;
const UNARY = /\+\+|--|[-+!~]|(?:typeof|void|delete)(?![\w$])/y;
const POSTFIX = /\+\+|--/y;
const ARROW = /\(\s*((?:[\w$.]+(?:\s*=(?!>)[^,()]+)?(?:\s*,\s*[\w$.]+(?:\s*=(?!>)[^,()]+)?)*)?)\s*,?\s*\)\s*=>|([\w$]+)\s*=>/y;
const SPACE = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;

/** @type {Record<string, string>} */
const ESCAPES = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0', '\n': '' };

/** @type {Record<string, [number, (a: any, b: any) => any]>} */
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
/** Those that may leave their right side alone: [precedence, does the left side decide?] @type {Record<string, [number, (a: any) => any]>} */
const SHORT = { '??': [1, (a) => a != null], '||': [2, (a) => a], '&&': [3, (a) => !a] };

/** What a `return` hands up through its statements. */
class Answer {
  /** @param {any} value */
  constructor(value) {
    this.value = value;
  }
}

/** An optional chain that met nothing: the rest of the chain is left out. */
const NOTHING = Symbol();

/** @param {string} text an escaped string's or template's inside */
const unescape = (text) =>
  text.replace(/\\(?:u\{([\da-fA-F]+)\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|([^]))/g, (_, a, b, c, char) =>
    char === undefined ? String.fromCodePoint(parseInt(a || b || c, 16)) : (ESCAPES[char] ?? char),
  );

/** @param {any} name */
const allowed = (name) => {
  if (typeof name != 'symbol' && FORBIDDEN.test(name)) throw new Error(`the name ${String(name)} is not allowed`);
  return name;
};

/**
 * @param {string} source
 * @param {boolean} [wantsValue] the last statement's value is the result
 * @returns {Eval} takes the names an expression can see: el, evt, $action and what the attribute adds
 */
export const parse = (source, wantsValue = false) => {
  let pos = 0;

  const fail = (/** @type {string} */ what, at = pos) => {
    const near = source.slice(at, at + 24);
    return new SyntaxError(`${what} at position ${at}${near ? `, before “${near}”` : ', at the end'}`);
  };
  const space = () => {
    SPACE.lastIndex = pos;
    SPACE.test(source);
    pos = SPACE.lastIndex;
  };
  /** @param {RegExp} pattern sticky */
  const take = (pattern) => {
    space();
    pattern.lastIndex = pos;
    const match = pattern.exec(source);
    if (match) pos = pattern.lastIndex;
    return match;
  };
  const peekAt = (/** @type {string} */ text) => {
    space();
    return source.startsWith(text, pos);
  };
  const eat = (/** @type {string} */ text) => peekAt(text) && ((pos += text.length), true);
  const expect = (/** @type {string} */ text) => {
    if (!eat(text)) throw fail(`“${text}” expected`);
  };
  const word = (/** @type {string} */ text) => {
    const start = pos;
    const match = take(NAME);
    if (match?.[0] === text) return true;
    pos = start;
    return false;
  };
  const name = () => {
    const match = take(NAME);
    if (!match) throw fail('a name expected');
    if (UNKNOWN.test(match[0])) throw fail(`“${match[0]}” is not part of strict expressions`, pos - match[0].length);
    return match[0];
  };
  /** Runs `fn` so that what goes wrong says where. @param {number} at @param {() => any} fn */
  const located = (at, fn) => {
    try {
      return fn();
    } catch (error) {
      const e = /** @type {any} */ (error);
      if (e instanceof Error && !(/** @type {any} */ (e).located)) {
        e.message += ` (at position ${at}, “${source.slice(at, at + 24)}”)`;
        /** @type {any} */ (e).located = true;
      }
      throw e;
    }
  };

  /** @param {string} close @returns {Eval} values of a list, with spreads */
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
    return (env) => {
      /** @type {any[]} */
      const values = [];
      for (const [spread, run] of items) {
        if (spread) values.push(...run(env));
        else values.push(run(env));
      }
      return values;
    };
  };

  const template = () => {
    /** @type {(string | Eval)[]} */
    const parts = [];
    let start = pos;
    for (;;) {
      const char = source[pos];
      if (char === undefined) throw fail('a template without end', start - 1);
      if (char === '`' || source.startsWith('${', pos)) {
        parts.push(unescape(source.slice(start, pos)));
        if (char === '`') break;
        pos += 2;
        parts.push(sequence().run);
        expect('}');
        start = pos;
      } else pos += char === '\\' ? 2 : 1;
    }
    pos++;
    return { run: (/** @type {any} */ env) => parts.map((p) => (typeof p == 'string' ? p : String(p(env)))).join('') };
  };

  const object = () => {
    /** @type {((env: any, into: any) => void)[]} */
    const fields = [];
    while (!eat('}')) {
      if (eat('...')) {
        const { run } = assignment();
        fields.push((env, into) => Object.assign(into, run(env)));
      } else {
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
        const value = short && !peekAt(':') ? variable(short, pos) : (expect(':'), assignment());
        fields.push((env, into) =>
          Object.defineProperty(into, key(env), {
            value: value.run(env),
            writable: true,
            enumerable: true,
            configurable: true,
          }),
        );
      }
      if (!eat(',')) {
        expect('}');
        break;
      }
    }
    return {
      run: (/** @type {any} */ env) => {
        const into = {};
        for (const field of fields) field(env, into);
        return into;
      },
    };
  };

  /** @param {string} id @param {number} at @returns {Node} */
  const variable = (id, at) => {
    if (FORBIDDEN.test(id)) throw fail(`the name ${id} is not allowed`, at);
    return {
      run: (env) => {
        if (id in env) return env[id];
        if (id in globalThis) return /** @type {any} */ (globalThis)[id];
        throw fail(`${id} is not defined`, at);
      },
      set: (env, value) => {
        // The environment that declares the name is the one to change.
        let at = env;
        while (at && !Object.hasOwn(at, id)) at = Object.getPrototypeOf(at);
        (at || globalThis)[id] = value;
        return value;
      },
    };
  };

  /** @param {Eval} target @param {Eval} key @param {number} at @param {boolean} [optional] @returns {Node} */
  const member = (target, key, at, optional) => ({
    target,
    key,
    run: (env) => {
      const object = target(env);
      if (object === NOTHING || (optional && object == null)) return NOTHING;
      const name = allowed(key(env));
      if (object == null) throw fail(`${String(name)} of ${object} cannot be read`, at);
      return object[name];
    },
    set: (env, value) => {
      const object = target(env);
      const name = allowed(key(env));
      if (object == null) throw fail(`${String(name)} of ${object} cannot be set`, at);
      return located(at, () => (object[name] = value));
    },
  });

  /** @param {Node} callee @param {Eval} args @param {number} at @param {boolean} optional @returns {Node} */
  const call = (callee, args, at, optional) => ({
    run: (env) => {
      const { target, key } = callee;
      const self = target && key ? target(env) : undefined;
      let fn;
      if (target && key) {
        if (self === NOTHING) return NOTHING;
        const name = allowed(key(env));
        if (self == null) {
          if (callee.skip) return NOTHING;
          throw fail(`${String(name)} of ${self} cannot be called`, at);
        }
        fn = self[name];
      } else {
        fn = callee.run(env);
        if (fn === NOTHING) return NOTHING;
      }
      if (optional && fn == null) return NOTHING;
      if (typeof fn != 'function') throw fail('not a function', at);
      return located(at, () => fn.apply(self, args(env)));
    },
  });

  /** @returns {Node} */
  const primary = () => {
    space();
    const at = pos;
    let match;
    if ((match = take(STRING))) {
      const text = unescape(match[0].slice(1, -1));
      return { run: () => text };
    }
    if ((match = take(SIGNAL))) {
      /** @type {Node} */
      let node = { run: () => root };
      for (const part of match[1].split('.')) node = member(node.run, () => part, at);
      return node;
    }
    if ((match = take(NUMBER))) {
      const value = Number(match[0]);
      return { run: () => value };
    }
    if (eat('`')) return template();
    if (eat('[')) return { run: list(']') };
    if (eat('{')) return object();
    if (eat('(')) {
      const { run } = sequence();
      expect(')');
      return { run };
    }
    if (eat('@')) {
      const action = name();
      expect('(');
      const args = list(')');
      return { run: (env) => located(at, () => env.$action(action, env.evt, args(env))) };
    }
    if ((match = take(REGEXP))) {
      const [, body, flags] = match;
      return { run: () => RegExp(body, flags) };
    }
    if (!(match = take(NAME))) throw fail('an expression expected');
    const id = match[0];
    switch (id) {
      case 'true':
        return { run: () => true };
      case 'false':
        return { run: () => false };
      case 'null':
        return { run: () => null };
      case 'undefined':
        return { run: () => undefined };
      case '$':
        return { run: () => root };
      case 'new': {
        let callee = primary();
        while (eat('.')) {
          const key = name();
          callee = member(callee.run, () => key, at);
        }
        const args = eat('(') ? list(')') : () => [];
        return { run: (env) => located(at, () => new (callee.run(env))(...args(env))) };
      }
    }
    if (UNKNOWN.test(id)) throw fail(`“${id}” is not part of strict expressions`, at);
    return variable(id, at);
  };

  /** @returns {Node} */
  const postfix = () => {
    let node = primary();
    let chained = false;
    for (;;) {
      space();
      const at = pos;
      const optional = !/^\?\.\d/.test(source.slice(pos, pos + 3)) && eat('?.');
      chained ||= optional;
      if (eat('(')) node = call(node, list(')'), at, optional);
      else if (eat('[')) {
        const { run } = sequence();
        expect(']');
        node = member(node.run, run, at, optional);
      } else if (optional || (source[pos] === '.' && source[pos + 1] !== '.' && eat('.'))) {
        const key = allowed(take(NAME)?.[0] ?? '');
        if (!key) throw fail('a property name expected');
        node = member(node.run, () => key, at, optional);
      } else break;
      node.skip = optional;
    }
    if (!chained) return node;
    const { run } = node;
    return {
      run: (env) => {
        const value = run(env);
        return value === NOTHING ? undefined : value;
      },
    };
  };

  /** @param {Node} place @param {number} step @param {boolean} before @param {number} at @returns {Node} */
  const count = ({ run, set }, step, before, at) => {
    if (!set) throw fail('this cannot be counted up or down', at);
    return {
      run: (env) => {
        const old = Number(run(env));
        set(env, old + step);
        return before ? old + step : old;
      },
    };
  };

  /** @returns {Node} */
  const unary = () => {
    space();
    const at = pos;
    const op = take(UNARY)?.[0];
    if (!op) {
      const node = postfix();
      const step = !/\n/.test(source.slice(pos, (space(), pos))) && take(POSTFIX)?.[0];
      return step ? count(node, step === '++' ? 1 : -1, false, at) : node;
    }
    const node = unary();
    const { run, target, key } = node;
    switch (op) {
      case '++':
      case '--':
        return count(node, op === '++' ? 1 : -1, true, at);
      case '-':
        return { run: (env) => -run(env) };
      case '+':
        return { run: (env) => +run(env) };
      case '!':
        return { run: (env) => !run(env) };
      case '~':
        return { run: (env) => ~run(env) };
      case 'void':
        return { run: (env) => void run(env) };
      case 'typeof':
        return {
          run: (env) => {
            try {
              return typeof run(env);
            } catch {
              return 'undefined';
            }
          },
        };
      default:
        if (!target || !key) throw fail('only a property can be deleted', at);
        return { run: (env) => delete target(env)[allowed(key(env))] };
    }
  };

  /** @param {number} level @returns {Node} */
  const binary = (level) => {
    let left = unary();
    for (;;) {
      const start = pos;
      space();
      ASSIGN.lastIndex = pos;
      const op = ASSIGN.test(source) ? undefined : take(BINARY)?.[0];
      const short = op && SHORT[op];
      const full = op && BINARIES[op];
      const entry = short || full;
      if (!entry || entry[0] < level) {
        pos = start;
        return left;
      }
      // ** groups to the right
      const a = left.run;
      const b = binary(op === '**' ? entry[0] : entry[0] + 1).run;
      if (short) {
        const decides = short[1];
        left = {
          run: (env) => {
            const value = a(env);
            return decides(value) ? value : b(env);
          },
        };
      } else {
        const apply = /** @type {[number, any]} */ (full)[1];
        left = { run: (env) => apply(a(env), b(env)) };
      }
    }
  };

  /** @param {string} text the names between an arrow function's parentheses */
  const parameters = (text, /** @type {number} */ at) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)
      .map((part) => {
        const [id, init] = part.split(/=(.*)/s).map((s) => s.trim());
        const rest = id.startsWith('...');
        if (FORBIDDEN.test(id)) throw fail(`the name ${id} is not allowed`, at);
        return { id: rest ? id.slice(3) : id, rest, init: init ? parse(init, true) : undefined };
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
            inner[id] = value === undefined && init ? init(env) : value;
          });
          return body(inner);
        },
    };
  };

  /** @returns {Node} */
  const assignment = () => {
    space();
    const at = pos;
    const head = take(ARROW);
    if (head) return arrow(head, at);
    const left = binary(0);
    const op = take(ASSIGN);
    if (op) {
      const { run, set } = left;
      if (!set) throw fail('this cannot be assigned to', at);
      const value = assignment().run;
      const kind = op[1];
      if (!kind) return { run: (env) => set(env, value(env)) };
      const short = SHORT[kind];
      return {
        run: (env) => {
          const old = run(env);
          if (short) return short[1](old) ? old : set(env, value(env));
          return set(env, BINARIES[kind][1](old, value(env)));
        },
      };
    }
    if (peekAt('?') && !peekAt('?.') && eat('?')) {
      const yes = assignment().run;
      expect(':');
      const no = assignment().run;
      const { run } = left;
      return { run: (env) => (run(env) ? yes(env) : no(env)) };
    }
    return left;
  };

  /** @returns {Node} */
  const sequence = () => {
    let node = assignment();
    while (eat(',')) {
      const first = node.run;
      const second = assignment().run;
      node = { run: (env) => (first(env), second(env)) };
    }
    return node;
  };

  /**
   * @param {boolean} [answers] an expression's value is the program's
   * @param {boolean} [object] a brace opens an object, not a block
   * @returns {Eval}
   */
  const statement = (answers, object) => {
    if (!object && eat('{')) return scoped(block('}'));
    if (word('return')) {
      const { run } = peekAt(';') || peekAt('}') || pos >= source.length ? { run: () => undefined } : sequence();
      return (env) => new Answer(run(env));
    }
    if (word('if')) {
      expect('(');
      const { run } = sequence();
      expect(')');
      const yes = statement(answers);
      const mark = pos;
      eat(';');
      const no = word('else') ? statement(answers) : ((pos = mark), undefined);
      return (env) => (run(env) ? yes(env) : no?.(env));
    }
    if (word('for')) {
      expect('(');
      if (!word('const') && !word('let')) throw fail('“const” expected: only for…of loops are known');
      const id = name();
      if (!word('of')) throw fail('“of” expected: only for…of loops are known');
      const { run } = sequence();
      expect(')');
      const body = statement();
      return (env) => {
        for (const item of run(env)) {
          const inner = Object.create(env);
          inner[id] = item;
          const result = body(inner);
          if (result instanceof Answer) return result;
        }
      };
    }
    if (word('const') || word('let') || word('var')) {
      const id = name();
      if (FORBIDDEN.test(id)) throw fail(`the name ${id} is not allowed`);
      const { run } = eat('=') ? assignment() : { run: () => undefined };
      return (env) => {
        Object.defineProperty(env, id, { value: run(env), writable: true, enumerable: true, configurable: true });
      };
    }
    const { run } = sequence();
    return answers ? (env) => new Answer(run(env)) : (env) => void run(env);
  };

  /** @param {Eval} run @returns {Eval} */
  const scoped = (run) => (env) => run(Object.create(env));

  /** @param {string} close what ends the block; empty for the end of the source @returns {Eval} */
  const block = (close, answers = false) => {
    /** @type {Eval[]} */
    const statements = [];
    const ended = () => (close ? eat(close) : (space(), pos >= source.length));
    while (!ended()) {
      if (eat(';')) continue;
      const start = pos;
      const object = answers && peekAt('{');
      let run = object ? sequence().run : statement();
      const end = pos;
      const separated = eat(';') || /\n/.test(source.slice(end, (space(), pos))) || source[end - 1] === '}';
      space();
      if (answers && pos >= source.length) {
        // The last one once more, now for its value.
        pos = start;
        run = statement(true, object);
        eat(';');
        space();
      } else if (!separated && pos < source.length && !(close && peekAt(close))) {
        throw fail('“;” or the end expected');
      }
      statements.push(run);
    }
    return (env) => {
      for (const run of statements) {
        const result = run(env);
        if (result instanceof Answer) return result;
      }
    };
  };

  const run = block('', wantsValue);
  return (env) => {
    const result = run(env);
    return result instanceof Answer ? result.value : undefined;
  };
};
