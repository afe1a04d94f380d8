/* Keys, as in the sheets people know. */
const ARROWS = {
  ArrowUp: [-1, 0, 'UP'],
  ArrowDown: [1, 0, 'DOWN'],
  ArrowLeft: [0, -1, 'LEFT'],
  ArrowRight: [0, 1, 'RIGHT'],
};

const find = byId('find');
const findText = byId('find-text');

answered.edge = ({ at }) => {
  const cell = parseCell(at);
  if (cell) choose(cell, extending);
};
let extending = false;
const toEdge = (to, evt) => {
  extending = evt.shiftKey;
  ask('edge', { at: nameOf(evt.shiftKey ? head : active), to });
};

const fillDown = () => {
  const chosen = area();
  const from = chosen.top === chosen.bottom ? Math.max(0, chosen.top - 1) : chosen.top;
  fill({ ...chosen, top: from, bottom: from }, { ...chosen, top: from });
};
const fillRight = () => {
  const chosen = area();
  const from = chosen.left === chosen.right ? Math.max(0, chosen.left - 1) : chosen.left;
  fill({ ...chosen, left: from, right: from }, { ...chosen, left: from });
};
const empty = () => writable() && send('clear', { area: areaName(area()) });
const undo = () => writable() && inTurn('undo');
const redo = () => writable() && inTurn('redo');
const history = () => {
  ask('history', { at: nameOf(active) });
  byId('history').showPopover();
};
/** At once, since who types fast has typed on by the time that a popover tells of itself. */
const seek = () => {
  find.showPopover();
  findText.select();
};
const chooseAll = () =>
  chooseArea({ top: 0, left: 0, bottom: Math.max(1, used().rows) - 1, right: Math.max(1, used().columns) - 1 });
const screenful = () => Math.max(1, Math.floor((grid.clientHeight - HEAD_Y) / ROW) - 1);
const breadth = () => Math.max(1, Math.floor((grid.clientWidth - HEAD_X) / COLUMN) - 1);

/** What one does with Ctrl, or Command. What the browser does itself (C, X, V) is not here. */
const COMMANDS = {
  a: chooseAll,
  d: fillDown,
  r: fillRight,
  z: (evt) => (evt.shiftKey ? redo() : undo()),
  y: redo,
  h: history,
  f: seek,
  g: () => where.select(),
  home: (evt) => choose({ row: 0, column: 0 }, evt.shiftKey),
  end: (evt) => toEdge('LAST', evt),
};

const KEYS = {
  Enter: (evt) => {
    step(evt.shiftKey ? -1 : 1, returning - active.column);
  },
  Tab: (evt) => step(0, evt.shiftKey ? -1 : 1),
  Home: (evt) => choose({ row: head.row, column: 0 }, evt.shiftKey),
  End: (evt) => toEdge('END', evt),
  PageUp: (evt) => (evt.altKey ? step(0, -breadth(), evt.shiftKey) : step(-screenful(), 0, evt.shiftKey)),
  PageDown: (evt) => (evt.altKey ? step(0, breadth(), evt.shiftKey) : step(screenful(), 0, evt.shiftKey)),
  Delete: empty,
  Backspace: empty,
  F2: () => change(),
  F5: () => where.select(),
  Escape: () => where.focus(),
};

/** Keys while one stands on a cell. Returns whether the key meant something. */
const standing = (evt) => {
  // The browser closes what lies on top.
  if (evt.key === 'Escape' && document.querySelector(':popover-open')) return false;
  const command = evt.ctrlKey || evt.metaKey;
  const arrow = ARROWS[evt.key];
  if (arrow) {
    if (command) toEdge(arrow[2], evt);
    else step(arrow[0], arrow[1], evt.shiftKey);
  } else if (command && evt.key === ' ') lineOf('columns');
  else if (evt.shiftKey && evt.key === ' ') lineOf('rows');
  else if (command) {
    const does = COMMANDS[evt.key.toLowerCase()];
    if (!does) return false;
    does(evt);
  } else {
    const does = KEYS[evt.key];
    if (!does) return false;
    does(evt);
  }
  // Where Enter comes back to: Tab goes on in the line, everything else begins a new one.
  if (evt.key !== 'Tab') returning = active.column;
  return true;
};

const lineOf = (kind) => {
  const { top, left, bottom, right } = area();
  active = kind === 'rows' ? { row: top, column: 0 } : { row: 0, column: left };
  head = kind === 'rows' ? { row: bottom, column: LIMIT - 1 } : { row: LIMIT - 1, column: right };
  draw();
};

/** Keys while one types. */
const typing = (evt) => {
  const arrow = ARROWS[evt.key];
  if (evt.key === 'Escape') leave();
  else if (evt.key === 'Enter' && evt.altKey) insertLine(evt.target);
  else if (evt.key === 'Enter' || evt.key === 'Tab') {
    keep();
    focusEditor();
    KEYS[evt.key](evt);
  } else if (arrow && !within && evt.target === editor) {
    keep();
    step(arrow[0], arrow[1]);
    returning = active.column;
  } else if (evt.key === 'F2') within = !within;
  else return false;
  return true;
};

const insertLine = (/** @type {HTMLTextAreaElement} */ field) => {
  field.setRangeText('\n', field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input'));
};

const pressed = (/** @type {any} */ evt) => {
  if (evt.isComposing || evt.keyCode === 229) return;
  if (editing() ? typing(evt) : evt.target === editor && standing(evt)) evt.preventDefault();
};
editor.addEventListener('keydown', pressed);
bar.addEventListener('keydown', pressed);
addEventListener('keydown', (evt) => {
  if ((evt.ctrlKey || evt.metaKey) && evt.key.toLowerCase() === 'f') {
    evt.preventDefault();
    seek();
  }
});

/* Go to, and find. */
const LAST = nameOf({ row: LIMIT - 1, column: LIMIT - 1 });
const PLACES = `Write one such as B7, or an area such as B7:D9; the last is ${LAST}.`;
byId('where-form').addEventListener('goto', () => {
  const wanted = parseArea(where.value);
  trouble(wanted ? '' : `“${where.value}” is no cell of this sheet. ${PLACES}`);
  if (!wanted) return;
  focusEditor();
  chooseArea(wanted);
  returning = active.column;
});
where.addEventListener('focus', () => where.select());
where.addEventListener('keydown', (/** @type {KeyboardEvent} */ evt) => {
  if (evt.key !== 'Escape') return;
  trouble('');
  where.value = areaName(area());
});
find.addEventListener('toggle', () => {
  if (find.matches(':popover-open')) findText.select();
  else focusEditor();
});
byId('find-form').addEventListener('next', () => {
  const text = findText.value;
  byId('find-note').textContent = '';
  if (text) ask('find', { text, at: nameOf(active) });
});
answered.find = ({ at }) => {
  const cell = parseCell(at);
  byId('find-note').textContent = cell ? `In ${at}` : 'Nowhere in this sheet.';
  if (cell) choose(cell);
};
byId('undo').addEventListener('click', undo);
byId('redo').addEventListener('click', redo);
