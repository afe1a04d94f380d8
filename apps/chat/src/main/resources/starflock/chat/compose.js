/*
 * Writing: a draft for each room, answers and changes, names. While an input method composes, no key means anything
 * but to it.
 */
const text = byId('say-text');
const say = byId('say');
const note = byId('say-note');
const names = byId('names');
/**
 * What the line is for, beside saying something new.
 * @type {{what: 'reply' | 'edit', id: string, was: string} | null}
 */
let mode = null;

const composing = (/** @type {KeyboardEvent} */ evt) => evt.isComposing || evt.keyCode === 229;
const complain = (/** @type {string} */ sentence) => {
  note.textContent = sentence;
  note.hidden = !sentence;
  text.setAttribute('aria-invalid', sentence ? 'true' : 'false');
};

const keepDraft = () => {
  if (drawn === undefined || mode?.what === 'edit') return;
  keep(`draft ${drawn}`, text.value.trim() ? { text: text.value, to: mode?.id ?? null } : null);
};
/** A room was entered: what was begun there goes on. */
const entered = () => {
  setMode(null, false);
  const draft = kept(`draft ${here()}`, null);
  text.value = draft?.text ?? '';
  if (draft?.to && byId(draft.to)) setMode({ what: 'reply', id: draft.to, was: '' }, false);
  complain('');
};

const setMode = (/** @type {typeof mode} */ next, focus = true) => {
  if (mode?.what === 'edit' && next?.what !== 'edit') text.value = mode.was;
  mode = next;
  byId('mode').hidden = !next;
  if (next) {
    const name = nameOf(byId(next.id));
    byId('mode-text').textContent = next.what === 'edit' ? 'Changing what you said' : `Answering ${name}`;
  }
  byId('say-label').textContent = next?.what === 'edit' ? 'Change what you said' : 'Say something';
  if (focus) text.focus();
};
byId('mode-end').addEventListener('click', () => setMode(null));

const nameOf = (/** @type {Element | null} */ line) => {
  for (let each = line; each; each = each.previousElementSibling) {
    const name = each.querySelector(':scope > .who > .name');
    if (name) return name.textContent;
  }
  return 'this';
};
const saidIn = (/** @type {Element} */ line) => line.querySelector(':scope > .said')?.textContent ?? '';

say.addEventListener('submit', (evt) => {
  evt.preventDefault();
  if (!text.value.trim()) return;
  const said = text.value;
  const at = here();
  complain('');
  if (mode?.what === 'edit') {
    const { id, was } = mode;
    mode = null;
    text.value = was;
    setMode(null);
    const back = { what: 'edit', id, was };
    send('edit', { message: id, text: said }, (errors) => errors && refused(said, at, errors, back));
  } else {
    const to = mode?.id;
    const fields = { text: said, ...(at && { room: at }), ...(to && { to }) };
    text.value = '';
    setMode(null);
    firstNew = null;
    toEnd();
    send('say', fields, (errors) => errors && refused(said, at, errors, null));
  }
  keepDraft();
  closeNames();
});

/** What was not taken comes back to be mended. */
/** @param {string} said @param {string} at @param {any} errors @param {any} as the mode in which it was written */
const refused = (said, at, errors, as) => {
  complain(Object.values(errors)[0]);
  if (at !== here() || text.value.trim()) {
    keep(`draft ${at}`, kept(`draft ${at}`, null) ?? { text: said, to: null });
    return;
  }
  if (as) setMode(as);
  text.value = said;
  keepDraft();
};

/* Naming somebody: an @, and the beginning of what they are called. */
const NAMED = /(?:^|[^\p{L}\p{N}])@([\p{L}\p{N}._' -]{0,30})$/u;
const MAX_NAMES = 6;
let chosen = 0;

const known = () => {
  const all = new Map();
  for (const person of byId('present').children) all.set(person.dataset.who, person.textContent);
  for (const line of lines()) {
    const name = line.querySelector(':scope > .who > .name');
    if (name && !all.has(line.dataset.by)) all.set(line.dataset.by, name.textContent);
  }
  all.delete(me);
  return [...new Set(all.values())];
};
const closeNames = () => {
  names.hidden = true;
  names.replaceChildren();
  text.removeAttribute('aria-activedescendant');
};
const offerNames = () => {
  const begun = NAMED.exec(text.value.slice(0, text.selectionStart))?.[1];
  if (begun === undefined) return closeNames();
  const lower = begun.toLocaleLowerCase();
  const fit = known().filter((name) => name.toLocaleLowerCase().startsWith(lower) && name !== begun);
  if (!fit.length) return closeNames();
  chosen = 0;
  names.replaceChildren(
    ...fit.slice(0, MAX_NAMES).map((name, n) => {
      const option = document.createElement('li');
      option.id = `name-${n}`;
      option.role = 'option';
      option.textContent = name;
      return option;
    }),
  );
  names.hidden = false;
  choose(0);
};
const choose = (/** @type {number} */ n) => {
  const all = [...names.children];
  chosen = (n + all.length) % all.length;
  all.forEach((option, at) => option.setAttribute('aria-selected', String(at === chosen)));
  text.setAttribute('aria-activedescendant', `name-${chosen}`);
};
const takeName = (/** @type {string} */ name) => {
  const from = text.selectionStart - NAMED.exec(text.value.slice(0, text.selectionStart))[1].length;
  text.setRangeText(`${name} `, from, text.selectionStart, 'end');
  closeNames();
  keepDraft();
  text.focus();
};
names.addEventListener('pointerdown', (evt) => {
  evt.preventDefault(); // the line keeps the focus
  const option = evt.target instanceof Element && evt.target.closest('[role=option]');
  if (option) takeName(option.textContent);
});

text.addEventListener('input', () => {
  complain('');
  keepDraft();
  offerNames();
});
text.addEventListener('blur', closeNames);
text.addEventListener('keydown', (evt) => {
  if (composing(evt) || evt.altKey || evt.ctrlKey || evt.metaKey) return;
  if (!names.hidden && namesKey(evt.key)) evt.preventDefault();
  else if (evt.key === 'Enter' && !evt.shiftKey) {
    evt.preventDefault();
    say.requestSubmit();
  } else if (evt.key === 'ArrowUp' && !text.value && !mode) {
    const mine = lines().findLast((line) => line.dataset.by === me && !line.querySelector('.said.back'));
    if (mine) {
      evt.preventDefault();
      act('edit', mine);
    }
  } else if (evt.key === 'Escape') {
    if (mode) setMode(null);
    else toLine(lines().at(-1));
  }
});
const namesKey = (/** @type {string} */ key) => {
  if (key === 'ArrowDown') choose(chosen + 1);
  else if (key === 'ArrowUp') choose(chosen - 1);
  else if (key === 'Enter' || key === 'Tab') takeName(names.children[chosen].textContent);
  else if (key === 'Escape') closeNames();
  else return false;
  return true;
};
