/* What people and servers may send wrong, by mistake or by intent: the page stays alive and the error says where. */
import { $, datastar, equal, errors, events, expectError, mount, ok, patch, patchSignals, plan, settled, SSE, sse, test, until, write } from './harness.js';
import { reader } from '../src/sse.js';

const { root, mergePatch } = datastar;
const alive = async () => {
  await mount('<b id="alive" data-signals:alive="1" data-text="$alive"></b>');
  equal($('#alive').textContent, '1');
};

test('__proto__, constructor and prototype are names like others', async () => {
  patchSignals('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 2}}, "a": {"__proto__": {"polluted": 3}}, "toString": 1}');
  equal([/** @type {any} */ ({}).polluted, /** @type {any} */ (Object).polluted, /** @type {any} */ (Object.prototype).polluted], [undefined, undefined, undefined]);
  const { filtered } = datastar;
  equal([JSON.stringify(filtered({ include: /^a/ })), /** @type {any} */ ({}).polluted], ['{"a":{"__proto__":{"polluted":3}}}', undefined]);
  patchSignals('{"__proto__": null, "constructor": null, "toString": null}');
  await alive();
});

test('huge signals, deep signals, many signals', async () => {
  patchSignals({ huge: 'x'.repeat(5_000_000), many: Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i])) });
  equal([root.huge.length, root.many.k4999], [5_000_000, 4999]);
  patchSignals('{"deep":'.repeat(3000) + '1' + '}'.repeat(3000));
  expectError('nests deeper');
  await alive();
});

test('circular references and circular computeds are errors', async () => {
  /** @type {any} */
  const loop = {};
  loop.self = loop;
  let message = '';
  try {
    mergePatch({ loop });
  } catch (error) {
    ({ message } = /** @type {Error} */ (error));
  }
  ok(message.includes('nests deeper') || message.includes('call stack'), message);
  await mount('<i data-computed:a="$b + 1" data-computed:b="$a + 1"></i><b id="c" data-text="$a"></b>');
  expectError('reads itself');
  errors.length = 0;
  await alive();
});

test('effects that set each other off are stopped', async () => {
  await mount('<b data-signals="{x: 0, y: 0}" data-effect="$x = $y + 1"></b><i data-effect="$y = $x + 1"></i>');
  expectError('effects without end');
  await alive();
});

test('listeners that change signals without end are stopped', async () => {
  await mount('<b data-signals:n="0" data-on:datastar-signal-patch="$n++"></b>');
  expectError('signal patches without end');
  $('b').remove();
  await settled();
  errors.length = 0;
  await alive();
});

test('HTML that is broken, hostile or huge', async () => {
  await mount('<b id="b">x</b>');
  patch('<b id="b"><div><p>a<table><td>b</b></i><img src=x onerror="window.hacked = 1"><a href="javascript:1">');
  patch('<b id="b">' + '<i>'.repeat(600) + '</b>');
  patch('<b id="b">' + '<i>x</i>'.repeat(20000) + '</b>');
  equal($('#b').children.length, 20000);
  patch('<b id="b"></b><b id="b"></b>');
  patch('<!-- </html> --><b id="b">fine</b>');
  equal($('#b').textContent, 'fine');
  patch('');
  patch('just text');
  await alive();
});

test('the same id twice, in the old and in the new', async () => {
  await mount('<i id="d">1</i><i id="d">2</i><p id="p"><u id="d">3</u></p>');
  patch('<main id="stage"><i id="d">a</i><p id="p"><u id="d">b</u><u id="d">c</u></p></main>');
  equal($('#stage').innerHTML, '<i id="d">a</i><p id="p"><u id="d">b</u><u id="d">c</u></p>');
});

test('signals that are no object', async () => {
  for (const bad of ['', 'null', '5', '"x"', '{', '[1]x']) {
    patchSignals(bad);
    ok(errors.length, `${bad} was taken`);
    errors.length = 0;
  }
  await alive();
});

test('the stream reader takes every cut of every line end the same way, and refuses endless lines', () => {
  const text = '\ufeff:c\r\nevent: a\rdata:1\ndata\ndata:  2\r\n\r\nid: 7\nretry: 5x\nretry: 50\n\nevent: b\ndata: z\n\ndata: cut';
  const read = (/** @type {string[]} */ pieces) => {
    /** @type {any[]} */
    const got = [];
    /** @type {any[]} */
    const hints = [];
    const feed = reader((m) => got.push([m.event, m.data, m.id]), (ms) => hints.push(ms ?? ':'));
    pieces.forEach(feed);
    return [got, hints];
  };
  const want = [[['a', '1\n\n 2', null], ['b', 'z', '7']], [':', 50]];
  equal(JSON.stringify(read([text])), JSON.stringify(want));
  for (let i = 0; i < text.length; i++) equal(JSON.stringify(read([text.slice(0, i), text.slice(i)])), JSON.stringify(want), `cut at ${i}:`);
  equal(JSON.stringify(read([...text])), JSON.stringify(want));
  let message = '';
  try {
    const feed = reader(() => {}, () => {});
    const piece = 'x'.repeat(8_000_000);
    for (let i = 0; i < 20; i++) feed(piece);
  } catch (error) {
    ({ message } = /** @type {Error} */ (error));
  }
  ok(message.includes('refused'), message);
});

test('a stream of nonsense from a real server', async () => {
  const url = await plan('nonsense', SSE, write('\0\x01garbage\n\n:::\n\nevent\n\ndata: \n\nevent: datastar-patch-elements\n\n'), sse('datastar-patch-elements', ''), sse('datastar-patch-elements', 'mode inner', 'elements x'), sse('datastar-patch-signals', 'signals'), 'write %ff%fe%c3%28%0a%0a', sse('datastar-patch-signals', 'signals {"end": 1}'));
  await mount(`<b data-on:go="@post('${url}')"></b>`);
  $('b').dispatchEvent(new Event('go'));
  await until(() => root.end === 1);
  expectError('needs a selector');
  expectError('no JSON');
  await until(() => events.some((e) => e.type === 'finished'));
  await alive();
});

test('an address that is none, and an answer of no known type', async () => {
  const url = await plan('odd', 'header content-type application/x-odd', write('???'));
  await mount(`<b id="b" data-on:none="@get('')" data-on:bad="@get('http://[')" data-on:odd="@post('${url}')" data-on:type="@post('${url}', {contentType: 'xml'})"></b>`);
  for (const name of ['none', 'bad', 'odd', 'type']) $('#b').dispatchEvent(new Event(name));
  await until(() => events.some((e) => e.type === 'finished') && errors.length >= 3);
  expectError('an address is expected');
  expectError('Invalid URL');
  expectError('contentType “xml”');
  await alive();
});
