/*
 * Which room, and what of it: the address says the room (#ID), the node draws a stretch of it, and more as one
 * scrolls. How far somebody has read is kept in their browser, per room, as a number of messages; nobody else hears
 * of it.
 */
const talk = byId('page');
const list = byId('rooms');
const STEP = 100;
const MAX = 300;
const NEAR_PX = 600;
const EDGE_PX = 4;

const links = () => [...list.querySelectorAll('a[data-room]')];
const here = () => talk.dataset.room;
const past = () => room.dataset.past === 'true';
const first = () => talk.querySelector('li[data-n]');
const lines = () => [...talk.querySelectorAll('li[data-n]')];
const atEnd = () => talk.scrollTop > -EDGE_PX && talk.dataset.later === 'false';

/* Rules of this page alone. The node's markup is the same for everybody, so what is one reader's own is said here. */
const own = new CSSStyleSheet();
const marks = new CSSStyleSheet();
document.adoptedStyleSheets.push(own, marks);
own.replaceSync(`
  .mention[data-who="${me}"] { background: var(--person-wash); outline: 1px solid var(--person-solid); }
  .sign[data-by~="${me}"] { border-color: var(--person-solid); background: var(--person-wash); }
`);

/** What is looked at. */
let view = { room: '', lines: STEP };
/** The message to go to once it is drawn. @type {{n: number, id?: string} | null} */
let aim = null;
let asked = false;

const look = (/** @type {any} */ next) => {
  view = next;
  asked = true;
  // What comes now is old: it is not read aloud as if somebody had just said it.
  talk.setAttribute('aria-live', 'off');
  go('do-look', next);
};
const HUSH_MS = 500;
let hush = 0;

const enter = (/** @type {string} */ id) => {
  if (view.room === id && here() === id) return;
  keepDraft();
  firstNew = null;
  look({ room: id, lines: STEP });
};

const roomOfAddress = () => decodeURIComponent(location.hash.slice(1)).replace(/[^a-z0-9-]/g, '');
addEventListener('hashchange', () => enter(roomOfAddress()));

const earlier = () => {
  if (asked || talk.dataset.earlier !== 'true') return;
  const top = Number(first()?.dataset.n ?? 1) - 1;
  if (view.top === undefined && view.lines < MAX) return look({ room: view.room, lines: view.lines + STEP });
  look({ room: view.room, top: Math.max(0, Math.floor((top - 1) / STEP) * STEP - STEP + (top % STEP ? STEP : 0)) });
};
const later = () => {
  if (asked || talk.dataset.later !== 'true') return;
  const next = (view.top ?? 0) + STEP;
  look(next + MAX >= Number(talk.dataset.said) ? { room: view.room, lines: MAX } : { room: view.room, top: next });
};

/** Goes to a message, wherever it is in this room. */
const find = (/** @type {number} */ n, /** @type {string | undefined} */ id) => {
  aim = { n, id };
  if (arrive()) return;
  const said = Number(talk.dataset.said);
  const top = Math.max(0, Math.floor((n - STEP) / STEP) * STEP);
  look(n > said - STEP / 2 ? { room: view.room, lines: STEP } : { room: view.room, top });
};
const arrive = () => {
  if (!aim) return false;
  const line = (aim.id && byId(aim.id)) || lines().find((each) => Number(each.dataset.n) === aim.n);
  if (!line) return false;
  aim = null;
  anchor = null;
  line.scrollIntoView({ block: 'center' });
  line.focus({ preventScroll: true });
  return true;
};
const toEnd = () => {
  aim = null;
  anchor = null;
  talk.scrollTop = 0;
  if (talk.dataset.later === 'true') look({ room: view.room, lines: STEP });
};

/* While one reads, what one reads stays where it is, whatever is drawn before or after it. */
/** @type {{id: string, top: number} | null} */
let anchor = null;
const hold = () => {
  const box = talk.getBoundingClientRect();
  const line = atEnd() ? null : lines().find((each) => each.getBoundingClientRect().bottom > box.top);
  anchor = line ? { id: line.id, top: line.getBoundingClientRect().top } : null;
};
const holdStill = () => {
  const line = anchor && byId(anchor.id);
  if (line) talk.scrollTop += line.getBoundingClientRect().top - anchor.top;
};
talk.addEventListener(
  'scroll',
  () => {
    hold();
    const above = talk.scrollHeight - talk.clientHeight + talk.scrollTop;
    if (above < NEAR_PX) earlier();
    else if (talk.scrollTop > -NEAR_PX) later();
    reading();
  },
  { passive: true },
);

/* How far this reader has read. */
/** @type {Record<string, number>} */
let read = kept('read', null);
/** The first message that was new when this room was entered. @type {number | null} */
let firstNew = null;
/** Whether this reader has just come here, or come back. */
let arriving = true;
const attentive = () => document.visibilityState === 'visible' && room.dataset.joined === 'true' && !past();

const reading = () => {
  const said = Number(talk.dataset.said);
  const before = read[here()] ?? 0;
  if (attentive()) {
    // What comes while one watches is no news.
    if (firstNew === null && said > before && (arriving || !atEnd())) firstNew = before + 1;
    arriving = false;
    if (atEnd() && said !== before) {
      read = { ...kept('read', read), [here()]: said };
      keep('read', read);
    }
  }
  showNew();
};

