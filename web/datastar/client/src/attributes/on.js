/* data-on:EVENT, data-on-intersect, data-on-interval, data-on-signal-patch: what runs an expression when. */
import { attribute } from '../engine.js';
import { filtered } from '../store.js';
import { cased, duration } from '../text.js';
import { timed } from '../timing.js';

const ON_DOCUMENT = /^datastar-(fetch|signal-patch|ready)$/;

attribute({
  name: 'on',
  requirement: 'must',
  argNames: [],
  apply({ el, key = '', mods, run }) {
    const name = cased(key, mods, 'kebab');
    const outside = mods.has('outside');
    const target = mods.has('window') ? window : mods.has('document') || outside || ON_DOCUMENT.test(name) ? document : el;
    const { call, stop } = timed(run, mods);
    const options = { capture: mods.has('capture'), passive: mods.has('passive') };
    /** @param {any} evt */
    const listener = (evt) => {
      if (outside && el.contains(evt.target)) return;
      // What must happen while the event is under way does not wait for the timing.
      const prevent = mods.has('prevent') || (el instanceof HTMLFormElement && name === 'submit');
      if (prevent && !options.passive) evt.preventDefault();
      if (mods.has('stop')) evt.stopPropagation();
      if (mods.has('once')) off();
      call(evt);
    };
    const off = () => target.removeEventListener(name, listener, options);
    target.addEventListener(name, listener, options);
    return () => {
      off();
      stop();
    };
  },
});

attribute({
  name: 'on-intersect',
  requirement: { key: 'denied', value: 'must' },
  apply({ el, mods, rx }) {
    const { call, stop } = timed(rx, mods);
    const exit = mods.has('exit');
    const [percent] = mods.get('threshold') || [];
    const threshold = mods.has('full') ? 1 : mods.has('half') ? 0.5 : percent ? Math.min(Number(percent) / 100, 1) : 0;
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (entry.isIntersecting !== exit) {
            if (mods.has('once')) observer.disconnect();
            call();
          }
        }
      },
      { threshold },
    );
    observer.observe(el);
    return () => {
      observer.disconnect();
      stop();
    };
  },
});

attribute({
  name: 'on-interval',
  requirement: { key: 'denied', value: 'must' },
  apply({ mods, rx }) {
    const { call, stop } = timed(rx, mods);
    const tags = mods.get('duration');
    if (tags?.has('leading')) call();
    const timer = setInterval(call, duration(tags, 1000));
    return () => {
      clearInterval(timer);
      stop();
    };
  },
});

/** @param {any} into @param {any} from later changes win, so that what a wait has gathered is all that happened */
const gather = (into, from) => {
  for (const key of Object.keys(from)) {
    const value = from[key];
    const at = into[key];
    if (at && value && typeof at == 'object' && typeof value == 'object' && !Array.isArray(value)) gather(at, value);
    else into[key] = value;
  }
};

attribute({
  name: 'on-signal-patch',
  requirement: { value: 'must' },
  argNames: ['patch'],
  apply({ el, key, mods, run, error }) {
    if (key) throw error('no key is expected');
    /** @type {Record<string, any> | undefined} */
    let patch;
    let busy = false;
    const { call, stop } = timed(() => {
      if (!patch) return;
      const given = patch;
      patch = undefined;
      // What it changes itself is told right after it: that does not set it off again.
      busy = true;
      queueMicrotask(() => (busy = false));
      run(undefined, given);
    }, mods);
    const listener = (/** @type {any} */ evt) => {
      if (busy) return;
      const seen = filtered(filters.get(el)?.() ?? {}, evt.detail);
      if (Object.keys(seen).length) {
        gather((patch ??= Object.create(null)), seen);
        call();
      }
    };
    document.addEventListener('datastar-signal-patch', listener);
    return () => {
      document.removeEventListener('datastar-signal-patch', listener);
      stop();
    };
  },
});

/** @type {WeakMap<Element, () => import('../store.js').Filter>} */
const filters = new WeakMap();

attribute({
  name: 'on-signal-patch-filter',
  requirement: { key: 'denied', value: 'must' },
  returnsValue: true,
  apply({ el, rx }) {
    filters.set(el, rx);
    return () => void filters.delete(el);
  },
});
