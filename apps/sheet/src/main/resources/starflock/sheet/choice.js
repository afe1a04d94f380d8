/* Choice: the cell one stands on, the area from there to `head`, and what shows where that is. */
const editor = byId('editor');
const bar = byId('bar');
const where = byId('where');
let active = { row: 0, column: 0 };
let head = active;
/** The column that Enter goes back to after a line of Tabs. */
let returning = 0;

const area = () => areaOf(active, head);
const past = () => sheet.dataset.past === 'true';

/** Goes to a cell, or with `extend` chooses all from where one stands to it. */
const choose = (cell, extend = false) => {
  if (editing()) keep();
  head = clamped(cell);
  if (!extend) active = head;
  reveal(head);
  grow();
  draw();
  look();
};

const chooseArea = (chosen) => {
  choose(firstOf(chosen));
  head = lastOf(chosen);
  draw();
};

const step = (rows, columns, extend = false) => {
  const from = extend ? head : active;
  choose({ row: from.row + rows, column: from.column + columns }, extend);
};

/** Puts everything where it belongs now. */
const draw = () => {
  const chosen = area();
  lay(byId('active-row'), cellArea(active));
  byId('active-row').setAttribute('aria-rowindex', String(active.row + 1));
  byId('active').setAttribute('aria-colindex', String(active.column + 1));
  const choice = byId('choice');
  lay(choice, chosen);
  choice.hidden ||= isOne(chosen);
  const seen = visible();
  const grip = byId('grip');
  grip.hidden = chosen.bottom > seen.bottom || chosen.right > seen.right;
  move(grip, (chosen.right + 1 - origin.column) * COLUMN - 5, (chosen.bottom + 1 - origin.row) * ROW - 5);
  const name = areaName(chosen);
  if (document.activeElement !== where) where.value = name;
  heads();
  spots();
  showText();
  const spot = byId('spot');
  if (spot.dataset.spot !== name) spot.dataset.spot = name;
};

/** What is in the cell: in the line above, and for those who listen. */
const showText = () => {
  const name = areaName(area());
  const { text, whole } = textOf(active);
  if (!editing()) {
    bar.value = text;
    if (!whole && elementOf(active)) ask('whole', { at: nameOf(active) });
  }
  editor.setAttribute('aria-label', name);
  const said = text ? `${name}: ${text}` : name;
  if (byId('spot').textContent !== said) byId('spot').textContent = said;
};

/** What the others have chosen. One's own is shown otherwise. */
const spots = () => {
  const me = byId('live').dataset.me;
  for (const spot of byId('spots').children) {
    const chosen = parseArea(spot.dataset.area);
    if (chosen && spot.id !== `spot-${me}`) {
      lay(spot, chosen);
      spot.toggleAttribute('data-top', chosen.top - visible().top < 1);
    } else spot.hidden = true;
  }
};

/* Questions: the last of a kind counts. */
let questions = 0;
const asked = {};
const ask = (/** @type {string} */ name, /** @type {any} */ fields) => {
  asked[name] = ++questions;
  waiting.set(name, { ...fields, n: questions });
  if (echoes.size === 0) askNow();
};
/** Questions wait for what was written before them: they would be answered of cells as they were. */
const waiting = new Map();
/** So do steps back and forth: they would take back what was before. */
const turns = /** @type {string[]} */ ([]);
const inTurn = (/** @type {string} */ name) => {
  turns.push(name);
  if (echoes.size === 0) askNow();
};
const askNow = () => {
  for (const name of turns.splice(0)) send(name);
  for (const [name, fields] of waiting) send(name, fields);
  waiting.clear();
};
/** @type {Record<string, (answer: any) => void>} what is done with answers; filled by the parts that ask */
const answered = {
  whole: ({ at, text }) => {
    if (at === nameOf(active) && !editing()) bar.value = text;
  },
};
document.addEventListener('datastar-signal-patch', (/** @type {any} */ evt) => {
  // What has changed is told; the answer is all that is there now.
  for (const name of Object.keys(evt.detail._answer ?? {})) {
    const answer = datastar.getPath(`_answer.${name}`);
    if (answer.n === asked[name]) answered[name]?.({ ...answer });
  }
});

new MutationObserver(() => {
  for (const tile of tiles.children) placeTile(tile);
  echoAgain();
  grow();
  showText();
}).observe(tiles, { childList: true, subtree: true, characterData: true });
const moving = { childList: true, subtree: true, attributeFilter: ['data-area', 'data-past'] };
new MutationObserver(spots).observe(sheet, moving);