const showNew = () => {
  let elsewhere = 0;
  for (const link of links()) {
    const fresh = past() ? 0 : Math.max(0, Number(link.dataset.said) - (read[link.dataset.room] ?? 0));
    if (fresh && link.dataset.room !== here()) elsewhere += fresh;
    if (fresh) link.dataset.new = fresh > 99 ? '99+' : String(fresh);
    else delete link.dataset.new;
    link.title = fresh ? `${fresh} new` : '';
  }
  byId('elsewhere').textContent = elsewhere ? (elsewhere > 99 ? '99+' : String(elsewhere)) : '';
  byId('elsewhere').title = elsewhere ? `${elsewhere} new elsewhere` : '';

  const said = Number(talk.dataset.said);
  const fresh = past() ? 0 : said - (read[here()] ?? 0);
  const start = lines().find((line) => Number(line.dataset.n) === firstNew);
  const mark = start && `.messages > #${CSS.escape(start.id)}`;
  marks.replaceSync(mark ? `${mark} { padding-block-start: 2.2rem; } ${mark}::before { content: "New"; }` : '');
  const above = firstNew !== null && !past() && isAbove(start);
  const toNew = byId('to-new');
  toNew.hidden = !above;
  toNew.textContent = above ? `${said - firstNew + 1} new since you were here ↑` : '';
  const end = byId('to-end');
  end.hidden = atEnd();
  end.textContent = fresh > 0 ? `${fresh} new ↓` : 'To the newest ↓';
};
/** Whether what is new begins above what is seen, and was not gone to yet. */
const isAbove = (/** @type {Element | undefined} */ start) => {
  if (goneTo === firstNew) return false;
  if (!start) return Number(first()?.dataset.n ?? 0) > firstNew;
  return start.getBoundingClientRect().bottom < talk.getBoundingClientRect().top;
};
/** @type {number | null} */
let goneTo = null;
byId('to-new').addEventListener('click', () => {
  goneTo = firstNew;
  find(firstNew, undefined);
});
byId('to-end').addEventListener('click', () => {
  toEnd();
  byId('say-text').focus();
});

/* Who is in another room points at nothing here. */
const apart = new CSSStyleSheet();
document.adoptedStyleSheets.push(apart);
const showCursors = () => {
  const others = [...byId('present').children].filter((person) => person.dataset.spot !== here());
  const cursors = others.map((person) => `#cursor-${CSS.escape(person.dataset.who)}`).join(', ');
  apart.replaceSync(cursors && `${cursors} { display: none; }`);
};
new MutationObserver(showCursors).observe(byId('present'), {
  childList: true,
  subtree: true,
  attributeFilter: ['data-spot', 'data-who'],
});

/* Every drawing. */
/** @type {string | undefined} */
let drawn;
const redrawn = () => {
  asked = false;
  clearTimeout(hush);
  hush = setTimeout(() => talk.setAttribute('aria-live', 'polite'), HUSH_MS);
  if (!read) {
    // Whoever comes for the first time has missed nothing.
    read = Object.fromEntries(links().map((link) => [link.dataset.room, Number(link.dataset.said)]));
    keep('read', read);
  }
  if (here() !== drawn) {
    drawn = here();
    anchor = null;
    arriving = true;
    talk.scrollTop = 0;
    go('do-here', here());
    byId('spot').dataset.spot = here();
    entered();
  }
  if (aim && !arrive() && view.top === undefined && talk.dataset.earlier === 'true') earlier();
  clearArrived();
  showCursors();
  reading();
  holdStill(); // after the line above what is new, which takes its place too
  hear();
};
let due = false;
new MutationObserver(() => {
  if (due) return;
  due = true;
  queueMicrotask(() => {
    due = false;
    redrawn();
  });
}).observe(talk, { childList: true, subtree: true, attributeFilter: ['data-room', 'data-said', 'data-later'] });
new MutationObserver(() => showNew()).observe(list, { childList: true, subtree: true, attributeFilter: ['data-said'] });
new MutationObserver(() => reading()).observe(room, { attributeFilter: ['data-past', 'data-joined'] });
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') {
    firstNew = null;
    arriving = true;
    read = kept('read', read);
    reading();
  }
});

/* Rooms by keys, and new ones. */
const step = (/** @type {number} */ by, /** @type {boolean} */ fresh) => {
  const all = links();
  const at = all.findIndex((link) => link.dataset.room === here());
  for (let n = 1; n <= all.length; n++) {
    const next = all[(at + by * n + all.length * n) % all.length];
    if (!fresh || next.dataset.new) {
      location.hash = next.dataset.room;
      return;
    }
  }
};
list.addEventListener('click', (evt) => {
  const link = evt.target instanceof Element && evt.target.closest('a[data-room]');
  if (link) {
    list.hidePopover();
    if (link.dataset.room === here()) toEnd();
    setTimeout(() => byId('say-text').focus());
  }
});
byId('new-room-form').addEventListener('submit', (evt) => {
  evt.preventDefault();
  const field = byId('new-room-name');
  const name = field.value.trim();
  if (!name) return;
  send('open', { name: field.value }, (errors) => {
    byId('new-room-note').textContent = errors ? Object.values(errors)[0] : '';
    field.setAttribute('aria-invalid', errors ? 'true' : 'false');
    if (errors) return;
    field.value = '';
    byId('new-room').hidePopover();
    enterNamed(name.replace(/\s+/g, ' '), 20);
  });
});
/** A room that was just opened: its id is the node's, and comes with the next drawing. */
const enterNamed = (/** @type {string} */ name, /** @type {number} */ tries) => {
  const link = links().find((each) => each.dataset.by === me && each.textContent.trim() === name);
  if (link) location.hash = link.dataset.room;
  else if (tries) setTimeout(enterNamed, 50, name, tries - 1);
};
