/*
 * What is on its way. Commands leave one after the other, in their order, and again with the same number until the
 * node has answered, so each has its effect once. They are kept in the browser's own store until then: a page that is
 * reloaded, or closed and opened again, sends what it had not yet.
 *
 * The store holds besides what is this reader's alone: drafts, and how far they have read.
 */
const live = document.getElementById('live');
const room = document.getElementById('room');
const { base, me } = live.dataset;
const byId = (/** @type {string} */ id) => document.getElementById(id);
const go = (/** @type {string} */ id, /** @type {any} */ detail) =>
  byId(id).dispatchEvent(new CustomEvent('go', { detail }));

const shelf = `starflock ${me} ${base} `;
/** Where there is no store, or none left, what is kept lasts as long as the page. */
const kept = (/** @type {string} */ name, /** @type {any} */ otherwise) => {
  try {
    return JSON.parse(localStorage.getItem(shelf + name)) ?? otherwise;
  } catch {
    return otherwise;
  }
};
const keep = (/** @type {string} */ name, /** @type {any} */ value) => {
  try {
    if (value === null) localStorage.removeItem(shelf + name);
    else localStorage.setItem(shelf + name, JSON.stringify(value));
  } catch {
    // The page itself still has it.
  }
};

// The client numbers what it sends by the page's name; what is sent from here has numbers of its own.
const sender = `c${live.dataset.page.slice(1)}`;
const TAG_CHARS = 4;
const tagOf = (/** @type {{page: string, n: number}} */ command) => command.page.slice(0, TAG_CHARS) + command.n;

const LATE_MS = 300; // what takes longer is shown as on its way
const PATIENCE_MS = 3000; // what takes longer is said to
const AGAIN = [408, 429, 502, 503, 504];

/** @typedef {{page: string, n: number, name: string, fields: any, done?: (errors: any) => void}} Command */
/** @type {Command[]} */
const waiting = [];
let count = 0;
let leaving = false;

/** Keeps what a page of this reader's has not sent. */
const save = (/** @type {string} */ page) => {
  const left = waiting.filter((command) => command.page === page);
  keep(`out ${page}`, left.length ? left.map(({ n, name, fields }) => ({ page, n, name, fields })) : null);
};

/** Sends a command; `done` hears what was wrong, by field, or nothing if it has happened. */
const send = (/** @type {string} */ name, /** @type {any} */ fields, /** @type {(errors: any) => void} */ done) => {
  const command = { page: sender, n: ++count, name, fields, done };
  waiting.push(command);
  save(sender);
  if (name === 'say') showWaiting(command);
  leave();
  return command;
};

const leave = async () => {
  if (leaving) return;
  leaving = true;
  for (let rest = 250; waiting.length; ) {
    const command = waiting[0];
    const errors = await attempt(command);
    if (errors) {
      rest = 250;
      waiting.shift();
      save(command.page);
      const wrong = Object.entries(errors).filter(([, sentence]) => sentence);
      (command.done ?? toast)(wrong.length ? Object.fromEntries(wrong) : null);
      answered(command, wrong.length > 0);
    } else {
      await new Promise((next) => setTimeout(next, rest));
      rest = Math.min(rest * 2, PATIENCE_MS);
    }
  }
  leaving = false;
};

/** The node's answer by field, or nothing if there is none yet. */
const attempt = async (/** @type {Command} */ { page, n, name, fields }) => {
  const headers = { 'Content-Type': 'application/json', 'Datastar-Request': 'true' };
  try {
    const body = JSON.stringify({ page, n, [name]: fields });
    const response = await fetch(`${base}/do/${name}`, { method: 'POST', headers, body });
    if (AGAIN.includes(response.status)) return null;
    const answer = await response.json();
    return answer._errors?.[name] ?? { form: answer._toast?.text || 'The node did not take this. Reload the page.' };
  } catch {
    return null;
  }
};

/* What was said and is not in the talk yet, below it. What arrives at once is not shown here: nothing shall flicker. */
const sending = byId('sending');
const showWaiting = (/** @type {Command} */ command) => {
  const tag = tagOf(command);
  setTimeout(() => {
    if (!waiting.includes(command) && !unseen.has(tag)) return;
    const line = document.createElement('li');
    line.className = 'message waiting';
    line.dataset.tag = tag;
    const said = document.createElement('p');
    said.className = 'said';
    said.dir = 'auto';
    said.textContent = command.fields.text;
    const state = document.createElement('p');
    state.className = 'small soft';
    state.textContent = 'On its way…';
    line.append(said, state);
    sending.append(line);
    sending.hidden = false;
    setTimeout(() => (state.textContent = 'Not there yet. It goes as soon as the node is back.'), PATIENCE_MS);
    clearArrived();
  }, LATE_MS);
};

/** Tags of what the node has, and this page has not drawn yet. @type {Set<string>} */
const unseen = new Set();
const answered = (/** @type {Command} */ command, /** @type {boolean} */ refused) => {
  if (command.name !== 'say') return;
  const tag = tagOf(command);
  if (!refused) {
    unseen.add(tag);
    setTimeout(() => unseen.delete(tag) && drop(tag), PATIENCE_MS); // it may be where this page does not look
  } else drop(tag);
  clearArrived();
};
const drop = (/** @type {string} */ tag) => {
  sending.querySelector(`[data-tag="${tag}"]`)?.remove();
  sending.hidden = !sending.childElementCount;
};
const clearArrived = () => {
  for (const tag of [...unseen, ...[...sending.children].map((line) => /** @type {any} */ (line).dataset.tag)]) {
    if (document.querySelector(`#messages > [data-tag="${tag}"]`)) {
      unseen.delete(tag);
      drop(tag);
    }
  }
};

// What an earlier page of this reader's had not sent. If that page is still there and sends it too, it happens once
// all the same.
const inStore = () => {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
};
for (const key of inStore()) {
  if (key.startsWith(`${shelf}out `)) waiting.push(...kept(key.slice(shelf.length), []));
}
waiting.filter((command) => command.name === 'say').forEach(showWaiting);
leave();
