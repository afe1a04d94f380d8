/* The morph: what must live on lives on, and the result is always what a fresh parse would give. */
import { $, build, datastar, equal, expectError, expectWarning, frame, later, mount, ok, patch, settled, stage, test, until } from './harness.js';

const html = () => stage.innerHTML;

test('modes: outer, inner, replace, prepend, append, before, after, remove', async () => {
  await mount('<div id="d"><p id="p">1</p></div>');
  const d = $('#d');
  patch('<div id="d" class="x"><p id="p">2</p></div>');
  ok($('#d') === d);
  equal(html(), '<div id="d" class="x"><p id="p">2</p></div>');
  patch('<b>i</b>', { selector: '#d', mode: 'inner' });
  equal(html(), '<div id="d" class="x"><b>i</b></div>');
  patch('<i>first</i>', { selector: '#d', mode: 'prepend' });
  patch('<u>last</u>text', { selector: '#d', mode: 'append' });
  patch('<s>before</s>', { selector: '#d', mode: 'before' });
  patch('<s>after</s>', { selector: '#d', mode: 'after' });
  equal(html(), '<s>before</s><div id="d" class="x"><i>first</i><b>i</b><u>last</u>text</div><s>after</s>');
  patch('<div id="d">new</div>', { mode: 'replace' });
  ok($('#d') !== d);
  patch('', { selector: 's', mode: 'remove' });
  equal(html(), '<div id="d">new</div>');
});

test('a selector may match several, several elements may come at once, in any order', async () => {
  await mount('<p class="c" id="a">1</p><p class="c" id="b">2</p>');
  patch('<em>x</em>', { selector: '.c', mode: 'append' });
  equal(html(), '<p class="c" id="a">1<em>x</em></p><p class="c" id="b">2<em>x</em></p>');
  patch('<p id="b">B</p><p id="a">A</p>');
  equal(html(), '<p id="a">A</p><p id="b">B</p>');
});

test('namespaces svg and mathml, html head and body', async () => {
  await mount('<svg id="s"></svg><math id="m"></math>');
  patch('<circle r="1"></circle><g></g>', { selector: '#s', mode: 'inner', namespace: 'svg' });
  patch('<mi>x</mi>', { selector: '#m', mode: 'inner', namespace: 'mathml' });
  equal([$('circle').namespaceURI, $('g').namespaceURI, $('mi').namespaceURI], ['http://www.w3.org/2000/svg', 'http://www.w3.org/2000/svg', 'http://www.w3.org/1998/Math/MathML']);
  const { title } = document;
  patch(document.head.outerHTML.replace(`<title>${title}</title>`, '<title>changed</title>'));
  equal(document.title, 'changed');
  document.title = title;
});

test('wrong events are errors or warnings that say where, and the page lives on', async () => {
  await mount('<b id="b">x</b>');
  patch('<b id="nobody">y</b>');
  expectWarning('“nobody”');
  patch('y', { selector: '.nothing', mode: 'inner' });
  expectWarning('.nothing');
  patch('y', { selector: '#b', mode: 'sideways' });
  expectError('unknown mode “sideways”');
  patch('y', { selector: '#b', namespace: 'xml' });
  expectError('unknown namespace “xml”');
  patch('y', { mode: 'append' });
  expectError('needs a selector');
  patch('y', { selector: '###', mode: 'inner' });
  expectError('###');
  patch('<b id="b"><i>unclosed<u>', {});
  equal(html(), '<b id="b"><i>unclosed<u></u></i></b>');
});

test('focus, caret and selection survive, also with a move', async () => {
  await mount('<div id="d"><input id="a" value="abc"><input id="f" value="hello"></div>');
  $('#f').focus();
  $('#f').setSelectionRange(1, 3);
  patch('<div id="d"><p>new</p><input id="f" value="hello" class="x"><section><input id="a" value="abc"></section></div>');
  equal([document.activeElement?.id, $('#f').selectionStart, $('#f').selectionEnd], ['f', 1, 3]);
  patch('<div id="d"><section><input id="f" value="hello"></section></div>');
  equal([document.activeElement?.id, $('#f').selectionStart, $('#f').selectionEnd], ['f', 1, 3]);
});

test('focus and caret survive a move also where a browser has no moveBefore', async () => {
  const proto = /** @type {any} */ (Element.prototype);
  const { moveBefore } = proto;
  proto.moveBefore = undefined;
  try {
    await mount('<div id="d"><input id="f" value="hello"><p>x</p></div>');
    $('#f').focus();
    $('#f').setSelectionRange(1, 3, 'backward');
    patch('<div id="d"><p>x</p><section><input id="f" value="hello"></section></div>');
    const { selectionStart, selectionEnd, selectionDirection } = $('#f');
    equal([document.activeElement?.id, selectionStart, selectionEnd, selectionDirection], ['f', 1, 3, 'backward']);
  } finally {
    proto.moveBefore = moveBefore;
  }
});

