/*
 * Keeps a request up: reads its answer, and asks again when that is what the page needs.
 *
 *   connecting ─▶ open ─▶ ended ─▶ waiting ─▶ connecting …      each arrow is told to the page as a `datastar-fetch` event:
 *        └─▶ failed ─────────────────┘                          connected, closed, error, retrying, retries-failed
 *
 * With `retry: auto`: the network failing, 408, 425, 429, 502, 503 and 504 (any 5xx for GET) are tried again, ten times. A GET
 * that nobody pressed for (data-init, data-effect) is a subscription: it is tried for as long as its element lives, once it
 * was open also after other errors than 401, 403 and 410, and taken up again after a clean end if it was a stream and not just
 * an answer: the server gave `id:`, `retry:` or a comment, or the end came QUIET_MS after the last event, or after
 * SUBSCRIBED_MS. Waits grow exponentially with full jitter and start anew once something was received; Retry-After is honoured.
 *
 * A hidden tab closes its GET streams and takes them up again, with Last-Event-ID, when it is seen; coming online and waking
 * from sleep do not wait for the wait's end.
 */
import { fields, reader } from './sse.js';

/** An answer ends with its last event; a stream that was quiet for so long before its end was being held open. */
const QUIET_MS = 250;
/** Nor does an answer take so long. */
const SUBSCRIBED_MS = 30000;
/** A timer this late was not late: the machine slept. */
const ASLEEP_MS = 10000;
const TICK_MS = 2000;
/** A server that asks for a longer wait does not mean a page that somebody looks at. */
const MAX_RETRY_AFTER_MS = 5 * 60 * 1000;

/** Called when the network or the machine is back. @type {Set<() => void>} */
const sleepers = new Set();
const wake = () => [...sleepers].forEach((fn) => fn());
addEventListener('online', wake);
addEventListener('pageshow', (evt) => evt.persisted && wake());
document.addEventListener('resume', wake);
/** @type {any} */
let ticker;
const watchClock = () => {
  let last = Date.now();
  ticker ??= setInterval(() => {
    const now = Date.now();
    if (now - last > TICK_MS + ASLEEP_MS) wake();
    last = now;
    if (!sleepers.size) ticker = clearInterval(ticker);
  }, TICK_MS);
};

/** HTTP/1.1 gives a browser six connections to a host, for all its tabs: two are left for commands and pages. */
const MAX_STREAMS = 4;

/**
 * Holds one of the places for streams while fn runs, waiting for one if all are taken. Pages of HTTP/2 and later need none;
 * where the browser has no locks (plain HTTP from another machine) there is no waiting either.
 * @template T @param {AbortSignal} signal @param {() => Promise<T>} fn @returns {Promise<T>}
 */
const inTurn = (signal, fn) => {
  const { nextHopProtocol } = /** @type {any} */ (performance.getEntriesByType('navigation')[0] ?? {});
  if (!navigator.locks || /^h[23]/.test(nextHopProtocol)) return fn();
  return new Promise((resolve, reject) => {
    // It asks for all places at once, takes the first and gives the others up.
    const race = new AbortController();
    signal.addEventListener('abort', () => race.abort());
    for (let place = 0; place < MAX_STREAMS; place++) {
      navigator.locks
        .request(`datastar-${place}`, { signal: race.signal }, () => {
          if (race.signal.aborted) return;
          race.abort();
          const result = fn();
          resolve(result);
          return result.catch(() => {});
        })
        .catch(reject);
    }
  });
};

/**
 * @typedef {object} Job
 * @property {Element} el
 * @property {() => Request | null} build
 * @property {Request} first
 * @property {AbortSignal} signal
 * @property {(type: string, args?: Record<string, any>) => void} tell
 * @property {(response: Response, type: string) => Promise<void>} receive
 * @property {import('./fetch.js').FetchOptions} options
 * @property {string} verb
 * @property {boolean} steady nobody pressed for it
 * @property {boolean} hidden
 */

/** @typedef {{again: boolean, after?: number, why: string}} Outcome again: the answer calls for another try; after: not sooner (ms) */

/** @param {Response} response @returns {number | undefined} ms */
const retryAfter = (response) => {
  const text = response.headers.get('retry-after');
  if (!text) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
};

