/* data-bind on every kind of element. */
import { $, datastar, equal, expectError, mount, patch, settled, test, type, until } from './harness.js';

const { root } = datastar;
const change = (/** @type {string} */ selector, /** @type {string} */ event = 'change') => {
  $(selector).dispatchEvent(new Event(event, { bubbles: true }));
  return settled();
};

test('text: key and value, both ways, casing', async () => {
  await mount('<input id="a" data-bind:foo-bar value="x"><input id="b" data-bind="fooBar"><textarea id="c" data-bind:in-text__case.snake>t</textarea>');
  equal([root.fooBar, $('#b').value, root.in_text], ['x', 'x', 't']);
  await type('#b', 'y');
  equal([root.fooBar, $('#a').value], ['y', 'y']);
  root.fooBar = 'z';
  await settled();
  equal([$('#a').value, $('#b').value], ['z', 'z']);
});

test('what a signal is before stays: value and type', async () => {
  await mount('<i data-signals="{n: 5, s: \'q\', sel: 0}"></i><input id="n" data-bind="n" value="9"><input id="s" type="number" data-bind="s" value="3"><select id="x" data-bind="sel"><option value="0">0</option><option value="10">10</option></select>');
  equal([$('#n').value, root.n], ['5', 5]);
  await type('#n', '7');
  equal(root.n, 7);
  $('#x').value = '10';
  await change('#x');
  equal(root.sel, 10);
});

test('number and range', async () => {
  await mount('<input id="n" type="number" data-bind="n" value="3"><input id="r" type="range" min="0" max="10" data-bind="r" value="4">');
  equal([root.n, root.r], [3, 4]);
  await type('#r', '6');
  equal(root.r, 6);
});

test('checkbox: alone, with a value, several in an array', async () => {
  await mount(`<input id="a" type="checkbox" data-bind="a" checked><input id="v" type="checkbox" data-bind="v" value="yes">
    <i data-signals="{list: []}"></i><input id="l1" type="checkbox" data-bind:list value="fizz"><input id="l2" type="checkbox" data-bind:list value="baz">`);
  equal([root.a, root.v, root.list], [true, '', ['', '']]);
  $('#v').click();
  $('#l2').click();
  await settled();
  equal([root.v, root.list], ['yes', ['', 'baz']]);
  root.list = ['fizz', ''];
  await settled();
  equal([$('#l1').checked, $('#l2').checked], [true, false]);
  root.a = false;
  await settled();
  equal($('#a').checked, false);
});

test('radio: the checked one decides, names are given', async () => {
  await mount('<input id="a" type="radio" data-bind="r" value="a"><input id="b" type="radio" data-bind="r" value="b" checked>');
  equal([root.r, $('#a').name], ['b', 'r']);
  $('#a').click();
  await settled();
  equal([root.r, $('#b').checked], ['a', false]);
});

test('select: one, several, numbers, options that come later', async () => {
  await mount('<select id="o" data-bind="o"><option>x</option><option selected>y</option></select><i data-signals="{m: [\'b\', \'c\']}"></i><select id="m" multiple data-bind="m"><option>a</option><option>b</option></select>');
  equal([root.o, [...$('#m').selectedOptions].map((o) => o.value)], ['y', ['b']]);
  patch('<option>a</option><option>b</option><option>c</option>', { selector: '#m', mode: 'inner' });
  await until(() => $('#m').selectedOptions.length === 2);
  $('#m').options[0].selected = true;
  await change('#m');
  equal(root.m, ['a', 'b', 'c']);
});

test('several text fields in one array', async () => {
  await mount('<i data-signals="{t: []}"></i><input id="a" data-bind="t" value="1"><input id="b" data-bind="t" value="2">');
  equal(root.t, ['1', '2']);
  await type('#b', '3');
  equal(root.t, ['1', '3']);
});

test('files become name, contents, mime', async () => {
  await mount('<input id="f" type="file" multiple data-bind:files>');
  const data = new DataTransfer();
  data.items.add(new File(['hi'], 'a.txt', { type: 'text/plain' }));
  data.items.add(new File([''], 'empty.bin', { type: 'application/x-y' }));
  $('#f').files = data.files;
  await change('#f');
  await until(() => root.files.length === 2);
  equal(root.files, [{ name: 'a.txt', contents: 'aGk=', mime: 'text/plain' }, { name: 'empty.bin', contents: '', mime: 'application/x-y' }]);
});

test('custom elements: value and change, or __prop and __event', async () => {
  if (!customElements.get('x-field')) {
    customElements.define('x-field', class extends HTMLElement {
      value = 'first';
      checked = false;
    });
  }
  await mount('<x-field id="a" data-bind="v"></x-field><x-field id="b" data-bind:on__prop.checked__event.toggled></x-field><div id="c" data-bind="attr" value="w"></div>');
  equal([root.v, root.on, root.attr], ['first', false, 'w']);
  $('#a').value = 'second';
  await change('#a');
  $('#b').checked = true;
  await change('#b', 'toggled');
  equal([root.v, root.on], ['second', true]);
  root.on = false;
  await settled();
  equal($('#b').checked, false);
});

test('__prop wants a name', async () => {
  await mount('<input data-bind:x__prop>');
  expectError('__prop needs a name');
});

test('a morph that changes the value tells the signal', async () => {
  await mount(`<input id="a" data-bind="a" value="1"><input id="c" type="checkbox" data-bind="c">
    <textarea id="t">x</textarea>`);
  /** @type {string[]} */
  const told = [];
  for (const id of ['a', 'c', 't']) $(`#${id}`).addEventListener('datastar-prop-change', () => told.push(id));
  patch('<input id="a" data-bind="a" value="2">');
  patch('<textarea id="t">y</textarea>');
  patch('<input id="c" type="checkbox" data-bind="c" checked>');
  await settled();
  equal([root.a, root.c, told], ['2', true, ['a', 't', 'c']]);
});

test('nested names, and names of every case', async () => {
  await mount('<input data-bind="user.name.first" value="A"><input data-bind:user.last-name value="B">');
  equal([root.user.name.first, root.user.lastName], ['A', 'B']);
});
