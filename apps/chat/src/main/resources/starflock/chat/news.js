/*
 * News: told by the system to those who asked for it and look elsewhere.
 *
 * A tab that is hidden has closed its stream. One that was asked to tell of news opens a small one instead, of which
 * it gets how many messages there are and the last few; one tab for each browser and place does, whichever is hidden
 * first.
 */
/** Of each room up to which message somebody heard. @type {Record<string, number>} */
const heard = {};
const hear = () => {
  heard[here()] = Number(talk.dataset.said);
};

const tell = byId('tell');
const canTell = 'Notification' in window && 'locks' in navigator;
let wanted = canTell && Notification.permission === 'granted' ? kept('tell', 'nothing') : 'nothing';
const showWanted = () => {
  for (const button of tell.querySelectorAll('[data-tell]')) {
    button.setAttribute('aria-pressed', String(button.dataset.tell === wanted));
  }
};
tell.hidden = !canTell;
showWanted();
tell.addEventListener('click', async (evt) => {
  const asked = evt.target instanceof Element && evt.target.closest('[data-tell]')?.dataset.tell;
  if (!asked) return;
  const allowed = asked === 'nothing' || (await Notification.requestPermission()) === 'granted';
  byId('tell-note').textContent = allowed ? '' : 'The browser does not allow it. Its settings for this site can.';
  wanted = allowed ? asked : 'nothing';
  keep('tell', wanted);
  showWanted();
});

/** @type {(() => void) | null} */
let stopTelling = null;
const watch = () => {
  stopTelling?.();
  stopTelling = null;
  if (document.visibilityState === 'visible' || wanted === 'nothing' || room.dataset.joined !== 'true') return;
  const stop = new AbortController();
  const ended = new Promise((end) => stop.signal.addEventListener('abort', end));
  stopTelling = () => stop.abort();
  navigator.locks
    .request(`${shelf}news`, { signal: stop.signal }, async () => {
      const signals = JSON.stringify({ page: `n${sender.slice(1)}`, view: { lines: 0 } });
      const stream = new EventSource(`${base}/stream?datastar=${encodeURIComponent(signals)}`);
      stream.addEventListener('datastar-patch-elements', (patch) => learn(patch.data));
      await ended;
      stream.close();
    })
    .catch(() => {}); // looked at again while another tab was telling
};
document.addEventListener('visibilitychange', watch);

const learn = (/** @type {string} */ data) => {
  const markup = data
    .split('\n')
    .filter((line) => line.startsWith('elements '))
    .map((line) => line.slice('elements '.length))
    .join('\n');
  const rooms = new DOMParser().parseFromString(markup, 'text/html').querySelectorAll('#page > ul');
  for (const each of rooms) {
    const { room: id, title, said } = each.dataset;
    const before = heard[id] ?? read[id] ?? 0;
    heard[id] = Number(said);
    const fresh = [...each.children].filter(
      (line) =>
        Number(line.dataset.n) > before &&
        !isMine(line) &&
        (wanted === 'all' || line.dataset.to.split(' ').includes(me)),
    );
    const last = fresh.at(-1);
    if (last) announce(id, title, last, fresh.length - 1);
  }
};
/** @param {string} id @param {string} title @param {any} line @param {number} more */
const announce = (id, title, line, more) => {
  try {
    const body = line.textContent + (more ? `\nand ${more} more` : '');
    const notice = new Notification(`${line.dataset.name}, ${title}`, { body, tag: `${shelf}${id}` });
    notice.onclick = () => {
      window.focus();
      location.hash = id;
      notice.close();
    };
  } catch {
    wanted = 'nothing'; // some phones let only installed pages tell
  }
};

// Everything is known now: show what the address asks for.
redrawn();
if (roomOfAddress()) enter(roomOfAddress());
// The node knows of no page before its stream, so what was asked for meanwhile is asked for again.
document.addEventListener('datastar-fetch', (/** @type {any} */ evt) => {
  if (evt.detail.el === live && evt.detail.type === 'connected' && asked) go('do-look', view);
});
