/* Requests and streams against a real server that answers as planned. */
import { $, build, click, datastar, equal, errors, events, expectError, later, log, mount, ok, open, plan, settled, SSE, sse, test, until, write } from './harness.js';

const { root } = datastar;
const types = () => events.map((e) => e.type).filter((t) => !t.startsWith('datastar'));
const JSON_TYPE = 'header content-type application/json';

test('@get and @delete carry the signals in the address, @post @put @patch @query in the body; _ stays local', async () => {
  await mount('<b data-signals="{a: {b: 1, _c: 2}, _d: 3}"></b>');
  for (const method of ['get', 'delete', 'post', 'put', 'patch', 'query']) {
    const url = await plan(method, JSON_TYPE, write(`{"did": "${method}"}`));
    $('b').setAttribute('data-on:go', `@${method}('${url}?own=1')`);
    await settled();
    $('b').dispatchEvent(new Event('go'));
    await until(() => root.did === method);
    const [{ method: sent, url: address, body, headers }] = await log(method);
    const query = new URL(address, location.href).searchParams;
    const inUrl = method === 'get' || method === 'delete';
    equal([sent, query.get('own'), headers['datastar-request'], inUrl ? query.get('datastar') : body].slice(0, 3), [method.toUpperCase(), '1', 'true']);
    const carried = JSON.parse(inUrl ? query.get('datastar') ?? '' : body);
    equal([carried.a, '_d' in carried], [{ b: 1 }, false]);
    equal(headers['content-type'], inUrl ? undefined : 'application/json');
  }
});

test('options: headers, payload, filterSignals', async () => {
  const url = await plan('opts', JSON_TYPE, write('{"done": true}'));
  await mount(`<b data-signals="{x: 1, y: 2, _z: 3}" data-on:go="@post('${url}', {headers: {'X-Own': 'v'}, filterSignals: {include: /^(x|_z)$/, exclude: /never/}})" data-on:pay="@post('${url}', {payload: {p: 1}})"></b>`);
  $('b').dispatchEvent(new Event('go'));
  await until(() => root.done);
  $('b').dispatchEvent(new Event('pay'));
  await until(async () => (await log('opts')).length === 2);
  const [one, two] = await log('opts');
  equal([one.headers['x-own'], one.body, two.body], ['v', '{"x":1,"_z":3}', '{"p":1}']);
});

test('forms: urlencoded, multipart, the submitter, validation, a selector', async () => {
  const url = await plan('form', 'header content-type text/html', write('<i id="ok">ok</i>'));
  await mount(`<i id="ok"></i><form id="f" data-on:submit="@post('${url}', {contentType: 'form'})"><input name="q" value="a b" required><button id="s" name="which" value="one">s</button></form>
    <form id="m" enctype="multipart/form-data"><input name="q" value="x"><button id="ms" type="button" data-on:click="@post('${url}', {contentType: 'form'})">m</button></form>
    <button id="sel" data-on:click="@get('${url}', {contentType: 'form', selector: '#f'})">x</button><button id="none" data-on:click="@get('${url}', {contentType: 'form', selector: '#nope'})">x</button>`);
  await click('#s');
  await until(() => $('#ok').textContent === 'ok');
  await click('#ms');
  await until(async () => (await log('form')).length === 2);
  await click('#sel');
  await until(async () => (await log('form')).length === 3);
  const [one, two, three] = await log('form');
  equal([one.body, one.headers['content-type'].split(';')[0]], ['q=a+b&which=one', 'application/x-www-form-urlencoded']);
  ok(two.headers['content-type'].startsWith('multipart/form-data') && two.body.includes('name="q"'));
  equal(new URL(three.url, location.href).searchParams.get('q'), 'a b');
  $('[name=q]').value = '';
  await click('#s');
  await later(30);
  equal((await log('form')).length, 3);
  await click('#none');
  await until(() => errors.length);
  expectError('#nope');
});

