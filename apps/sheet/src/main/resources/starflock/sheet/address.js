/*
 * The sheet in the browser, in parts that are read as one module, in this order: address, space, choice, edit,
 * pointers, keys, clip, files. The server draws the cells; what is here moves about in them, types, and puts what
 * the server sent into place.
 *
 * This part: where things are called what. A cell is {row, column}, from 0; an area {top, left, bottom, right},
 * all within.
 */
const LIMIT = 1_000_000;
const byId = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const sheet = byId('sheet');
const { datastar } = /** @type {any} */ (globalThis);

/** A wish or a question of this name goes to the server; see the elements do-… of the page. */
const send = (/** @type {string} */ name, /** @type {any} */ detail = {}) =>
  byId(`do-${name}`).dispatchEvent(new CustomEvent('go', { detail }));

const trouble = (/** @type {string} */ sentence) => send('trouble', sentence);

const letters = (/** @type {number} */ column) => {
  let text = '';
  for (let left = column + 1; left > 0; left = Math.floor((left - 1) / 26)) {
    text = String.fromCharCode(65 + ((left - 1) % 26)) + text;
  }
  return text;
};
const nameOf = ({ row, column }) => letters(column) + (row + 1);
const cellArea = ({ row, column }) => ({ top: row, left: column, bottom: row, right: column });
const areaOf = (a, b) => ({
  top: Math.min(a.row, b.row),
  left: Math.min(a.column, b.column),
  bottom: Math.max(a.row, b.row),
  right: Math.max(a.column, b.column),
});
const firstOf = (area) => ({ row: area.top, column: area.left });
const lastOf = (area) => ({ row: area.bottom, column: area.right });
const isOne = (area) => area.top === area.bottom && area.left === area.right;
const areaName = (area) => (isOne(area) ? nameOf(firstOf(area)) : `${nameOf(firstOf(area))}:${nameOf(lastOf(area))}`);

const clamp = (/** @type {number} */ value) => Math.max(0, Math.min(LIMIT - 1, value));
const clamped = ({ row, column }) => ({ row: clamp(row), column: clamp(column) });

/** @param {string} text such as B7 @returns {{row: number, column: number} | undefined} */
const parseCell = (text) => {
  const match = /^([a-z]{1,5})(\d{1,7})$/i.exec(text);
  if (!match) return undefined;
  let column = 0;
  for (const letter of match[1].toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  const row = Number(match[2]);
  return row >= 1 && row <= LIMIT && column <= LIMIT ? { row: row - 1, column: column - 1 } : undefined;
};

/** @param {string} text such as B7 or B7:D9 */
const parseArea = (text) => {
  const [one, other = one, more] = text.trim().split(':').map(parseCell);
  return one && other && !more && text.split(':').length <= 2 ? areaOf(one, other) : undefined;
};
