/*
 * Space: 28 million pixels by 112 million, of which browsers lay out some 17 million at most. So the scrolled
 * area shows a part that begins at `origin` and moves on when one comes near its end; it is as long as what is
 * filled, and grows as one goes on.
 */
const grid = byId('grid');
const space = byId('space');
const tiles = byId('tiles');
const pixels = (/** @type {string} */ name) => parseFloat(getComputedStyle(grid).getPropertyValue(name));
const ROW = pixels('--row');
const COLUMN = pixels('--column');
const HEAD_X = pixels('--head-x');
const HEAD_Y = pixels('--head-y');
const TILE_ROWS = 32;
const TILE_COLUMNS = 8;
const MAX_ROWS = Math.floor(8e6 / ROW);
const MAX_COLUMNS = Math.floor(8e6 / COLUMN);
const LOOK_MS = 60;

const origin = { row: 0, column: 0 };
const extent = { rows: 0, columns: 0 };

/** How far anything was ever written, as the page says. */
const used = () => ({ rows: Number(byId('page').dataset.rows), columns: Number(byId('page').dataset.columns) });

const visible = () => {
  const top = origin.row + Math.floor(grid.scrollTop / ROW);
  const left = origin.column + Math.floor(grid.scrollLeft / COLUMN);
  return {
    top: clamp(top),
    left: clamp(left),
    bottom: clamp(top + Math.ceil((grid.clientHeight - HEAD_Y) / ROW)),
    right: clamp(left + Math.ceil((grid.clientWidth - HEAD_X) / COLUMN)),
  };
};

const move = (el, x, y) => el.style.setProperty('translate', `${x}px ${y}px`);

/** Lays an element over an area; what is far out of sight of it is cut off. */
const lay = (el, area) => {
  const seen = visible();
  const top = Math.max(area.top, seen.top - 100) - origin.row;
  const left = Math.max(area.left, seen.left - 50) - origin.column;
  const bottom = Math.min(area.bottom, seen.bottom + 100) - origin.row;
  const right = Math.min(area.right, seen.right + 50) - origin.column;
  el.hidden = bottom < top || right < left;
  if (el.hidden) return;
  move(el, left * COLUMN, top * ROW);
  el.style.setProperty('width', `${(right - left + 1) * COLUMN}px`);
  el.style.setProperty('height', `${(bottom - top + 1) * ROW}px`);
};

const placeTile = (tile) => {
  const { band, pile } = tile.dataset;
  move(tile, (pile * TILE_COLUMNS - origin.column) * COLUMN, (band * TILE_ROWS - origin.row) * ROW);
};

/** The numbers and letters at the edges. */
const heads = () => {
  const seen = visible();
  const chosen = area();
  const label = (at, text, on, x, y) => {
    const span = document.createElement('span');
    span.textContent = text;
    span.dataset.at = at;
    span.classList.toggle('on', on);
    move(span, x, y);
    return span;
  };
  const rows = [];
  for (let row = seen.top; row <= seen.bottom; row++) {
    rows.push(label(row, String(row + 1), row >= chosen.top && row <= chosen.bottom, 0, (row - origin.row) * ROW));
  }
  const columns = [];
  for (let column = seen.left; column <= seen.right; column++) {
    const on = column >= chosen.left && column <= chosen.right;
    columns.push(label(column, letters(column), on, (column - origin.column) * COLUMN, 0));
  }
  byId('rows').replaceChildren(...rows);
  byId('columns').replaceChildren(...columns);
};

const resize = () => {
  const width = Math.min(extent.columns - origin.column, MAX_COLUMNS) * COLUMN + HEAD_X;
  const height = Math.min(extent.rows - origin.row, MAX_ROWS) * ROW + HEAD_Y;
  space.style.setProperty('width', `${width}px`);
  space.style.setProperty('height', `${height}px`);
  byId('columns').style.setProperty('width', `${width - HEAD_X}px`);
};

/** There is always room behind the last thing written, and behind what one looks at. */
const grow = () => {
  const seen = visible();
  const rows = Math.min(LIMIT, Math.max(extent.rows, used().rows + 100, seen.bottom + 100));
  const columns = Math.min(LIMIT, Math.max(extent.columns, used().columns + 10, seen.right + 10));
  if (rows === extent.rows && columns === extent.columns) return;
  extent.rows = rows;
  extent.columns = columns;
  resize();
};