test('the caret stays where it was when the server changes the text around it', async () => {
  const fields = [
    ['<input id="f" value="hello">', '<input id="f" value="jello!">'],
    ['<textarea id="f">hello</textarea>', '<textarea id="f">jello!</textarea>'],
  ];
  for (const [was, is] of fields) {
    await mount(`<div id="d">${was}</div>`);
    $('#f').focus();
    $('#f').setSelectionRange(1, 3);
    patch(`<div id="d">${is}</div>`);
    const { value, selectionStart, selectionEnd } = $('#f');
    equal([value, document.activeElement?.id, selectionStart, selectionEnd], ['jello!', 'f', 1, 3], was);
  }
});

test('without ids too: an insertion before does not take the focus away', async () => {
  await mount('<div id="d"><label>n <input name="n"></label><input name="m"></div>');
  const m = $('[name=m]');
  m.focus();
  patch('<div id="d"><p>message</p><label>n <input name="n"></label><p>another</p><input name="m"></div>');
  ok(document.activeElement === m);
  patch('<div id="d"><input name="m"></div>');
  ok(document.activeElement === m);
});

test('typed text stays while the server says the same, changes when it says otherwise', async () => {
  await mount('<input id="t" value="a"><textarea id="x">a</textarea><input id="c" type="checkbox"><select id="s"><option>1</option><option>2</option></select><input id="n">');
  $('#t').value = 'typed';
  $('#x').value = 'typed';
  $('#c').checked = true;
  $('#s').value = '2';
  $('#n').value = 'typed';
  patch('<input id="t" value="a" class="k">');
  patch('<textarea id="x" class="k">a</textarea>');
  patch('<input id="c" type="checkbox" class="k">');
  patch('<select id="s" class="k"><option>1</option><option>2</option></select>');
  patch('<input id="n" class="k">');
  equal([$('#t').value, $('#x').value, $('#c').checked, $('#s').value, $('#n').value], ['typed', 'typed', true, '2', 'typed']);
  patch('<input id="t" value="b">');
  patch('<textarea id="x">b</textarea>');
  patch('<input id="c" type="checkbox" checked>');
  patch('<select id="s"><option selected>1</option><option>2</option></select>');
  equal([$('#t').value, $('#x').value, $('#c').checked, $('#s').value], ['b', 'b', true, '1']);
  patch('<input id="c" type="checkbox">');
  patch('<input id="t">');
  equal([$('#c').checked, $('#t').value], [false, '']);
});

test('details, dialogs and popovers stay as the person has them', async () => {
  await mount('<details id="d"><summary>s</summary>x</details><dialog id="g">g</dialog><div id="p" popover>p</div><details id="o" open><summary>o</summary></details>');
  $('#d').open = true;
  $('#g').showModal();
  $('#p').showPopover();
  $('#o').open = false;
  patch('<details id="d"><summary>s</summary>y</details>');
  patch('<dialog id="g">g2</dialog>');
  patch('<div id="p" popover>p2</div>');
  patch('<details id="o" open><summary>o2</summary></details>');
  equal([$('#d').open, $('#g').matches(':modal'), $('#p').matches(':popover-open'), $('#o').open], [true, true, true, false]);
  // The server changes its mind: that counts.
  patch('<details id="d" open><summary>s</summary>y</details>');
  patch('<details id="d"><summary>s</summary>y</details>');
  patch('<details id="o"><summary>o2</summary></details>');
  patch('<details id="o" open><summary>o2</summary></details>');
  equal([$('#d').open, $('#o').open], [false, true]);
  $('#g').close();
});

test('scroll stays, inside and of the page', async () => {
  const lines = Array.from({ length: 200 }, (_, i) => `<p>${i}</p>`).join('');
  await mount(`<div id="s">${lines}</div>`);
  const s = $('#s');
  s.setAttribute('data-style', "{height: '100px', overflow: 'auto'}");
  await settled();
  s.scrollTop = 500;
  patch(`<div id="s" data-style="{height: '100px', overflow: 'auto'}">${lines}<p>more</p></div>`);
  await frame();
  equal(s.scrollTop, 500);
  patch(`<main id="stage"><section><div id="s" data-style="{height: '100px', overflow: 'auto'}">${lines}</div></section></main>`);
  await frame();
  ok($('#s') === s);
  equal(s.scrollTop, 500);
});

