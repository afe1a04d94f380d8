/* What is sold elsewhere: loaded after the client here, which is the harder order. */
import '../plugins.js';
import { $, click, datastar, equal, expectError, expectWarning, later, mount, ok, settled, test, until } from './harness.js';

const { root } = datastar;

test('the plugin API: attribute, action, watcher, effects, and clean-up', async () => {
  /** @type {string[]} */
  const gone = [];
  datastar.attribute({
    name: 'shout',
    requirement: { value: 'must' },
    returnsValue: true,
    argNames: ['loud'],
    apply({ el, key, mods, rx, rawKey }) {
      const stop = datastar.effect(() => {
        el.textContent = `${key} ${[...mods.keys()]} ${rx('!')}`;
      });
      return () => {
        stop();
        gone.push(rawKey);
      };
    },
  });
  datastar.action({ name: 'double', apply: ({ el }, n) => `${el.id}${n * 2}` });
  /** @type {any[]} */
  const seen = [];
  datastar.watcher({ name: 'datastar-test', apply: (_, args) => seen.push(args) });
  await mount('<b id="b" data-signals:word="\'hey\'" data-shout:name__mod="$word + loud" data-on:click="$word = @double(21)"></b>');
  await until(() => $('#b').textContent === 'name mod hey!');
  await click('#b');
  equal($('#b').textContent, 'name mod b42!');
  document.dispatchEvent(new CustomEvent('datastar-fetch', { detail: { type: 'datastar-test', el: $('#b'), argsRaw: { a: 1 } } }));
  equal(seen, [{ a: 1 }]);
  $('#b').remove();
  await settled();
  equal(gone, ['shout:name__mod']);
});

test('signals, computeds, batches and filters are there for plugins', () => {
  const { signal, computed, effect, beginBatch, endBatch, peek, startPeeking, stopPeeking } = datastar;
  const { filtered, getPath, mergePatch, mergePaths } = datastar;
  const a = signal(1);
  let runs = 0;
  const double = computed(() => a() * 2);
  const stop = effect(() => {
    double();
    runs++;
  });
  beginBatch();
  a(2);
  a(3);
  endBatch();
  equal([runs, double(), peek(() => a())], [2, 6, 3]);
  stop();
  a(4);
  equal(runs, 2);
  const heeded = signal(0);
  const end = effect(() => {
    heeded();
    startPeeking();
    a();
    stopPeeking();
    runs++;
  });
  a(5);
  equal(runs, 3, 'peeked at:');
  heeded(1);
  equal(runs, 4, 'heeded:');
  end();
  mergePatch({ x: { y: 1, z: 2 } });
  mergePaths([['x.w', 3]]);
  equal([filtered({ include: /^x/, exclude: /z$/ }), getPath('x.w'), getPath('no.such')], [{ x: { y: 1, w: 3 } }, 3, undefined]);
});

test('data-custom-validity', async () => {
  await mount('<form><input id="a" data-bind="foo"><input id="b" data-bind="bar" data-custom-validity="$foo === $bar ? \'\' : \'not the same\'"></form><b data-custom-validity="\'x\'"></b>');
  await until(() => $('#b').validity.valid);
  root.foo = 'q';
  await settled();
  equal([$('#b').validity.customError, $('#b').validationMessage], [true, 'not the same']);
  expectError('no validity');
});

test('data-match-media', async () => {
  await mount('<b data-match-media:is-wide="\'min-width: 1px\'" data-match-media:is-huge="(min-width: 99999px)"></b>');
  await until(() => root.isWide === true);
  equal(root.isHuge, false);
});

test('data-on-raf, data-on-resize', async () => {
  await mount('<b data-signals="{n: 0, m: 0}" data-on-raf="$n++"></b><div id="d" data-on-resize="$m++">x</div>');
  await until(() => root.n >= 2 && root.m >= 1);
  const { m } = root;
  $('#d').style.setProperty('width', '50px');
  await until(() => root.m > m);
  $('b').remove();
  await settled();
  const { n } = root;
  await later(60);
  equal(root.n, n);
});

test('data-persist: stores, brings back, filters, session, says what is broken', async () => {
  localStorage.setItem('mykey', '{"theme":"dark"}');
  sessionStorage.clear();
  localStorage.setItem('bad', '{');
  await mount('<b data-signals="{theme: \'light\', other: 1}" data-persist:mykey="{include: /^theme/}" data-persist:tab__session data-persist:bad="{include: /never/}"></b>');
  await until(() => root.theme === 'dark');
  root.theme = 'red';
  await settled();
  equal([localStorage.getItem('mykey'), JSON.parse(sessionStorage.getItem('tab') ?? '{}').other], ['{"theme":"red"}', 1]);
  expectWarning('no JSON');
});