test('answers that are no stream: html with headers, json, javascript', async () => {
  const html = await plan('html', 'header content-type text/html', 'header datastar-selector #list', 'header datastar-mode append', write('<li>x</li>'));
  const json = await plan('json', JSON_TYPE, 'header datastar-only-if-missing true', write('{"a": 2, "b": 3}'));
  const js = await plan('js', 'header content-type text/javascript', 'header datastar-script-attributes {"data-own":"1"}', write('window.answered = 5'));
  await mount(`<ul id="list"></ul><b data-signals:a="1" data-on:go="@get('${html}'); @post('${json}'); @put('${js}')"></b>`);
  $('b').dispatchEvent(new Event('go'));
  // Not root.b: to read a signal that is missing makes it, and then it is not missing any more when the answer comes.
  await until(() => $('#list').innerHTML === '<li>x</li>' && datastar.getPath('b') === 3);
  equal(root.a, 1);
  await until(() => events.filter((e) => e.type === 'finished').length === 3);
  equal(/** @type {any} */ (window).answered, build === 'strict' ? undefined : 5);
});

test('an SSE answer: pieces cut anywhere, CRLF, comments, several data lines, unknown events and fields', async () => {
  const text = ': hello\r\nevent: datastar-patch-elements\r\ndata: elements <b id="x">ä\r\ndata: elements  two</b>\r\n\r\n\nevent: other\ndata: x\n\nnonsense\nid\ndata\n\nevent:datastar-patch-signals\ndata: onlyIfMissing false\ndata: signals {"n":\ndata: signals 1}\n\nevent: datastar-patch-signals\ndata: signals {"cut": 1}\n';
  const bytes = [...new TextEncoder().encode(text)];
  const steps = [];
  for (let i = 0; i < bytes.length; i += 3) steps.push('write ' + bytes.slice(i, i + 3).map((b) => '%' + b.toString(16).padStart(2, '0')).join(''));
  const url = await plan('pieces', SSE, ...steps);
  await mount(`<b id="x"></b><i data-on:go="@post('${url}')"></i>`);
  $('i').dispatchEvent(new Event('go'));
  await until(() => events.some((e) => e.type === 'finished'));
  equal([$('#x').textContent, root.n, datastar.getPath('cut')], ['ä\n two', 1, undefined]);
});

test('what a server sends wrong is an error that says so, and the rest goes on', async () => {
  const url = await plan('wrong', SSE, sse('datastar-patch-signals', 'signals {no json'), sse('datastar-patch-signals', 'signals 5'), sse('datastar-patch-elements', 'mode upside', 'elements <b></b>'), sse('datastar-nonsense', 'a b'), sse('datastar-patch-signals', 'signals {"after": true}'));
  await mount(`<i data-on:go="@post('${url}')"></i>`);
  $('i').dispatchEvent(new Event('go'));
  await until(() => root.after);
  expectError('no JSON:');
  expectError('no JSON object');
  expectError('unknown mode “upside”');
});

test('events on the page: started, connected, closed, finished; error with its status', async () => {
  const url = await plan('told', SSE, sse('datastar-patch-signals', 'signals {"t": 1}'));
  const bad = await plan('told404', 'status 404', 'header content-type text/html', write('<b id="msg">not there</b>'));
  await mount(`<b id="msg"></b><i data-on:go="@post('${url}')" data-on:bad="@get('${bad}')"></i>`);
  $('i').dispatchEvent(new Event('go'));
  await until(() => types().includes('finished'));
  equal(types(), ['started', 'connected', 'closed', 'finished']);
  events.length = 0;
  $('i').dispatchEvent(new Event('bad'));
  await until(() => types().includes('finished'));
  equal([types(), $('#msg').textContent], [['started', 'error', 'closed', 'finished'], 'not there']);
});