test('iframes and transitions are not started again by a move', async () => {
  await mount('<div id="d"><iframe id="f" src="blank"></iframe><b id="t">t</b></div>');
  await until(() => $('#f').contentDocument?.body?.textContent === 'blank');
  $('#f').contentWindow.mine = 1;
  const animation = $('#t').animate([{ opacity: 0 }, { opacity: 1 }], 100000);
  animation.currentTime = 5000;
  patch('<div id="d"><b id="t">t2</b><section><iframe id="f" src="blank"></iframe></section></div>');
  await later(30);
  equal([$('#f').contentWindow.mine, $('#t').getAnimations().length, animation.currentTime >= 5000], [1, 1, true]);
});

/** A second without a sound: WAV, one channel, 8 bits, 8 kHz. */
const silence = () => {
  const number = (/** @type {number} */ n) => String.fromCharCode(n & 255, (n >> 8) & 255, (n >> 16) & 255, n >> 24);
  const format = number(16) + '\x01\0\x01\0' + number(8000) + number(8000) + '\x01\0\x08\0';
  const wave = `RIFF${number(8036)}WAVEfmt ${format}data${number(8000)}${'\x80'.repeat(8000)}`;
  return `data:audio/wav;base64,${btoa(wave)}`;
};

test('media plays on', async () => {
  const audio = `<audio id="a" muted loop src="${silence()}"></audio>`;
  await mount(`<div id="d">${audio}<p>x</p></div>`);
  const a = $('#a');
  a.muted = true;
  await a.play();
  await until(() => a.currentTime > 0);
  /** @type {string[]} */
  const heard = [];
  for (const type of ['emptied', 'pause', 'play']) a.addEventListener(type, () => heard.push(type));
  patch(`<div id="d"><p>y</p><section>${audio}</section></div>`);
  await later(50);
  equal([$('#a') === a, a.paused, heard], [true, false, []]);
});

test('nodes move by id: nothing is made anew', async () => {
  const list = (/** @type {number[]} */ ids) => `<ul id="u">${ids.map((i) => `<li id="l${i}">${i}</li>`).join('')}</ul>`;
  const ids = Array.from({ length: 30 }, (_, i) => i);
  await mount(list(ids));
  const nodes = new Map(ids.map((i) => [i, $(`#l${i}`)]));
  const turned = [29, ...ids.slice(0, 29)];
  for (const order of [turned, [...ids].reverse(), [...ids.slice(10), ...ids.slice(0, 10)], ids]) {
    patch(list(order));
    equal(html(), list(order));
    for (const i of ids) ok($(`#l${i}`) === nodes.get(i), `li ${i} was made anew`);
  }
});

test('few nodes are touched: one moved is one move, one changed is one change', async () => {
  const list = (/** @type {any[]} */ ids) => `<ul id="u">${ids.map((i) => `<li id="l${i}">${i}</li>`).join('')}</ul>`;
  const ids = Array.from({ length: 50 }, (_, i) => i);
  await mount(list(ids));
  let touched = 0;
  const observer = new MutationObserver((records) => (touched += records.length));
  observer.observe($('#u'), { childList: true, subtree: true, characterData: true, attributes: true });
  const count = async (/** @type {any[]} */ order) => {
    touched = 0;
    patch(list(order));
    await settled();
    return touched;
  };
  equal(await count([...ids.slice(1), 0]), 2, 'first to last:');
  equal(await count(ids), 2, 'last to first:');
  equal(await count(['new', ...ids]), 1, 'one in front:');
  equal(await count(ids), 1, 'one away:');
  patch(list(ids).replace('>7<', '>seven<'));
  await settled();
  equal(await count(ids), 1, 'one text:');
  observer.disconnect();
});

test('data-ignore-morph works at once, and until the server takes it away', async () => {
  await mount('<div id="d"><b id="b">client</b></div>');
  patch('<div id="d"><b id="b" data-ignore-morph>server</b></div>');
  equal($('#b').textContent, 'client');
  patch('<div id="d"><b id="b" data-ignore-morph class="x">server</b></div>');
  equal([$('#b').textContent, $('#b').className], ['client', '']);
  patch('<b id="b" data-ignore-morph>direct</b>');
  equal($('#b').textContent, 'client');
  patch('<div id="d"><b id="b">server</b></div>');
  equal([$('#b').textContent, $('#b').hasAttribute('data-ignore-morph')], ['server', false]);
});

test('data-preserve-attr', async () => {
  await mount('<b id="b" class="own" title="own" data-preserve-attr="class title">x</b>');
  $('#b').className = 'mine';
  patch('<b id="b" class="server" lang="en" data-preserve-attr="class title">y</b>');
  equal([$('#b').className, $('#b').title, $('#b').lang], ['mine', 'own', 'en']);
});