test('data-query-string: from and to the address, history, filter', async () => {
  const { search } = location;
  history.replaceState(null, '', '?page=2&on=true&name=x&nested.a=1');
  await mount('<b data-query-string__history__filter="{include: /^(page|on|name|nested)/}"></b>');
  await until(() => root.page === 2);
  equal([root.on, root.name, root.nested.a], [true, 'x', 1]);
  root.page = 3;
  root.name = '';
  await settled();
  equal(location.search, '?page=3&on=true&nested.a=1');
  history.back();
  await until(() => root.page === 2 || root.name === 'x');
  $('b').remove();
  await settled();
  history.replaceState(null, '', search);
});

test('data-replace-url and data-view-transition', async () => {
  const { href } = location;
  await mount('<b data-signals:p="1" data-replace-url="`/page${$p}`" data-view-transition="\'card\'"></b>');
  await until(() => location.pathname === '/page1');
  root.p = 2;
  await settled();
  equal([location.pathname, $('b').style.getPropertyValue('view-transition-name')], ['/page2', 'card']);
  $('b').remove();
  await settled();
  history.replaceState(null, '', href);
});

test('data-scroll-into-view', async () => {
  await mount('<div id="gap"></div><b id="far" data-scroll-into-view__instant__vstart__focus>far</b><div id="gap2"></div>');
  // The stage has no room yet when it is applied; again with room.
  for (const id of ['#gap', '#gap2']) $(id).style.setProperty('height', '4000px');
  await until(() => !$('#far').hasAttribute('data-scroll-into-view__instant__vstart__focus'));
  $('#far').setAttribute('data-scroll-into-view__instant__vstart', '');
  await until(() => Math.abs($('#far').getBoundingClientRect().top) < 2);
  ok(document.activeElement === $('#far'));
  scrollTo(0, 0);
});

test('data-animate goes there over time', async () => {
  await mount('<svg><circle id="c" r="0" data-signals:r="0" data-animate:r__duration.80ms.linear="$r"></circle></svg>');
  await later(30);
  root.r = 100;
  const values = new Set();
  await until(() => {
    values.add($('#c').getAttribute('r'));
    return $('#c').getAttribute('r') === '100';
  });
  ok(values.size >= 2, `steps seen: ${[...values]}`);
});

test('@clipboard, @fit, @intl', async () => {
  let copied = '';
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: async (/** @type {string} */ t) => (copied = t) } });
  await mount(`<b data-on:a="@clipboard('aMOp', true)" data-on:b="$f = [@fit(5, 0, 10, 0, 100), @fit(20, 0, 10, 0, 100, true), @fit(1, 0, 3, 0, 10, false, true)]"
    data-on:c="$i = [@intl('number', 1234.5, {style: 'currency', currency: 'EUR'}, 'en'), @intl('list', ['a', 'b'], {}, 'en'), @intl('pluralRules', 1, {}, 'en'), @intl('relativeTime', -1, {unit: 'day', numeric: 'auto'}, 'en'), @intl('displayNames', 'DE', {type: 'region'}, 'en'), @intl('datetime', 0, {timeZone: 'UTC', year: 'numeric'}, 'en')]"
    data-on:d="@intl('nope', 1)"></b>`);
  for (const name of 'abcd') $('b').dispatchEvent(new Event(name));
  await settled();
  equal(copied, 'hé');
  equal(root.f, [50, 100, 3]);
  equal(root.i, ['€1,234.50', 'a and b', 'one', 'yesterday', 'Germany', '1970']);
  expectError('“nope” is none of');
});

test('timing, easing and cases of the plugins', async () => {
  await mount(`<svg><circle id="c" r="0" data-signals="{r: 0, n: 0, m: 0}" data-animate:r__duration.20ms__delay.10ms__ease.linear="$r"></circle></svg>
    <b data-match-media:is-here__case.snake="(min-width: 1px)" data-on-raf__throttle.10s="$n++"></b><div id="d" data-on-resize__debounce.10ms="$m++">x</div>
    <p id="p" data-scroll-into-view__smooth>x</p>`);
  await until(() => root.is_here && root.n && root.m);
  root.r = 10;
  await until(() => $('#c').getAttribute('r') === '10');
  equal([root.n, $('#p').hasAttribute('data-scroll-into-view__smooth')], [1, false]);
});