test('a stream is taken up again after a clean end, a cut, 502 and 429, with the last id', async () => {
  const event = (/** @type {number} */ n) => `write ${encodeURIComponent(`id: ${n}\nretry: 10\nevent: datastar-patch-signals\ndata: signals {"n": ${n}}\n\n`)}`;
  const url = await plan('again', SSE, event(1), '---', SSE, event(2), `gate again-${build}`, 'cut', '---', 'status 502', '---', 'status 429', 'header retry-after 0', '---', SSE, event(5), 'stay');
  await mount(`<b id="s" data-init="@get('${url}')"></b>`);
  await until(() => root.n === 2);
  await open(`again-${build}`);
  await until(() => root.n === 5);
  equal((await log('again')).map((r) => r.headers['last-event-id']), [undefined, '1', '2', '2', '2']);
  equal(types().filter((t) => t !== 'closed'), ['started', 'connected', 'retrying', 'connected', 'retrying', 'error', 'retrying', 'error', 'retrying', 'connected']);
  $('#s').remove();
  await until(async () => !(await log('again')).some((r) => r.open));
  await later(50);
  equal((await log('again')).length, 5);
});

test('Retry-After is waited for', async () => {
  const url = await plan('after', 'status 503', 'header retry-after 1', '---', SSE, sse('datastar-patch-signals', 'signals {"back": 1}'));
  await mount(`<b data-init="@get('${url}', {retryInterval: 1})"></b>`);
  const start = performance.now();
  await until(() => root.back);
  ok(performance.now() - start >= 950, 'it did not wait');
});

test('retries: never, error, always, the count, the end is told, the signals are the present ones', async () => {
  const fail = await plan('fail', 'status 500');
  await mount(`<b data-signals:n="0" data-on:never="@get('${fail}', {retry: 'never'})" data-on:error="$n++; @post('${fail}', {retry: 'error', retryInterval: 1, retryMaxCount: 2})"></b><i data-on-signal-patch="0"></i>`);
  $('b').dispatchEvent(new Event('never'));
  await until(() => types().includes('finished'));
  equal((await log('fail')).length, 1);
  events.length = 0;
  $('b').dispatchEvent(new Event('error'));
  root.n = 7;
  await until(() => types().includes('finished'));
  const asked = await log('fail');
  equal([asked.length, types().includes('retries-failed'), JSON.parse(asked[3].body).n], [4, true, 7]);
  const always = await plan('always', SSE, sse('datastar-patch-signals', 'signals {"a": 1}'), '---', SSE, sse('datastar-patch-signals', 'signals {"a": 2}'), 'stay');
  $('b').setAttribute('data-init', `@get('${always}', {retry: 'always', retryInterval: 1})`);
  await until(() => root.a === 2);
});

test('what was received ends the counting of tries: they and their waits begin anew', async () => {
  const life = (/** @type {number} */ n) => [SSE, sse('datastar-patch-signals', `signals {"life": ${n}}`)];
  // The comment says that it is a stream, so that its end is not an answer's.
  const twice = ['---', 'status 503', '---', 'status 503', '---'];
  const short = (/** @type {number} */ n) => [...life(n), 'write :%0A%0A', ...twice];
  const url = await plan('lives', ...[1, 2, 3].flatMap(short), ...life(4), 'stay');
  const { random } = Math;
  Math.random = () => 0.5;
  try {
    const retry = '{retryInterval: 4, retryScaler: 3, retryMaxWait: 20, retryMaxCount: 3}';
    await mount(`<b data-init="@get('${url}', ${retry})"></b>`);
    await until(() => root.life === 4);
  } finally {
    Math.random = random;
  }
  const told = events.filter((e) => e.type === 'retrying').map((e) => e.argsRaw);
  const tries = told.map(({ count, wait }) => `${count}: ${wait} ms`);
  // Four, twelve, and twenty in place of thirty-six; of each a random share, here the half.
  const one = ['1: 2 ms', '2: 6 ms', '3: 10 ms'];
  equal(tries, [...one, ...one, ...one]);
});