test('web components: drawn children stay, attributes arrive, new children draw again', async () => {
  /** @type {string[]} */
  const calls = [];
  if (!customElements.get('x-card')) {
    customElements.define('x-card', class extends HTMLElement {
      static observedAttributes = ['name'];
      connectedCallback() {
        /** @type {any} */ (window).cardCalls.push('connected');
        this.append(Object.assign(document.createElement('em'), { textContent: `drawn ${this.querySelector('i')?.textContent ?? ''}` }));
      }
      attributeChangedCallback(/** @type {string} */ _, /** @type {any} */ was) {
        if (was !== null) /** @type {any} */ (window).cardCalls.push('attribute');
      }
    });
  }
  /** @type {any} */ (window).cardCalls = calls;
  await mount('<div id="d"><x-card id="c" name="a"></x-card></div>');
  equal([$('#c').innerHTML, calls], ['<em>drawn </em>', ['connected']]);
  patch('<div id="d"><x-card id="c" name="b"></x-card></div>');
  equal([$('#c').innerHTML, calls], ['<em>drawn </em>', ['connected', 'attribute']]);
  patch('<div id="d"><x-card id="c" name="b"><i>1</i></x-card></div>');
  equal([$('#c').innerHTML, calls], ['<i>1</i><em>drawn 1</em>', ['connected', 'attribute', 'connected']]);
  patch('<div id="d"><p>moved</p><x-card id="c" name="b"><i>1</i></x-card></div>');
  equal([$('#c').innerHTML, calls.length], ['<i>1</i><em>drawn 1</em>', 3]);
});

test('scripts in patches run in the standard build, once, and never in the strict one', async () => {
  const page = /** @type {any} */ (window);
  page.ran = 0;
  await mount('<div id="d"></div>');
  patch('<div id="d"><script>window.ran++</script></div>');
  patch('<div id="d"><script>window.ran++</script><p>again</p></div>');
  patch('<script data-effect="el.remove()">window.ran += 10</script>', { selector: 'body', mode: 'append' });
  await settled();
  equal(page.ran, build === 'strict' ? 0 : 11);
  equal(document.querySelectorAll('body > script').length, 0);
  patch('<div id="d"><script src="test/loaded.js"></script><svg><script href="test/loaded.js"></script></svg></div>');
  if (build === 'standard') await until(() => page.loaded === 1);
  await later(60);
  equal(page.loaded, build === 'strict' ? undefined : 1);
});

test('attributes of any name: with colons, dots, and those only a parser takes', async () => {
  await mount('<svg id="s"><use></use></svg><b id="b" data-on:x__once="1">x</b>');
  const to = '<svg id="s"><use xlink:href="#a" href="#b"></use></svg><b id="b" data-on:x__once.y="2" @click="3" :k=4>x</b>';
  patch(`<main id="stage">${to}</main>`);
  equal(html(), to.replace(':k=4', ':k="4"'));
  equal($('use').getAttributeNS('http://www.w3.org/1999/xlink', 'href'), '#a');
});

test('templates, comments, tables, and text beside elements', async () => {
  await mount('<div id="d"><template><p>1</p></template><!--a--><table><tbody><tr><td>1</td></tr></tbody></table>x</div>');
  const to = '<div id="d"><template><p>2</p><b></b></template><!--b--><table><tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></tbody></table>y<i></i>z</div>';
  patch(to);
  equal(html(), to);
});

test('a view transition does not lose the patch', async () => {
  await mount('<b id="b">1</b>');
  patch('<b id="b">2</b>', { useViewTransition: 'true' });
  await until(() => $('#b').textContent === '2');
  patch('<b id="b">3</b>', { useViewTransition: 'true', viewTransitionSelector: '#b' });
  await until(() => $('#b').textContent === '3');
});

test('data-scope-children hears of morphs inside', async () => {
  await mount('<div id="h" data-scope-children><b id="b">1</b></div>');
  let heard = 0;
  $('#h').addEventListener('datastar-scope-children', () => heard++);
  patch('<b id="b">2</b>');
  equal(heard, 1);
});

test('effects of elements that live on are not set up again', async () => {
  await mount('<b id="b" data-signals__ifmissing="{runs: 0}" data-init="$runs++">x</b>');
  patch('<b id="b" data-signals__ifmissing="{runs: 0}" data-init="$runs++">y</b>');
  patch('<main id="stage"><section><b id="b" data-signals__ifmissing="{runs: 0}" data-init="$runs++">z</b></section></main>');
  await settled();
  equal(datastar.root.runs, 1);
});
