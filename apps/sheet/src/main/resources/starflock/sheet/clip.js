/*
 * Clip: copy, cut and paste, with text as sheets programs put it on the clipboard (see Tsv.java). What is all
 * here is copied at once; the rest is fetched first, and then only pages of https or of this machine may give it
 * to the clipboard.
 */
const MAX_TSV = 48_000;

const quotedCell = (/** @type {string} */ text) =>
  /[\t\n\r]|^"/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** @returns {string | undefined} the chosen cells as text, if all of them are here */
const chosenText = () => {
  const { top, left, bottom, right } = area();
  if ((bottom - top + 1) * (right - left + 1) > 5000) return undefined;
  const lines = [];
  for (let row = top; row <= bottom; row++) {
    const line = [];
    for (let column = left; column <= right; column++) {
      const { text, whole } = textOf({ row, column });
      if (!whole) return undefined;
      line.push(quotedCell(text));
    }
    lines.push(line.join('\t'));
  }
  return lines.join('\n');
};

const NO_CLIPBOARD = 'This browser does not let a page copy so much. Choose fewer cells, or take the sheet as a file.';
const give = async (/** @type {string} */ text) => {
  try {
    await navigator.clipboard.writeText(text);
    trouble('');
  } catch {
    trouble(NO_CLIPBOARD);
  }
};
let cutting = '';
answered.copy = async ({ text, wrong }) => {
  if (wrong) trouble(wrong);
  else await give(text);
  if (cutting && !wrong) send('clear', { area: cutting });
  cutting = '';
};

const copy = (/** @type {ClipboardEvent | undefined} */ evt, /** @type {boolean} */ cut) => {
  if (cut && !writable()) return;
  const text = chosenText();
  if (text === undefined) {
    cutting = cut ? areaName(area()) : '';
    ask('copy', { area: areaName(area()) });
    return;
  }
  if (evt) evt.clipboardData?.setData('text/plain', text);
  else give(text);
  if (cut) empty();
};

const paste = (/** @type {string} */ text) => {
  if (!writable() || !text) return;
  const lines = [...reading(text, '\t', true)];
  if (text.length > MAX_TSV) {
    pour(lines, 'what you paste', active);
    return;
  }
  const over = area();
  send('paste', { over: areaName(over), tsv: text });
  const rows = lines.length;
  const columns = Math.max(...lines.map((line) => line.length));
  const size = { rows: over.bottom - over.top + 1, columns: over.right - over.left + 1 };
  if (size.rows % rows || size.columns % columns) {
    chooseArea(areaOf(firstOf(over), clamped({ row: over.top + rows - 1, column: over.left + columns - 1 })));
  }
};

for (const name of ['copy', 'cut']) {
  editor.addEventListener(name, (/** @type {any} */ evt) => {
    if (editing()) return;
    evt.preventDefault();
    copy(evt, name === 'cut');
  });
}
editor.addEventListener('paste', (/** @type {any} */ evt) => {
  if (editing()) return;
  evt.preventDefault();
  paste(evt.clipboardData.getData('text/plain'));
});

const pasteFromMenu = async () => {
  try {
    paste(await navigator.clipboard.readText());
  } catch {
    trouble('This browser does not let a page read the clipboard. Press Ctrl + V instead.');
  }
};

const MENU = {
  copy: () => copy(undefined, false),
  cut: () => copy(undefined, true),
  paste: pasteFromMenu,
  fillDown,
  fillRight,
  empty,
  history,
  bring: () => byId('file').click(),
  take: () => take(),
};
byId('more').addEventListener('click', (/** @type {any} */ evt) => {
  const does = MENU[evt.target.closest('[data-do]')?.dataset.do];
  if (!does) return;
  byId('more').hidePopover();
  focusEditor();
  does();
});