test('a command with a definite answer is not repeated', async () => {
  const url = await plan('once', 'status 500');
  const ended = await plan('ended', SSE, sse('datastar-patch-signals', 'signals {"e": 1}'));
  await mount(`<b data-on:go="@post('${url}', {retryInterval: 1}); @get('${ended}', {retryInterval: 1})"></b>`);
  $('b').dispatchEvent(new Event('go'));
  await until(() => types().filter((t) => t === 'finished').length === 2);
  await later(40);
  equal([(await log('once')).length, (await log('ended')).length], [1, 1]);
});

test('a stale answer never wins: a newer request of the same element, also to another address', async () => {
  const slow = await plan('slow', SSE, `gate slow-${build}`, sse('datastar-patch-signals', 'signals {"answer": "old"}'));
  const fast = await plan('fast', SSE, sse('datastar-patch-signals', 'signals {"answer": "new"}'));
  await mount(`<b data-signals:url="'${slow}'" data-on:go="@get($url)"></b>`);
  $('b').dispatchEvent(new Event('go'));
  await until(async () => (await log('slow')).length === 1);
  root.url = fast;
  $('b').dispatchEvent(new Event('go'));
  await until(() => root.answer === 'new');
  await open(`slow-${build}`);
  await later(60);
  equal(root.answer, 'new');
});

test('a stale answer never wins: its element is gone', async () => {
  const url = await plan('gone', SSE, `gate gone-${build}`, sse('datastar-patch-signals', 'signals {"late": true}'));
  await mount(`<div id="d"><b data-on:go="@get('${url}')"></b></div>`);
  $('b').dispatchEvent(new Event('go'));
  await until(async () => (await log('gone')).length === 1);
  $('b').remove();
  await until(() => types().includes('finished'));
  await open(`gone-${build}`);
  await later(60);
  equal(datastar.getPath('late'), undefined);
});

test('a stale answer never wins: of a command whose element is gone nothing is applied, of one whose attribute changed all is', async () => {
  const gone = await plan('gonecmd', `gate gonecmd-${build}`, JSON_TYPE, write('{"late": true}'));
  const kept = await plan('keptcmd', `gate keptcmd-${build}`, JSON_TYPE, write('{"kept": true}'));
  await mount(`<b data-on:go="@post('${gone}')"></b><i data-on:go="@post('${kept}')"></i>`);
  for (const name of ['b', 'i']) $(name).dispatchEvent(new Event('go'));
  await until(async () => (await log('gonecmd')).length === 1 && (await log('keptcmd')).length === 1);
  $('i').setAttribute('data-on:go', '0');
  $('b').remove();
  await settled();
  await open(`gonecmd-${build}`);
  await open(`keptcmd-${build}`);
  await until(() => root.kept && types().filter((t) => t === 'finished').length === 2);
  equal(datastar.getPath('late'), undefined);
});

test('everything can be observed on the document: requests, every event with its arguments, every change of a signal', async () => {
  const url = await plan('seen', SSE, sse('datastar-patch-elements', 'mode inner', 'selector #o', 'elements x'), sse('datastar-patch-signals', 'signals {"a": {"b": 1}}'), sse('datastar-own', 'k v', 'k w'));
  await mount(`<p id="o"></p><b id="s" data-on:go="@post('${url}')"></b>`);
  /** @type {any[]} */
  const seen = [];
  const watch = (/** @type {any} */ { type, detail }) => seen.push(type === 'datastar-fetch' ? [detail.type, detail.el.id, detail.argsRaw] : detail);
  const names = ['datastar-fetch', 'datastar-signal-patch'];
  names.forEach((name) => document.addEventListener(name, watch));
  $('b').dispatchEvent(new Event('go'));
  await until(() => types().includes('finished'));
  names.forEach((name) => document.removeEventListener(name, watch));
  equal(seen, [
    ['started', 's', {}], ['connected', 's', { status: '200' }],
    ['datastar-patch-elements', 's', { mode: 'inner', selector: '#o', elements: 'x' }],
    // Carried out first, then told: the change that an event makes comes before the event's own word.
    { a: { b: 1 } }, ['datastar-patch-signals', 's', { signals: '{"a": {"b": 1}}' }],
    ['datastar-own', 's', { k: 'v\nw' }],
    ['closed', 's', { reason: 'ended' }], ['finished', 's', {}],
  ]);
});

