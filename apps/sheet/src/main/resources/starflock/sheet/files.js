/*
 * Files: CSV in and out, with progress, and to be stopped at any time. A file is read through once before
 * anything of it is written, so that one that is wrong somewhere changes nothing; then it goes in pieces, each
 * one command, undone as one.
 */
const MAX_CELL = 10_000;
const PACE_MS = 20; // the node takes 60 commands a second from one browser
const BREATH_ROWS = 5000; // so often the page may do something else

/** What is wrong with a file, and in which line. */
class Wrong extends Error {}

/**
 * Reads cells from text, line by line (RFC 4180; or kindly, as Tsv.java).
 * @param {string} text @param {string} parting between cells @param {boolean} kind takes a mark that nothing
 * closes as typed
 * @returns {Generator<string[]>}
 */
function* reading(text, parting, kind) {
  const plain = parting === '\t' ? /[\t\r\n]/g : parting === ';' ? /[;\r\n]/g : /[,\r\n]/g;
  let at = 0;
  let line = [];
  let number = 1;
  while (at < text.length || line.length) {
    const close = text[at] === '"' ? closing(text, at, parting) : -1;
    if (text[at] === '"' && close < 0 && !kind) throw new Wrong(wrongMark(number, close));
    let end = close + 1;
    if (close < 0) {
      plain.lastIndex = at;
      end = plain.exec(text)?.index ?? text.length;
    }
    line.push(close < 0 ? text.slice(at, end) : text.slice(at + 1, close).replaceAll('""', '"'));
    if (text[end] === parting) at = end + 1;
    else {
      at = end + (text.startsWith('\r\n', end) ? 2 : 1);
      if (at > text.length) at = text.length;
      yield line;
      line = [];
      number++;
    }
  }
}

const UNCLOSED = -1;
/**
 * Where the mark is that closes the one at `from` and ends its cell; -1 if there is none, -2 if something follows
 * it.
 */
const closing = (text, from, parting) => {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    const next = text[at + 1];
    if (next === undefined || next === parting || next === '\n' || next === '\r') return at;
    if (next !== '"') return -2;
  }
  return UNCLOSED;
};
const MEND = 'Mend the file there; nothing of it was taken.';
const wrongMark = (/** @type {number} */ line, /** @type {number} */ why) =>
  why === UNCLOSED
    ? `Line ${line} of this file opens a quotation mark that nothing closes. ${MEND}`
    : `In line ${line} of this file something follows a closing quotation mark. ${MEND}`;

/** The file's text in UTF-8, or in UTF-16 if it says so. */
const textIn = async (/** @type {Blob} */ file) => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const [one, two] = bytes;
  const wide = one === 0xff && two === 0xfe ? 'utf-16le' : one === 0xfe && two === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(wide, { fatal: true }).decode(bytes);
  } catch {
    throw new Wrong('This file is not in UTF-8, so its letters cannot be told. Save it as “CSV UTF-8” and try again.');
  }
};

/** What parts the cells: what the first line has most of. */
const partingOf = (/** @type {string} */ text) => {
  const first = text.slice(0, 10_000).split('\n')[0];
  const count = (/** @type {string} */ sign) => first.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
};

const shareOf = (done, all) => `${done.toLocaleString()} of ${all.toLocaleString()} lines`;
const breath = (ms = 0) => new Promise((done) => setTimeout(done, ms));

/** An apostrophe before what looks like a formula is not part of it; see Csv.java. */
const unguarded = (/** @type {string} */ cell) => (/^''*[=+\-@\t\r\n＝＋－＠]/.test(cell) ? cell.slice(1) : cell);

const check = (/** @type {string[]} */ line, /** @type {number} */ number) => {
  const column = line.findIndex((cell) => cell.length > MAX_CELL || /[\0-\x08\v\f\x0e-\x1f\x7f]/.test(cell));
  if (column < 0) return;
  throw new Wrong(
    line[column].length > MAX_CELL
      ? `Column ${column + 1} of line ${number} is longer than ${MAX_CELL} characters. ${MEND}`
      : `Line ${number} holds signs that cannot be shown. Is this a CSV file? Nothing of it was taken.`,
  );
};

