/* data-on and its modifiers, data-on-intersect, data-on-interval, data-on-signal-patch, the plain actions. */
import { $, click, datastar, equal, expectError, later, mount, ok, patchSignals, settled, test, until } from './harness.js';

const { root } = datastar;
const fire = (/** @type {EventTarget} */ target, /** @type {string} */ name, detail = 0) => {
  const evt = new CustomEvent(name, { bubbles: true, cancelable: true, detail });
  target.dispatchEvent(evt);
  return evt;
};

test('an event runs the expression, which sees evt and el', async () => {
  await mount('<b id="b" data-on:my-event="$a = evt.detail; $b = el.id" data-on:my-camel__case.camel="$c = 1"></b>');
  fire($('#b'), 'my-event', 7);
  fire($('#b'), 'myCamel');
  equal([root.a, root.b, root.c], [7, 'b', 1]);
});

test('__once, __prevent, __stop, __capture, __passive', async () => {
  await mount(`<div data-signals="{n: 0, outer: 0, order: []}" data-on:go="$outer++" data-on:go__capture="$order.push('capture')">
    <b id="o" data-on:go__once="$n++"></b><i id="p" data-on:go__prevent__stop="$order.push('target')"></i><u id="q" data-on:go__passive__prevent="1"></u></div>`);
  fire($('#o'), 'go');
  fire($('#o'), 'go');
  equal([root.n, root.outer], [1, 2]);
  ok(fire($('#p'), 'go').defaultPrevented);
  equal([root.outer, root.order], [2, ['capture', 'capture', 'capture', 'target']]);
  ok(!fire($('#q'), 'go').defaultPrevented);
});

test('__window, __document, __outside', async () => {
  await mount('<b id="in" data-signals="{w: 0, d: 0, o: 0}" data-on:go__window="$w++" data-on:go__document="$d++" data-on:go__outside="$o++"></b><i id="out"></i>');
  fire(window, 'go');
  fire(document, 'go');
  equal([root.w, root.d], [2, 1]);
  fire($('#in'), 'go');
  const before = root.o;
  fire($('#out'), 'go');
  equal(root.o, before + 1);
});

test('listeners go with their element and attribute', async () => {
  await mount('<b id="b" data-signals:n="0" data-on:go__window="$n++" data-on:go__capture="$n++"></b>');
  const b = $('#b');
  b.remove();
  await settled();
  fire(window, 'go');
  fire(b, 'go');
  equal(root.n, 0);
});

test('__delay, __debounce, __throttle and their tags', async () => {
  await mount(`<b id="b" data-signals="{delay: 0, deb: 0, debLead: 0, debNo: 0, thr: 0, thrNo: 0, thrTrail: 0, last: 0}"
    data-on:a__delay.30ms="$delay++" data-on:b__debounce.40ms="$deb++; $last = evt.detail" data-on:c__debounce.40ms.leading="$debLead++"
    data-on:d__debounce.40ms.leading.notrailing="$debNo++" data-on:e__throttle.40ms="$thr++" data-on:f__throttle.40ms.noleading.trailing="$thrNo++; $last = evt.detail"
    data-on:g__throttle.40ms.trailing="$thrTrail++; $last = evt.detail"></b>`);
  const b = $('#b');
  fire(b, 'a');
  equal(root.delay, 0);
  for (let i = 1; i <= 5; i++) for (const name of 'bcdefg') fire(b, name, i);
  equal([root.deb, root.debLead, root.debNo, root.thr, root.thrNo, root.thrTrail], [0, 1, 1, 1, 0, 1]);
  await until(() => root.deb === 1 && root.debLead === 2 && root.thrNo === 1 && root.thrTrail === 2 && root.delay === 1);
  equal(root.last, 5);
  await later(120);
  equal([root.deb, root.debLead, root.debNo, root.thr, root.thrNo, root.thrTrail], [1, 2, 1, 1, 1, 2]);
});

test('timers stop when the element goes', async () => {
  await mount('<b id="b" data-signals:n="0" data-on:a__delay.20ms="$n++" data-on:b__debounce.20ms="$n++"></b>');
  fire($('#b'), 'a');
  fire($('#b'), 'b');
  $('#b').remove();
  await later(60);
  equal(root.n, 0);
});

test('__viewtransition still runs it', async () => {
  await mount('<b id="b" data-signals:n="0" data-on:a__viewtransition="$n++"></b>');
  fire($('#b'), 'a');
  await until(() => root.n === 1);
});

test('a form\'s submit is prevented by itself', async () => {
  await mount('<form id="f" data-signals:n="0" data-on:submit="$n++"><button id="s">go</button></form>');
  await click('#s');
  equal([root.n, location.search.includes('suite')], [1, true]);
});

