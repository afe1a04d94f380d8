/* The attributes that make signals and that follow them. */
import { $, build, click, datastar, equal, expectError, log, mount, ok, open, patch, patchSignals, plan, settled, SSE, sse, test, until } from './harness.js';

const { root, getPath } = datastar;
const text = (/** @type {string} */ selector) => $(selector).textContent;

test('data-signals: key, object, nesting, casing, empty, null removes', async () => {
  await mount(`<i data-signals:foo-bar="1" data-signals:a.b="2" data-signals="{c: {d: 3}, gone: null}" data-signals:kebab-case__case.kebab="4"
    data-signals:snake-case__case.snake="5" data-signals:pascal-case__case.pascal="6" data-signals:empty></i>`);
  equal([root.fooBar, root.a.b, root.c.d, root['kebab-case'], root.snake_case, root.PascalCase, root.empty], [1, 2, 3, 4, 5, 6, '']);
  equal(Object.keys(root).includes('gone'), false);
});

test('data-signals__ifmissing leaves what exists', async () => {
  await mount('<i data-signals="{a: 1, o: {x: 1}}"></i><i data-signals__ifmissing="{a: 2, b: 3, o: {x: 2, y: 4}}"></i><i data-signals:a__ifmissing="9"></i>');
  equal([root.a, root.b, root.o], [1, 3, { x: 1, y: 4 }]);
});

test('data-computed: key and object; follows; is not written', async () => {
  await mount('<i data-signals:n="2" data-computed:double-n="$n * 2" data-computed="{deep: {three: () => $n * 3}}"></i><b data-text="$doubleN + $deep.three"></b>');
  equal(text('b'), '10');
  root.n = 3;
  await settled();
  equal(text('b'), '15');
  root.doubleN = 1;
  equal(root.doubleN, 6);
});

test('data-text follows, shows nothing for nothing, and puts itself back', async () => {
  await mount('<b data-signals:t="\'x\'" data-text="$t"></b>');
  root.t = 'y';
  await settled();
  equal(text('b'), 'y');
  $('b').textContent = 'somebody else';
  await until(() => text('b') === 'y');
});

test('data-show hides and shows, also after the style was changed by others', async () => {
  await mount('<b data-signals:on="false" data-show="$on">x</b>');
  equal($('b').style.display, 'none');
  root.on = true;
  await settled();
  equal($('b').style.display, '');
  root.on = false;
  await settled();
  $('b').removeAttribute('style');
  await until(() => $('b').style.display === 'none');
});

test('data-class: key, object, several names, casing, taken away at the end', async () => {
  await mount('<b class="own" data-signals:on="true" data-class="{\'a b\': $on, c: !$on}" data-class:font-bold="$on" data-class:my-camel__case.camel="$on"></b>');
  equal([...$('b').classList].sort(), ['a', 'b', 'font-bold', 'myCamel', 'own']);
  root.on = false;
  await settled();
  equal([...$('b').classList].sort(), ['c', 'own']);
  const b = $('b');
  b.removeAttribute('data-class');
  await settled();
  equal([...b.classList], ['own']);
});

test('data-attr: key, object; true and empty are empty, falsy removes, objects are JSON', async () => {
  await mount('<b data-signals="{t: \'x\', on: true}" data-attr:aria-label="$t" data-attr="{hidden: $on, title: $on ? \'\' : null, rel: {a: 1}, lang: false, tabindex: 0}"></b>');
  const b = $('b');
  equal([...b.getAttributeNames()].filter((n) => !n.startsWith('data-')).sort(), ['aria-label', 'hidden', 'rel', 'tabindex', 'title']);
  equal([b.getAttribute('rel'), b.getAttribute('title'), b.getAttribute('tabindex')], ['{"a":1}', '', '0']);
  root.on = false;
  await settled();
  equal(b.hasAttribute('hidden') || b.hasAttribute('title'), false);
  b.setAttribute('aria-label', 'other');
  await until(() => b.getAttribute('aria-label') === 'x');
});

test('data-style: key, object, custom properties; falsy restores what was there', async () => {
  await mount('<b data-signals:on="false" data-style:color="$on && \'green\'" data-style="{backgroundColor: $on ? \'red\' : \'\', \'--gap\': 0}"></b>');
  const { style } = $('b');
  equal([style.color, style.backgroundColor, style.getPropertyValue('--gap')], ['', '', '0']);
  style.setProperty('color', 'blue');
  await settled();
  root.on = true;
  await settled();
  equal([style.color, style.backgroundColor], ['green', 'red']);
  root.on = false;
  await settled();
  equal([style.color, style.backgroundColor], ['blue', '']);
});

test('data-effect runs now and on change, not on its own writes', async () => {
  await mount('<b data-signals="{n: 1, runs: 0}" data-effect="$n; $runs++"></b>');
  equal(root.runs, 1);
  root.n = 2;
  equal(root.runs, 2);
});