/** @param {Job} job @returns {Promise<void>} when the last try is over */
export const keepUp = async ({ build, first, signal, tell, receive, options, verb, steady, hidden }) => {
  const { retry = 'auto', retryInterval = 1000, retryScaler = 2, retryMaxWait = 30000, openWhenHidden = hidden } = options;
  const subscription = verb === 'GET' && steady;
  const maxCount = options.retryMaxCount ?? (subscription ? Infinity : 10);
  let interval = retryInterval;
  let count = 0;
  let hinted = false;
  let wasOpen = false;
  /** @type {string | undefined} */
  let lastId;
  /** @type {Request | null} */
  let request = first;

  /** @param {number} status */
  const calls = (status) => {
    if (retry === 'never') return false;
    if (retry === 'auto') {
      // What was there before comes back: during a deploy anything may answer in its place.
      if (subscription && wasOpen) return ![401, 403, 410].includes(status);
      return [408, 425, 429, 502, 503, 504].includes(status) || (status >= 500 && verb === 'GET');
    }
    return retry === 'always' || status >= 400;
  };

  /** @param {Response} response @param {AbortSignal} cut @returns {Promise<Outcome>} */
  const consume = async (response, cut) => {
    const { status } = response;
    const type = (response.headers.get('content-type') || '').split(';')[0].trim().toLowerCase();
    if (status >= 400) {
      tell('error', { status: String(status) });
      const again = calls(status);
      // The answer to a try that is the last may say what went wrong.
      if (!again && type !== 'text/event-stream') await receive(response, type);
      else response.body?.cancel().catch(() => {});
      return { again, after: retryAfter(response), why: `status ${status}` };
    }
    tell('connected', { status: String(status) });
    if (type !== 'text/event-stream') {
      await receive(response, type);
      return { again: retry === 'always', why: 'answered' };
    }
    const since = Date.now();
    let heard = since;
    wasOpen = true;
    const feed = reader(
      ({ event, data, id }) => {
        if (cut.aborted) return;
        count = 0;
        if (id !== undefined) lastId = id;
        if (event.startsWith('datastar')) tell(event, fields(data));
      },
      (ms) => {
        hinted = true;
        interval = ms ?? interval;
      },
    );
    const body = /** @type {any} */ (response.body?.pipeThrough(/** @type {any} */ (new TextDecoderStream())))?.getReader();
    for (;;) {
      const { done, value } = await body.read();
      if (done) break;
      heard = Date.now();
      feed(value);
    }
    const now = Date.now();
    const lasting = hinted || lastId !== undefined || now - heard >= QUIET_MS || now - since >= SUBSCRIBED_MS;
    return { again: retry === 'always' || (retry === 'auto' && subscription && lasting), why: 'ended' };
  };

  /** Waits, but no longer than until the network or the tab is back. @param {number} ms */
  const pause = (ms) =>
    new Promise((/** @type {(value?: any) => void} */ resolve) => {
      const done = () => {
        clearTimeout(timer);
        sleepers.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      sleepers.add(done);
      signal.addEventListener('abort', done);
    });

  const visible = () =>
    new Promise((/** @type {(value?: any) => void} */ resolve) => {
      const check = () => {
        if (document.hidden && !signal.aborted) return;
        document.removeEventListener('visibilitychange', check);
        signal.removeEventListener('abort', check);
        resolve();
      };
      document.addEventListener('visibilitychange', check);
      signal.addEventListener('abort', check);
      check();
    });

  watchClock();
  while (request && !signal.aborted) {
    if (!openWhenHidden && subscription && document.hidden) {
      await visible();
      if (signal.aborted) break;
    }
    // One try, that a newer request, a hidden tab or a wake-up cuts short.
    const own = new AbortController();
    const cut = AbortSignal.any([signal, own.signal]);
    let reopen = '';
    const refresh = () => {
      reopen ||= 'woken';
      own.abort();
    };
    const hide = () => {
      if (document.hidden) {
        reopen = 'hidden';
        own.abort();
      }
    };
    if (!openWhenHidden) document.addEventListener('visibilitychange', hide);
    if (subscription) sleepers.add(refresh);
    /** @type {Outcome} */
    let outcome;
    try {
      const asked = request;
      if (lastId !== undefined) asked.headers.set('Last-Event-ID', lastId);
      const go = async () => consume(await fetch(asked, { signal: cut }), cut);
      outcome = await (subscription ? inTurn(cut, go) : go());
    } catch (error) {
      outcome = { again: retry !== 'never', why: String(/** @type {any} */ (error)?.message ?? error) };
    } finally {
      document.removeEventListener('visibilitychange', hide);
      sleepers.delete(refresh);
    }
    if (signal.aborted) break;
    if (reopen) {
      tell('closed', { reason: reopen });
      await visible();
    } else {
      tell('closed', { reason: outcome.why });
      if (!outcome.again) break;
      if (++count > maxCount) {
        tell('retries-failed', { reason: outcome.why });
        break;
      }
      const most = Math.min(retryMaxWait, interval * retryScaler ** (count - 1));
      const wait = Math.max(outcome.after ?? 0, Math.random() * most);
      tell('retrying', { message: outcome.why, count: String(count), wait: String(Math.round(wait)) });
      await pause(wait);
    }
    if (!signal.aborted) request = build();
  }
};
