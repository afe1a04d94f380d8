/*
 * What a page with people in it needs of the browser beside the client: it tells where this visitor points and that they
 * type, puts the others' cursors where they point, and shows times as this visitor's clock has them.
 *
 * A place is an element and how far into it one points, in thousandths of its width and height: so a word that is pointed at is
 * the same word on a phone and on a wide screen.
 */
const SEND_MS = 50; // 20 places a second look like motion
const TYPING_MS = 4000;
const WHOLE = 1000;

const live = document.getElementById('live');
const { base, page, me } = live.dataset;

/* Telling. At most one message is on its way; what happens meanwhile is told by the next, so nothing queues up. */
let here = { page, typing: false };
let told = JSON.stringify(here);
let busy = false;

const tell = async () => {
  if (busy) return;
  busy = true;
  for (let text; (text = JSON.stringify(here)) !== told; ) {
    told = text;
    const headers = { 'Content-Type': 'application/json', 'Datastar-Request': 'true' };
    const rest = new Promise((done) => setTimeout(done, SEND_MS));
    // Whoever does not hear of it sees an old cursor; the next movement mends it.
    await fetch(`${base}/presence`, { method: 'POST', headers, body: text }).catch(() => {});
    await rest;
  }
  busy = false;
};

// Whenever the stream begins, the node may have forgotten us: it knows only pages that look.
document.addEventListener('datastar-fetch', (/** @type {any} */ evt) => {
  if (evt.detail.el !== live || evt.detail.type !== 'connected') return;
  told = JSON.stringify({ page, typing: false });
  tell();
});

/** @param {number} at @param {number} from @param {number} length */
const share = (at, from, length) => Math.max(0, Math.min(WHOLE, Math.round(((at - from) / (length || 1)) * WHOLE)));

const point = (/** @type {PointerEvent} */ evt) => {
  const target = evt.target instanceof Element ? evt.target.closest('#live [id]') : null;
  if (!target) return away();
  const box = target.getBoundingClientRect();
  here = {
    ...here,
    cursor: { anchor: target.id, x: share(evt.clientX, box.left, box.width), y: share(evt.clientY, box.top, box.height) },
  };
  tell();
};

const away = () => {
  const { cursor, ...rest } = here;
  here = rest;
  tell();
};

let quiet = 0;
const typing = (/** @type {boolean} */ on) => {
  clearTimeout(quiet);
  if (on) quiet = setTimeout(typing, TYPING_MS, false);
  here = { ...here, typing: on };
  tell();
};

document.addEventListener('pointermove', point, { passive: true });
document.addEventListener('pointerdown', point, { passive: true });
// A finger leaves with every tap, and what it tapped is still what it points at.
document.documentElement.addEventListener('pointerleave', (evt) => evt.pointerType !== 'touch' && away());
live.addEventListener('input', (evt) => evt.target instanceof HTMLTextAreaElement && typing(true));
live.addEventListener('submit', () => typing(false));

/* What is selected: the app's page says it on the element with the id "spot", and nobody else looks at the attribute. */
const spot = document.getElementById('spot');
if (spot) {
  const tellSpot = () => {
    here = { ...here, spot: spot.dataset.spot ?? '' };
    tell();
  };
  new MutationObserver(tellSpot).observe(spot, { attributeFilter: ['data-spot'] });
  tellSpot();
}

/* Placing. The server says where in the page; only the browser knows where that is on the screen. */
let placing = 0;
const place = () => {
  placing = 0;
  for (const cursor of live.querySelectorAll('.cursor[data-anchor]')) {
    const layer = cursor.parentElement.getBoundingClientRect();
    const anchor = document.getElementById(cursor.dataset.anchor);
    const box = anchor?.getBoundingClientRect();
    const x = box ? box.left + (box.width * cursor.dataset.x) / WHOLE : -1;
    const y = box ? box.top + (box.height * cursor.dataset.y) / WHOLE : -1;
    const seen = box?.width > 0 && x >= layer.left && x <= layer.right && y >= layer.top && y <= layer.bottom;
    cursor.hidden = cursor.id === `cursor-${me}`;
    cursor.style.setProperty('opacity', seen ? '1' : '0');
    if (seen) {
      cursor.style.setProperty('--x', String(((x - layer.left) / layer.width) * 100));
      cursor.style.setProperty('--y', String(((y - layer.top) / layer.height) * 100));
    }
  }
};
const replace = () => {
  placing ||= requestAnimationFrame(place);
};

const moved = ['data-anchor', 'data-x', 'data-y'];
new MutationObserver(replace).observe(live, { childList: true, subtree: true, attributeFilter: moved });
addEventListener('scroll', replace, { capture: true, passive: true });
addEventListener('resize', replace);
replace();

/*
 * Times, by the reader's clock. The text lies in a shadow tree, where the server's text does not overwrite it.
 *
 *   <time-of-day data-at="…">                 the time, and the day unless it is today
 *   <time-of-day data-at="…" data-clock>      the time alone, where the day stands beside it
 *   <begin-of-day data-at="…" data-before="…">   the day, in the state "new" if what was before is of another
 */
const clock = new Intl.DateTimeFormat([], { timeStyle: 'short' });
const date = new Intl.DateTimeFormat([], { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat([], { dateStyle: 'full' });

class Written extends HTMLElement {
  static observedAttributes = ['data-at', 'data-before'];
  #tree = this.attachShadow({ mode: 'open' });
  attributeChangedCallback() {
    this.#tree.textContent = this.text(new Date(this.dataset.at));
  }
}

customElements.define(
  'time-of-day',
  class extends Written {
    text(/** @type {Date} */ at) {
      const today = at.toDateString() === new Date().toDateString();
      return (today || this.dataset.clock ? clock : date).format(at);
    }
  },
);

customElements.define(
  'begin-of-day',
  class extends Written {
    #states = this.attachInternals().states;
    text(/** @type {Date} */ at) {
      const { before } = this.dataset;
      const same = before && new Date(before).toDateString() === at.toDateString();
      this.#states[same ? 'delete' : 'add']('new');
      return day.format(at);
    }
  },
);