test('data-init runs once, with a delay if asked, again when it changes, not after it has gone', async () => {
  await mount('<b id="i" data-signals="{n: 0, m: 0}" data-init="$n++"></b><i id="d" data-init__delay.20ms="$m++"></i>');
  equal([root.n, root.m], [1, 0]);
  await until(() => root.m === 1);
  patch('<b id="i" data-signals="{n: 0, m: 0}" data-init="$n += 10"></b>');
  await settled();
  equal(root.n, 11);
  patch('<i id="e" data-init__delay.20ms="$m = 99"></i>', { selector: '#i', mode: 'after' });
  patch('', { selector: '#e', mode: 'remove' });
  await new Promise((resolve) => setTimeout(resolve, 60));
  equal(root.m, 1);
});

test('data-ref gives the element, by key and by value', async () => {
  await mount('<b id="r" data-ref:my-el data-text="$myEl.id"></b><i id="s" data-ref="other"></i>');
  equal([text('b'), root.other === $('#s')], ['r', true]);
});

test('data-json-signals shows the signals, filtered, terse', async () => {
  await mount('<i data-signals="{user: {name: \'A\'}, userTemp: 1, other: 2}"></i><pre id="all" data-json-signals></pre><pre id="some" data-json-signals__terse="{include: /user/, exclude: /Temp$/}"></pre>');
  equal(text('#some'), '{"user":{"name":"A"}}');
  ok(text('#all').includes('\n  "other": 2'));
  root.user.name = 'B';
  await settled();
  equal(text('#some'), '{"user":{"name":"B"}}');
});

test('data-ignore and data-ignore__self', async () => {
  await mount('<div data-ignore><b id="a" data-text="1"></b></div><div id="self" data-ignore__self data-text="1"><b id="b" data-text="2"></b></div>');
  equal([text('#a'), text('#b')], ['', '2']);
});

test('attributes are applied when they come, and cleaned up when they go', async () => {
  await mount('<b data-signals:n="1"></b>');
  const b = $('b');
  b.setAttribute('data-text', '$n');
  await settled();
  equal(b.textContent, '1');
  b.removeAttribute('data-text');
  await settled();
  root.n = 2;
  await settled();
  equal(b.textContent, '1');
  b.setAttribute('data-text', '$n');
  await settled();
  b.remove();
  await settled();
  root.n = 3;
  await settled();
  equal(b.textContent, '2');
});

test('data-indicator is true while a request is under way, however many there are', async () => {
  const url = await plan('busy', SSE, `gate busy-${build}`, sse('datastar-patch-signals', 'signals {"done": true}'));
  await mount(`<b data-indicator:loading-now data-on:click="@get('${url}')"></b><i data-indicator="byValue"></i>`);
  equal([root.loadingNow, root.byValue], [false, false]);
  await click('b');
  equal(root.loadingNow, true);
  await until(async () => (await log('busy')).length === 1);
  await click('b');
  await until(async () => (await log('busy')).length === 2);
  equal(root.loadingNow, true);
  await open(`busy-${build}`);
  await until(() => root.loadingNow === false && root.done);
});

test('data-indicator ends with an aborted request, and with its element', async () => {
  const url = await plan('stuck', SSE, 'stay');
  await mount(`<div id="d"><b data-indicator:loading data-on:click="@get('${url}')"></b></div>`);
  await click('b');
  await until(() => root.loading === true);
  await until(async () => (await log('stuck')).length === 1);
  await click('b');
  await until(async () => (await log('stuck')).length === 2);
  patch('<div id="d"></div>');
  await until(() => root.loading === false);
  await until(async () => (await log('stuck')).every((r) => !r.open));
});

test('what an attribute must have is checked, and said with element and attribute', async () => {
  await mount('<b id="w" data-text:foo="1"></b><i data-effect></i><u data-bind:x="y"></u><s data-ref></s>');
  const message = expectError('no key is expected');
  ok(message.includes('<b id="w" data-text:foo="1">'), message);
  expectError('either a key or a value is expected in <u');
  expectError('either a key or a value is expected in <s');
  expectError('a value is expected');
});

test('one broken attribute does not keep the others from working', async () => {
  await mount('<b data-text="nope.nope"></b><i data-text="1 +"></i><u data-text="1"></u>');
  expectError('nope');
  expectError('data-text="1 +"');
  equal(text('u'), '1');
});

test('svg elements too', async () => {
  await mount('<svg><circle id="c" data-signals:r="5" data-attr:r="$r" data-on:click="$r++"></circle></svg>');
  $('#c').dispatchEvent(new MouseEvent('click', { bubbles: true }));
  await settled();
  equal($('#c').getAttribute('r'), '6');
});

test('signal patches are told', async () => {
  /** @type {any[]} */
  const told = [];
  const listen = (/** @type {any} */ evt) => told.push(evt.detail);
  document.addEventListener('datastar-signal-patch', listen);
  patchSignals({ a: { b: 1, c: 2 } });
  patchSignals({ a: { b: null } });
  root.a.c = 3;
  document.removeEventListener('datastar-signal-patch', listen);
  equal(told, [{ a: { b: 1, c: 2 } }, { a: { b: null } }, { a: { c: 3 } }]);
  equal(getPath('a.b'), undefined);
});
