/* The strict build's expressions against JavaScript's own, and the two builds' ways of reading $ and @. */
import { $, build, click, datastar, equal, expectError, mount, ok, settled, test } from './harness.js';
import { parse } from '../src/strict/statement.js';

const { root } = datastar;

const SAME = [
  '1+2*3', '(1+2)*3', '2**3**2', '-2+ +"3"', '!0', '~5', '1<2&&2<3||0', 'null??4', '0||5', '1?2:3', 'a?.b?.c', 'a?.b.c.d', 'x.f?.(1)',
  'x.g(2,...[3,4])', '[1,...[2,3],4].length', '({a:1,"b-c":2,[1+1]:3,x}).x.k', '`t${1+1}${`n${2}`}e`', '"a\\n\\u0041\\x41"', 'typeof zz',
  'typeof 1', 'void 0', '[1,2,3].map(v=>v*2).join()', '[3,1,2].sort((p,q)=>p-q)[0]', '((p,q=2)=>p+q)(1)', '((...r)=>r.length)(1,2,3)',
  '/a(b+)/i.exec("xABBc")[1]', '"k" in x', 'x instanceof Object', 'delete x.tmp, x.tmp', '1,2,3', '0x1F+0b11+0o7', '1e3+.5+1.5e-1',
  'new Date(0).getTime()', 'new Map([[1,2]]).get(1)', 'Math.max(...[1,5,2])', 'JSON.stringify({a:[1,{b:null}]})', '"5"*"2"', '1<<3>>>1',
  '5%3', '5&6|1^3', 'a==null', 'a===undefined', 'x.k>0?x.k<10?"small":"big":"neg"', '[..."héllo"].length', '"//not"+"/*c*/" // comment',
  '1/2/4', 'x["k"]', 'x.arr[0].deep', 'x.f', '!x.none', 'x.arr.filter(i => i.deep)', 'a ? .5 : 1', 'x?.["k"]', '"abc"?.[1]', '[1,]',
  '(()=>{let s=0; for(const v of [1,2]) s+=v; return s})()', 'x.k - -1', 'x.k-- - --x.k2', '({__proto__x: 1}).__proto__x', 'a?.[x.boom()]',
  '(x.k, x.k2)', 'x.k = x.k2 = 9', 'x.k += x.k2 *= 2', 'x.arr?.length', '`${x.k}` + `a\\`b`', '((p) => ({p}))(1).p', 'x.h().k', 'new x.C(3).v',
];
const VALUES = [
  ['let i=0; for (const v of [1,2,3]) { i+=v }; i', 6], ['if(1){return 5}else{return 6}', 5], ['let q=1\nq+=2\nq', 3],
  ['let o={n:1}; o.n++; ++o.n; o.n--; o.n**=3; o.n', 8], ['let o={}; o.z??=4; o.z||=5; o.z&&=6; o.z', 6], ['return 7', 7],
  ['const f=(n)=>n<2?1:n*f(n-1); f(5)', 120], ['x.k\n++x.k2; x.k2', 2], ['{a: 1}', { a: 1 }], ['', undefined], [';;1;', 1],
  ['if (x.k > 9) 1; else 2', 2], ['let a2 = {n: 0}; let at = () => { a2.n++; return a2 }; at().m = 1; at().n += 5; a2.n', 7],
];
const things = () => ({ k: 3, k2: 1, f: undefined, g: (/** @type {any[]} */ ...v) => v.join('-'), h: () => ({ k: 1 }), arr: [{ deep: 'd' }], tmp: 1, boom: () => { throw new Error('boom'); }, C: class { constructor(/** @type {any} */ v) { this.v = v; } } });
const run = (/** @type {string} */ source) => {
  const env = Object.create(null);
  env.a = undefined;
  env.x = things();
  return parse(source, true)(env);
};

test('the interpreter gives what JavaScript gives', () => {
  // The strict pages' policy forbids Function: the standard pages compare.
  if (build === 'strict') return;
  for (const source of SAME) {
    const want = Function('a', 'x', `return (${source}\n)`)(undefined, things());
    equal(run(source), want, `${source}:`);
  }
});

