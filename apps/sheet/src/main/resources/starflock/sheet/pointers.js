/*
 * Pointers: a mouse chooses by pressing and drawing; a finger scrolls, chooses by a tap, and changes by a tap on
 * what is chosen.
 */
const cells = byId('cells');
const grip = byId('grip');
const filling = byId('filling');

const cellAt = ({ clientX, clientY }) => {
  const box = cells.getBoundingClientRect();
  return clamped({
    row: origin.row + Math.floor((clientY - box.top) / ROW),
    column: origin.column + Math.floor((clientX - box.left) / COLUMN),
  });
};

/** Follows a pressed pointer until it is let go. */
const follow = (evt, moved, done) => {
  const { pointerId, target } = evt;
  target.setPointerCapture(pointerId);
  const end = (/** @type {PointerEvent} */ last) => {
    target.removeEventListener('pointermove', moved);
    target.removeEventListener('pointerup', end);
    target.removeEventListener('pointercancel', end);
    done?.(last);
  };
  target.addEventListener('pointermove', moved);
  target.addEventListener('pointerup', end);
  target.addEventListener('pointercancel', end);
};

grid.addEventListener('pointerdown', (evt) => {
  if (evt.button || evt.pointerType === 'touch' || evt.target === editor || evt.target === grip) return;
  const headed = evt.target.closest?.('#rows > span, #columns > span');
  if (!headed && !cells.contains(evt.target)) return;
  evt.preventDefault();
  if (headed) {
    chooseLine(headed);
    return;
  }
  choose(cellAt(evt), evt.shiftKey);
  focusEditor();
  returning = active.column;
  follow(evt, (moved) => choose(cellAt(moved), true));
});

const chooseLine = (/** @type {HTMLElement} */ headed) => {
  const at = Number(headed.dataset.at);
  const row = headed.parentElement?.id === 'rows';
  active = row ? { row: at, column: 0 } : { row: 0, column: at };
  head = row ? { row: at, column: LIMIT - 1 } : { row: LIMIT - 1, column: at };
  focusEditor();
  draw();
};

grid.addEventListener('click', (evt) => {
  if (evt.pointerType !== 'touch' || evt.target === editor) return;
  const headed = evt.target.closest?.('#rows > span, #columns > span');
  if (headed) chooseLine(headed);
  else if (cells.contains(evt.target)) {
    const cell = cellAt(evt);
    const again = isOne(area()) && nameOf(cell) === nameOf(active);
    choose(cell);
    focusEditor();
    if (again) change();
  }
});
grid.addEventListener('dblclick', (evt) => {
  if (cells.contains(evt.target) && evt.pointerType !== 'touch') change();
});

/** Changes what is in the cell. If only its beginning is here, the rest is fetched first. */
const change = () => {
  const { text, whole } = textOf(active);
  if (whole) edit(text);
  else {
    const wanted = nameOf(active);
    const show = answered.whole;
    answered.whole = (answer) => {
      answered.whole = show;
      if (answer.at === wanted && wanted === nameOf(active)) edit(answer.text);
    };
    ask('whole', { at: wanted });
  }
};

/** Where a fill goes to that is drawn to a cell: on in one direction, the one in which it goes further. */
const filled = (chosen, to) => {
  const down = Math.max(to.row - chosen.bottom, chosen.top - to.row);
  const across = Math.max(to.column - chosen.right, chosen.left - to.column);
  if (down <= 0 && across <= 0) return chosen;
  return down >= across
    ? { ...chosen, top: Math.min(chosen.top, to.row), bottom: Math.max(chosen.bottom, to.row) }
    : { ...chosen, left: Math.min(chosen.left, to.column), right: Math.max(chosen.right, to.column) };
};

grip.addEventListener('pointerdown', (evt) => {
  evt.preventDefault();
  evt.stopPropagation();
  if (evt.pointerType === 'touch') {
    follow(evt, (moved) => choose(cellAt(moved), true), focusEditor);
    return;
  }
  const chosen = area();
  let target = chosen;
  follow(
    evt,
    (moved) => {
      target = filled(chosen, cellAt(moved));
      reveal(cellAt(moved));
      lay(filling, target);
    },
    () => {
      filling.hidden = true;
      fill(chosen, target);
    },
  );
});

const fill = (from, to) => {
  if (areaName(from) === areaName(to) || !writable()) return;
  send('fill', { from: areaName(from), to: areaName(to) });
  active = firstOf(to);
  head = lastOf(to);
  draw();
};