test('an answer that removes its own element is still applied to its end', async () => {
  const url = await plan('self', SSE, sse('datastar-patch-elements', 'elements <div id="d">gone</div>'), `gate self-${build}`, sse('datastar-patch-signals', 'signals {"rest": true}'));
  await mount(`<div id="d"><b data-on:go="@get('${url}')"></b></div>`);
  $('b').dispatchEvent(new Event('go'));
  await until(() => $('#d').textContent === 'gone');
  await settled();
  await open(`self-${build}`);
  await until(() => root.rest);
});

test('a command is not taken back by the next one, only its answer is', async () => {
  const url = await plan('cmd', `gate cmd-${build}`, JSON_TYPE, write('{"first": true}'), '---', JSON_TYPE, write('{"second": true}'));
  await mount(`<b data-on:go="@post('${url}')"></b>`);
  $('b').dispatchEvent(new Event('go'));
  await until(async () => (await log('cmd')).length === 1);
  $('b').dispatchEvent(new Event('go'));
  await until(() => root.second);
  await open(`cmd-${build}`);
  await later(60);
  equal([(await log('cmd')).length, datastar.getPath('first')], [2, undefined]);
});

test('requestCancellation: disabled lets both answer, an AbortController ends it', async () => {
  const url = await plan('both', `gate both-${build}`, JSON_TYPE, write('{"one": true}'), '---', JSON_TYPE, write('{"two": true}'));
  const stay = await plan('stay', SSE, 'stay');
  await mount(`<b data-on:go="@get('${url}', {requestCancellation: 'disabled'})"></b><i data-signals:_stop="new AbortController()" data-on:go="@get('${stay}', {requestCancellation: $_stop})" data-on:stop="$_stop.abort()"></i>`);
  $('b').dispatchEvent(new Event('go'));
  await until(async () => (await log('both')).length === 1);
  $('b').dispatchEvent(new Event('go'));
  await until(() => root.two);
  await open(`both-${build}`);
  await until(() => root.one);
  $('i').dispatchEvent(new Event('go'));
  await until(async () => (await log('stay')).length === 1);
  $('i').dispatchEvent(new Event('stop'));
  await until(async () => !(await log('stay'))[0].open);
});

test('requestCancellation: cleanup ends a command too when its element goes', async () => {
  const stay = await plan('tidied', SSE, 'stay');
  await mount(`<b data-on:go="@post('${stay}', {requestCancellation: 'cleanup'})"></b>`);
  $('b').dispatchEvent(new Event('go'));
  await until(async () => (await log('tidied')).length === 1);
  $('b').remove();
  await until(async () => !(await log('tidied'))[0].open);
  await until(() => types().includes('finished'));
});

test('openWhenHidden: a stream that asks for it stays open in a hidden tab, others end and come back', async () => {
  const shut = await plan('shut', SSE, 'stay');
  const stays = await plan('stays', SSE, 'stay');
  const lives = async (/** @type {string} */ name) => (await log(name)).map((r) => r.open);
  await mount(`<b data-init="@get('${shut}')"></b><i data-init="@get('${stays}', {openWhenHidden: true})"></i>`);
  await until(async () => (await lives('shut'))[0] && (await lives('stays'))[0]);
  Object.defineProperty(document, 'hidden', { configurable: true, value: true });
  try {
    document.dispatchEvent(new Event('visibilitychange'));
    await until(async () => !(await lives('shut'))[0]);
    equal(await lives('stays'), [true]);
  } finally {
    delete (/** @type {any} */ (document).hidden);
    document.dispatchEvent(new Event('visibilitychange'));
  }
  await until(async () => (await lives('shut'))[1]);
  equal(await lives('stays'), [true]);
});