test('statements', () => {
  for (const [source, want] of VALUES) equal(run(/** @type {string} */ (source)), want, `${source}:`);
});

test('what it does not know is an error with construct and position', () => {
  for (const [source, part, at] of /** @type {[string, string, number][]} */ ([
    ['a.', 'a property name expected', 2], ['1 +', 'an expression expected', 3], ['class A{}', '“class”', 0], ['1; function(){}', '“function”', 3],
    ['await x', '“await”', 0], ['a b', '“;” or the end expected', 2], ['while(1){}', '“while”', 0], ['5=3', 'cannot be assigned to', 0],
    ['`abc', 'a template without an end', 1], ['for (let i=0;;) 1', '“of” expected', 10], ['/(/', 'Unterminated group', 0], ['x.none()', 'no function to call', 6],
    ['x.none.more', 'there is no “more” in undefined', 6], ['nope + 1', 'nope is not defined', 0], ['x.boom()', 'boom', 6], ['try {} catch {}', '“try”', 0],
  ])) {
    let message = '';
    try {
      run(source);
    } catch (error) {
      ({ message } = /** @type {Error} */ (error));
    }
    ok(message.includes(part) && message.includes(`position ${at},`), `${source}: ${message}`);
  }
});

test('nothing leads to the Function constructor or to prototypes', () => {
  const secret = ['constructor', '__proto__', 'prototype', 'eval', 'Function'];
  for (const name of secret) {
    for (const source of [`[].${name}`, `x["${name}"]`, `x["${name.slice(0, 3)}" + "${name.slice(3)}"]`, `x?.${name}`, `x.${name} = 1`, `${name}`, `let ${name} = 1`, `x[["${name}"]]`, `(${name}) => 1`, `window.${name}`]) {
      let message = '';
      try {
        run(source);
      } catch (error) {
        ({ message } = /** @type {Error} */ (error));
      }
      ok(message, `${source} was allowed`);
    }
  }
  equal(run('({"__proto__": 1})') instanceof Object, true);
});

test('deep and endless texts are errors, not hangs', () => {
  for (const source of ['('.repeat(5000), '['.repeat(5000), '!'.repeat(100000), `(${'a'.repeat(20000)}`, `(${'a,'.repeat(5000)}`, '`${'.repeat(3000)]) {
    const start = performance.now();
    let failed = false;
    try {
      run(source);
    } catch {
      failed = true;
    }
    ok(failed && performance.now() - start < 2000, `${source.slice(0, 10)}… took ${performance.now() - start} ms`);
  }
});

test('in attributes, both builds: signals, hyphens, templates, strings, arrays, calls, several statements', async () => {
  await mount(`<b data-signals="{foo: {bar: 'x', 'ba-z': 1}, arr: [1, 2], i: 1, n: 1}"></b>
    <i id="a" data-text="$foo.bar.toUpperCase() + $arr[$i] + $foo.ba-z"></i><i id="b" data-text="\`\${$n}-\${{a: \`\${$foo.bar}\`}.a} it's $n\` + \` $n\` + '$n'"></i>
    <i id="c" data-text="const a = $n; a + 1"></i><i id="d" data-text="$arr.0 + $['n']"></i><i id="e" data-text="[...$arr, '; @get(', &quot;$i&quot;].join()"></i>
    <button id="f" data-on:click="$n++; $arr.push($n); $foo.bar = evt.type + el.id; $new ??= 5"></button>`);
  const texts = () => ['a', 'b', 'c', 'd', 'e'].map((id) => $(`#${id}`).textContent);
  equal(texts(), ['X21', "1-x it's $n $n$n", '2', '2', '1,2,; @get(,$i']);
  await click('#f');
  equal(texts(), ['CLICKF21', "2-clickf it's $n $n$n", '3', '3', '1,2,2,; @get(,$i']);
  equal(root.arr, [1, 2, 2]);
});

test('a wrong expression names attribute, element and text', async () => {
  await mount('<b id="bad" data-text="$x +"></b><b id="run" data-text="$x.y.z()"></b>');
  await settled();
  const message = expectError('id="bad" data-text="$x +"');
  if (build === 'strict') ok(message.includes('an expression expected at position 4'), message);
  expectError('id="run"');
});
