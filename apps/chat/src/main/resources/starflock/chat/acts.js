/*
 * What can be done with a message, by pointer, finger and key. The buttons are there once and go where they are wanted.
 */
const acts = byId('acts');
const hand = byId('hand');
/** The message that is meant. @type {any} */
let meant = null;

const isMine = (/** @type {any} */ line) => line.dataset.by === me;
const isBack = (/** @type {any} */ line) => !!line.querySelector(':scope > .said.back');
const may = {
  reply: (line) => !past() && !isBack(line),
  edit: (line) => !past() && !isBack(line) && isMine(line),
  react: (line) => !past() && !isBack(line),
  copy: (line) => !isBack(line),
  history: (line) => !!line.querySelector(':scope > .said.back, :scope > .beside > .edited'),
  delete: (line) => !past() && !isBack(line) && (isMine(line) || room.dataset.keeper === 'true'),
  more: () => true,
};

const act = (/** @type {string} */ what, /** @type {any} */ line, /** @type {any} */ button) => {
  if (!may[what]?.(line)) return;
  meant = line;
  if (what === 'more') return openActs(line, button);
  if (acts.matches(':popover-open')) acts.hidePopover();
  hand.hidden = true;
  if (what === 'reply') {
    setMode({ what, id: line.id, was: '' });
    keepDraft();
  } else if (what === 'edit') {
    setMode({ what, id: line.id, was: mode?.what === 'edit' ? mode.was : text.value });
    text.value = saidIn(line);
    text.setSelectionRange(text.value.length, text.value.length);
  } else if (what === 'react') send('react', { message: line.id, with: button.dataset.with }, toast);
  else if (what === 'history') {
    go('do-history', { message: line.id });
    byId('history').showPopover();
  } else if (what === 'copy') {
    const copied = navigator.clipboard?.writeText(saidIn(line));
    copied?.then(
      () => go('do-toast', 'Copied.'),
      () => go('do-toast', 'The browser did not let it be copied.'),
    );
    if (!copied) go('do-toast', 'This browser copies by its own menu only: choose the text first.');
  } else if (what === 'delete') byId('sure').showPopover();
};
const toast = (/** @type {any} */ errors) => errors && go('do-toast', Object.values(errors)[0]);
byId('sure-yes').addEventListener('click', () => {
  byId('sure').hidePopover();
  send('delete', { message: meant.id }, toast);
  text.focus();
});

const openActs = (/** @type {any} */ line, /** @type {Element | undefined} */ button) => {
  for (const each of acts.querySelectorAll('[data-do]')) each.hidden = !may[each.dataset.do](line);
  const box = (button ?? line.querySelector('.said')).getBoundingClientRect();
  acts.showPopover();
  const { width, height } = acts.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left, innerWidth - width - 8));
  const below = box.bottom + height + 8 < innerHeight;
  acts.style.setProperty('inset', `${below ? box.bottom : Math.max(8, box.top - height)}px auto auto ${left}px`);
  acts.querySelector('[data-do]:not([hidden])')?.focus();
};

document.addEventListener('click', (evt) => {
  const button = evt.target instanceof Element ? evt.target.closest('[data-do]') : null;
  if (!button) return;
  const what = button.dataset.do;
  if (what === 'earlier') earlier();
  else if (what === 'later') later();
  else if (what === 'open') {
    if (list.matches(':popover-open')) list.hidePopover();
    byId('new-room').showPopover();
  } else if (what === 'find') {
    const { n, id, room: there = here() } = button.dataset;
    evt.preventDefault();
    if (byId('search').matches(':popover-open')) byId('search').hidePopover();
    if (there !== here()) {
      enter(there);
      history.pushState(null, '', `#${there}`);
    }
    find(Number(n), id);
  } else act(what, button.closest('li[data-n]') ?? meant, button);
});

/* The hand: beside the message that is pointed at, or was tapped. */
const showHand = (/** @type {any} */ line) => {
  if (!line || past() || isBack(line)) {
    hand.hidden = true;
    return;
  }
  meant = line;
  const box = line.getBoundingClientRect();
  const around = room.getBoundingClientRect();
  hand.hidden = false;
  hand.style.setProperty('top', `${Math.max(4, box.top - around.top - 14)}px`);
  hand.style.setProperty('right', `${Math.max(4, around.right - box.right)}px`);
};
const lineAt = (/** @type {EventTarget | null} */ target) =>
  target instanceof Element ? target.closest('#messages > li[data-n]') : null;
room.addEventListener('pointerover', (evt) => {
  if (evt.pointerType === 'touch' || acts.matches(':popover-open')) return;
  if (evt.target instanceof Element && !evt.target.closest('#hand')) showHand(lineAt(evt.target));
});
talk.addEventListener('pointerup', (evt) => {
  if (evt.pointerType !== 'touch' || (evt.target instanceof Element && evt.target.closest('a, button'))) return;
  const line = lineAt(evt.target);
  showHand(hand.hidden || line !== meant ? line : null);
});
for (const [target, event] of [[talk, 'scroll'], [text, 'input'], [window, 'resize']]) {
  target.addEventListener(event, () => (hand.hidden = true), { passive: true });
}

/* Keys. */
const toLine = (/** @type {any} */ line) => {
  if (!line) return talk.focus();
  line.focus({ preventScroll: true });
  line.scrollIntoView({ block: 'nearest' });
};
const KEYS = {
  r: 'reply',
  e: 'edit',
  h: 'history',
  c: 'copy',
  '+': 'more',
  Enter: 'more',
  Delete: 'delete',
  Backspace: 'delete',
};
talk.addEventListener('keydown', (evt) => {
  if (evt.altKey || evt.ctrlKey || evt.metaKey || evt.target.closest('button, a')) return;
  const line = lineAt(document.activeElement);
  const all = lines();
  const at = all.indexOf(line);
  if (evt.key === 'ArrowUp') toLine(all[at < 0 ? all.length - 1 : Math.max(0, at - 1)]);
  else if (evt.key === 'ArrowDown') at === all.length - 1 ? text.focus() : toLine(all[at + 1]);
  else if (evt.key === 'Home') toLine(all[0]);
  else if (evt.key === 'End') toLine(all.at(-1));
  else if (evt.key === 'Escape') text.focus();
  else if (line && KEYS[evt.key]) act(KEYS[evt.key], line);
  else return;
  evt.preventDefault();
});
document.addEventListener('keydown', (evt) => {
  const field = evt.target instanceof Element && evt.target.closest('input, textarea');
  if (evt.altKey && !evt.ctrlKey && /^Arrow(Up|Down)$/.test(evt.key)) {
    evt.preventDefault();
    step(evt.key === 'ArrowUp' ? -1 : 1, evt.shiftKey);
  } else if (evt.key === '/' && !field && !evt.ctrlKey && !evt.metaKey) {
    evt.preventDefault();
    byId('search').showPopover();
  }
});

/* Search: as one types, with a moment's rest. */
let typed = 0;
byId('search-text').addEventListener('input', () => {
  clearTimeout(typed);
  typed = setTimeout(() => go('do-search', { text: byId('search-text').value }), 150);
});
