/*
 * Edit: one types over what is in a cell, or changes it. The editor lies over the cell and always has the focus,
 * so that what is typed first is already in it, whatever the keyboard or the input method. What one keeps shows
 * at once; the server says later whether it stays, and if not, the text is back in the editor with the reason
 * above.
 */
let editedText = '';
/** Whether the arrows move within the text (changing it) or on to another cell (typing over it). */
let within = false;

const editing = () => sheet.hasAttribute('data-editing');
const writable = () => !past() && sheet.dataset.joined === 'true';

const edit = (/** @type {string} */ text, inText = true) => {
  if (!writable()) return;
  editedText = textOf(active).text;
  within = inText;
  sheet.setAttribute('data-editing', '');
  editor.inputMode = 'text';
  editor.value = text;
  bar.value = text;
  if (document.activeElement !== bar) {
    editor.blur(); // a telephone brings its keyboard only for what gets the focus
    focusEditor();
  }
  editor.setSelectionRange(text.length, text.length);
};

const focusEditor = () => editor.focus({ preventScroll: true });

const endEditing = () => {
  sheet.removeAttribute('data-editing');
  editor.inputMode = 'none';
  editor.value = '';
  if (document.activeElement === bar) focusEditor();
};

const keep = () => {
  const text = editor.value;
  const at = active;
  endEditing();
  if (text !== editedText || textOf(at).whole === false) put(at, text);
  showText();
};

const leave = () => {
  endEditing();
  showText();
};

/* What was sent and is not confirmed: shown as if it were, and again whenever the tile is drawn meanwhile. */
const echoes = new Map();
const put = (at, text) => {
  echoes.set(nameOf(at), { at, text, before: textOf(at).text });
  echo(at, text);
  send('put', { at: nameOf(at), text });
};

const echo = ({ row, column }, text) => {
  const tile = byId(`t${Math.floor(row / TILE_ROWS)}-${Math.floor(column / TILE_COLUMNS)}`);
  if (!tile) return;
  let el = elementOf({ row, column });
  if (!el && !text) return;
  if (!el) {
    let line = tile.querySelector(`.r${row % TILE_ROWS}`);
    if (!line) {
      line = document.createElement('div');
      line.role = 'row';
      line.className = `r${row % TILE_ROWS}`;
      line.ariaRowIndex = String(row + 1);
      tile.append(line);
    }
    el = document.createElement('div');
    el.role = 'gridcell';
    el.className = `c${column % TILE_COLUMNS}`;
    el.ariaColIndex = String(column + 1);
    line.append(el);
  }
  if (el.textContent !== text) el.textContent = text;
};

const echoAgain = () => {
  for (const { at, text } of echoes.values()) echo(at, text);
};

/** Nothing is on its way any more: what stays is what the server draws. */
const settle = (/** @type {string} */ wrong) => {
  const [last] = [...echoes.values()].slice(-1);
  echoes.clear();
  askNow();
  if (!wrong || !last) return;
  echo(last.at, last.before);
  if (editing()) return;
  choose(last.at);
  edit(last.text);
};

const said = (/** @type {Record<string, string>} */ errors) => Object.values(errors).find((sentence) => sentence) ?? '';
let open = 0;
let refused = '';
document.addEventListener('datastar-fetch', (/** @type {any} */ evt) => {
  const { type, el, argsRaw } = evt.detail;
  const wish = /^do-(put|paste|fill|clear|undo|redo)$/.exec(el.id)?.[1];
  if (!wish) return;
  if (type === 'started') {
    trouble('');
    if (wish === 'put') open++;
  } else if (type === 'datastar-patch-signals') {
    const sentence = said(JSON.parse(argsRaw.signals)._errors?.[wish] ?? {});
    if (sentence) trouble(sentence);
    if (sentence && wish === 'put') refused = sentence;
  } else if (type === 'finished' && wish === 'put' && --open === 0) {
    settle(refused);
    refused = '';
  }
});

// The first sign typed on a cell replaces what is in it.
editor.addEventListener('input', () => {
  if (!editing()) {
    if (!writable()) {
      editor.value = '';
      return;
    }
    const typed = editor.value;
    editedText = textOf(active).text;
    within = false;
    sheet.setAttribute('data-editing', '');
    bar.value = typed;
    reveal(active);
  } else bar.value = editor.value;
});
bar.addEventListener('focus', () => {
  if (!editing() && writable()) edit(bar.value);
});
bar.addEventListener('input', () => {
  if (editing()) editor.value = bar.value;
});
bar.addEventListener('blur', () => editing() && document.activeElement !== editor && keep());