/** Brings a file in from where one stands now, wherever one goes while it is read. */
const bring = async (/** @type {File} */ file) => {
  const at = active;
  working(`Reading ${file.name}…`, 0);
  try {
    const text = await textIn(file);
    const lines = [];
    let number = 0;
    for (const line of reading(text, partingOf(text), false)) {
      check(line, ++number);
      lines.push(line.map(unguarded));
      if (number % BREATH_ROWS === 0) await breath();
      if (stopped) return;
    }
    if (!number) throw new Wrong('This file is empty.');
    if (at.row + number > LIMIT) {
      throw new Wrong(`This file has ${number} lines, and there is not so much room below ${nameOf(at)}.`);
    }
    await pour(lines, file.name, at);
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    trouble(error.message);
  } finally {
    done();
  }
};

/** Writes lines from a cell on, in pieces. */
const pour = async (/** @type {string[][]} */ lines, /** @type {string} */ name, /** @type {any} */ at) => {
  const job = `${byId('live').dataset.page}-${++questions}`;
  for (let next = 0; next < lines.length; ) {
    working(`${name}: ${shareOf(next, lines.length)}`, next / lines.length);
    const from = next;
    const piece = [];
    for (let length = 0; next < lines.length; next++) {
      const line = lines[next].map(quotedCell).join('\t');
      length += line.length + 1;
      if (piece.length && length > MAX_TSV / 2) break;
      piece.push(line);
    }
    const over = nameOf({ row: at.row + from, column: at.column });
    const wrong = await written({ over, tsv: `${piece.join('\n')}\n`, job });
    if (wrong || stopped) {
      trouble(wrong || `Stopped after ${shareOf(next, lines.length)}. Take back removes them.`);
      break;
    }
  }
  done();
};

/** Sends a piece and waits until it is answered, however long the node is away. */
const written = (/** @type {any} */ piece) =>
  new Promise((resolve) => {
    const el = byId('do-paste');
    let wrong = '';
    const hear = (/** @type {any} */ evt) => {
      const { type, el: from, argsRaw } = evt.detail;
      if (from !== el) return;
      if (type === 'datastar-patch-signals') wrong = said(JSON.parse(argsRaw.signals)._errors?.paste ?? {});
      if (type !== 'finished') return;
      document.removeEventListener('datastar-fetch', hear);
      setTimeout(resolve, PACE_MS, wrong);
    };
    document.addEventListener('datastar-fetch', hear);
    send('paste', piece);
  });

let stopped = false;
const working = (/** @type {string} */ text, /** @type {number} */ share) => {
  if (byId('work').hidden) stopped = false;
  byId('work').hidden = false;
  byId('work-text').textContent = text;
  byId('progress').value = share;
};
const done = () => {
  byId('work').hidden = true;
};
byId('work-stop').addEventListener('click', () => {
  stopped = true;
});

byId('file').addEventListener('change', (/** @type {any} */ evt) => {
  const [file] = evt.target.files;
  evt.target.value = '';
  if (file && writable()) bring(file);
});
for (const name of ['dragover', 'drop']) {
  grid.addEventListener(name, (/** @type {any} */ evt) => {
    evt.preventDefault();
    const [file] = evt.dataTransfer?.files ?? [];
    if (name === 'drop' && file && writable()) bring(file);
  });
}

const take = async () => {
  const lines = Math.max(1, used().rows);
  working('The file is made…', 0);
  try {
    const moment = encodeURIComponent(JSON.stringify({ at: datastar.getPath('at') }));
    const response = await fetch(`get/csv?datastar=${moment}`);
    if (!response.ok || !response.body) throw new Wrong(await response.text());
    const parts = [];
    let seen = 0;
    const reader = response.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (stopped) return void (await reader.cancel());
      parts.push(part.value);
      for (const byte of part.value) if (byte === 10) seen++;
      working(shareOf(Math.min(seen, lines), lines), Math.min(1, seen / lines));
    }
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(parts, { type: 'text/csv' }));
    link.download = 'sheet.csv';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch (error) {
    trouble(error instanceof Wrong ? error.message : 'The file broke off. Is the node still there? Try again.');
  } finally {
    done();
  }
};

/* Begin: everything is there now. */
if (!byId('join').checkVisibility()) focusEditor();
new MutationObserver(() => {
  if (sheet.dataset.joined === 'true' && !editing()) focusEditor();
}).observe(sheet, { attributeFilter: ['data-joined'] });
grow();
for (const tile of tiles.children) placeTile(tile);
draw();
look();