test('several statements are one change', async () => {
  await mount('<b data-signals="{a: 0, b: 0, seen: \'\'}" data-on:go="$a = 1; $b = 1"></b><i data-effect="$a + $b; $seen = @peek(() => $seen) + ($a + $b)"></i>');
  fire($('b'), 'go');
  equal(root.seen, '02');
});

test('data-on-intersect: enter, exit, once, threshold', async () => {
  await mount(`<div id="top" data-signals="{enter: 0, exit: 0, once: 0, full: 0, half: 0, quarter: 0}" data-on-intersect="$enter++" data-on-intersect__exit="$exit++">t</div>
    <p data-on-intersect__once="$once++" data-on-intersect__full="$full++" data-on-intersect__half="$half++" data-on-intersect__threshold.25="$quarter++">p</p>`);
  await until(() => root.enter === 1 && root.once === 1 && root.full === 1 && root.half === 1 && root.quarter === 1);
  const far = document.createElement('div');
  far.id = 'far';
  $('#top').before(far);
  far.style.setProperty('height', '5000px');
  await until(() => root.exit === 1);
  far.remove();
  await until(() => root.enter === 2 && root.full === 2);
  equal(root.once, 1);
});

test('data-on-interval: duration and leading, stops with its element', async () => {
  await mount('<b id="b" data-signals="{n: 0, m: 0}" data-on-interval__duration.20ms="$n++"></b><i id="i" data-on-interval__duration.10s.leading="$m++"></i>');
  equal([root.n, root.m], [0, 1]);
  await until(() => root.n >= 3);
  $('#b').remove();
  await settled();
  const { n } = root;
  await later(60);
  equal(root.n, n);
});

test('data-on-signal-patch: patch, filter, not its own changes', async () => {
  await mount('<b data-signals="{seen: [], user: {name: 1, password: 2}, other: 0}"></b><i data-on-signal-patch-filter="{include: /user/, exclude: /password/}" data-on-signal-patch="$seen.push(JSON.stringify(patch))"></i>');
  root.seen = [];
  patchSignals({ user: { name: 'x', password: 'y' }, other: 1 });
  patchSignals({ other: 2 });
  await settled();
  equal(root.seen, ['{"user":{"name":"x"}}']);
});

test('a debounced data-on-signal-patch sees all changes of the wait, not only the last', async () => {
  await mount('<b data-signals="{seen: \'\', a: 0, b: 0}"></b><i data-on-signal-patch-filter="{include: /^[ab]$/}" data-on-signal-patch__debounce.30ms="$seen = JSON.stringify(patch)"></i>');
  await until(() => root.seen);
  root.seen = '';
  patchSignals({ a: 1 });
  patchSignals({ b: 2 });
  patchSignals({ a: 3 });
  await until(() => root.seen);
  equal(root.seen, '{"a":3,"b":2}');
});

test('@peek, @setAll, @toggleAll', async () => {
  await mount('<b data-signals="{n: 0, runs: 0, is: {a: true, b: false}, c: 1}" data-effect="@peek(() => $n); $runs = @peek(() => $runs) + 1"></b><button id="t" data-on:click="@toggleAll({include: /^is\\./}); @setAll(9, {include: /^c$/})"></button>');
  root.n = 5;
  await settled();
  equal(root.runs, 1);
  await click('#t');
  equal([root.is, root.c, root.n], [{ a: false, b: true }, 9, 5]);
});

test('an unknown action is an error that names it', async () => {
  await mount('<b id="b" data-on:click="@nothing(1)"></b>');
  await click('#b');
  ok(expectError('there is no action @nothing').includes('id="b"'));
});

test('timing and cases everywhere: intersect, interval, signal patches, init, names', async () => {
  await mount(`<b data-signals="{a: 0, b: 0, c: 0, d: 0, e: 0, f: 0, g: 0, h: 0, n: 0}" data-computed:is-odd__case.snake="$n % 2 === 1" data-ref:the-el__case.snake
    data-indicator:is-busy__case.snake>x</b>
    <p data-on-intersect__delay.10ms="$a++" data-on-intersect__debounce.10ms="$b++" data-on-intersect__throttle.10ms="$c++" data-on-intersect__viewtransition="$d++">x</p>
    <i data-on-interval__duration.10ms.leading__viewtransition="$e++" data-init__viewtransition="$f++"></i>
    <u data-on-signal-patch-filter="{include: /^n$/}" data-on-signal-patch__delay.10ms="$g++" data-on-signal-patch__throttle.10s="$h++"></u>`);
  equal([root.is_odd, root.the_el === $('b'), root.is_busy], [false, true, false]);
  root.n = 1;
  root.n = 3;
  await until(() => root.a && root.b && root.c && root.d && root.e > 1 && root.f && root.g, 'all of them');
  equal([root.is_odd, root.h], [true, 1]);
});