/** Begins the part that is shown elsewhere, with the same cells before one's eyes. */
const rebase = (row, column) => {
  const down = (origin.row - row) * ROW;
  const across = (origin.column - column) * COLUMN;
  if (!down && !across) return;
  const { scrollTop, scrollLeft } = grid;
  origin.row = row;
  origin.column = column;
  resize();
  grid.scrollTop = scrollTop + down;
  grid.scrollLeft = scrollLeft + across;
  for (const tile of tiles.children) placeTile(tile);
};

/**
 * @param {number} first what is seen @param {number} from where the part begins
 * @param {number} max its length @param {number} unit
 */
const begin = (first, from, max, unit) => {
  const near = (from > 0 && first - from < max / 20) || first - from > (max * 19) / 20;
  return near ? Math.floor(Math.max(0, Math.min(LIMIT - max / 2, first - max / 2)) / unit) * unit : from;
};

const rebaseIfNear = (row, column) =>
  rebase(begin(row, origin.row, MAX_ROWS, TILE_ROWS), begin(column, origin.column, MAX_COLUMNS, TILE_COLUMNS));

/** Scrolls just as far as it takes for a cell to be seen. */
const reveal = ({ row, column }) => {
  rebaseIfNear(row, column);
  extent.rows = Math.min(LIMIT, Math.max(extent.rows, row + 100));
  extent.columns = Math.min(LIMIT, Math.max(extent.columns, column + 10));
  resize();
  const x = (column - origin.column) * COLUMN;
  const y = (row - origin.row) * ROW;
  if (y < grid.scrollTop) grid.scrollTop = y;
  else grid.scrollTop = Math.max(grid.scrollTop, y + ROW + HEAD_Y - grid.clientHeight);
  if (x < grid.scrollLeft) grid.scrollLeft = x;
  else grid.scrollLeft = Math.max(grid.scrollLeft, x + COLUMN + HEAD_X - grid.clientWidth);
};

/* What one looks at, and a tile around it: so that it is there when one comes to it. */
let looked = '';
let resting = false;
const look = () => {
  if (resting) return;
  const seen = visible();
  const last = (unit) => Math.floor((LIMIT - 1) / unit);
  const view = {
    top: Math.max(0, Math.floor(seen.top / TILE_ROWS) - 1),
    left: Math.max(0, Math.floor(seen.left / TILE_COLUMNS) - 1),
    bottom: Math.min(last(TILE_ROWS), Math.floor(seen.bottom / TILE_ROWS) + 1),
    right: Math.min(last(TILE_COLUMNS), Math.floor(seen.right / TILE_COLUMNS) + 1),
  };
  const text = JSON.stringify(view);
  if (text === looked) return;
  looked = text;
  resting = true;
  setTimeout(() => {
    resting = false;
    look();
  }, LOOK_MS);
  send('look', view);
};

let scrolling = 0;
const scrolled = () => {
  scrolling = 0;
  const seen = visible();
  rebaseIfNear(seen.top, seen.left);
  grow();
  draw();
  look();
};
const scrollSoon = () => {
  scrolling ||= requestAnimationFrame(scrolled);
};
grid.addEventListener('scroll', scrollSoon, { passive: true });
new ResizeObserver(scrollSoon).observe(grid);

// The node knows only pages that look: whenever the stream begins it is told again where.
document.addEventListener('datastar-fetch', (/** @type {any} */ evt) => {
  if (evt.detail.type !== 'connected' || evt.detail.el.id !== 'live') return;
  looked = '';
  look();
});

/** The element of a cell that holds text; undefined if its tile is not here, null if there is nothing in it. */
const elementOf = ({ row, column }) => {
  const tile = byId(`t${Math.floor(row / TILE_ROWS)}-${Math.floor(column / TILE_COLUMNS)}`);
  return tile ? tile.querySelector(`.r${row % TILE_ROWS} > .c${column % TILE_COLUMNS}`) : undefined;
};

/** The text of a cell as far as it is here: `whole` says whether that is all of it. */
const textOf = (cell) => {
  const el = elementOf(cell);
  if (el === undefined) return { text: '', whole: false };
  return { text: el?.textContent ?? '', whole: !el?.hasAttribute('data-more') };
};
