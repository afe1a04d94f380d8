/*
 * @get, @post, @put, @patch, @delete, @query: one request and what its answer does. How long a request is kept up is
 * decided in stream.js.
 */
import { because, cause } from './cause.js';
import { action } from './engine.js';
import { peek } from './signals.js';
import { filtered } from './store.js';
import { camel } from './text.js';
import { setScript } from './trust.js';
import { keepUp } from './stream.js';

/**
 * @typedef {object} FetchOptions
 * @property {string} [selector] of the form, for contentType form
 * @property {Record<string, string>} [headers]
 * @property {'json' | 'form'} [contentType]
 * @property {import('./store.js').Filter} [filterSignals]
 * @property {boolean} [openWhenHidden]
 * @property {any} [payload] instead of the signals
 * @property {'auto' | 'cleanup' | 'disabled' | AbortController} [requestCancellation]
 * @property {'auto' | 'error' | 'always' | 'never'} [retry]
 * @property {number} [retryInterval] ms
 * @property {number} [retryScaler]
 * @property {number} [retryMaxWait] ms
 * @property {number} [retryMaxCount]
 */

/** @param {string} type @param {Element} el @param {Record<string, any>} argsRaw */
export const tell = (type, el, argsRaw = {}) =>
  void document.dispatchEvent(new CustomEvent('datastar-fetch', { detail: { type, el, argsRaw } }));

/** An answer that removed what asked for it, without anybody having pressed: longer it does not go on. */
const ORPHAN_MS = 1000;

/**
 * What was asked for and is not answered yet: by element and method, and by method and address. A newer request ends a GET;
 * of a command it only mutes the answer, since the command itself is not taken back.
 * @type {Map<any, () => void>}
 */
const pending = new Map();
/** @type {WeakMap<Element, Record<string, object>>} */
const slots = new WeakMap();

/** @param {import('./engine.js').El} el @param {string} method @returns {object} the same one for the same two */
const slot = (el, method) => {
  const all = slots.get(el) ?? {};
  slots.set(el, all);
  return (all[method] ??= {});
};

/** @param {any} el @param {Event | undefined} evt @param {string | undefined} selector */
const formOf = (el, evt, selector) => {
  const form = /** @type {HTMLFormElement | null} */ (selector ? document.querySelector(selector) : el.closest('form'));
  if (!form) return undefined;
  if (!form.noValidate && !form.checkValidity()) {
    form.reportValidity();
    return null;
  }
  const submitter = evt instanceof SubmitEvent ? evt.submitter : el;
  const data = new FormData(form);
  if (submitter?.name && (submitter instanceof HTMLButtonElement || submitter.type === 'submit')) {
    data.append(submitter.name, /** @type {any} */ (submitter).value);
  }
  return { form, data };
};

/** @param {string} name @param {boolean} hidden whether a hidden tab keeps it open unless told otherwise */
const method = (name, hidden = true) => {
  const verb = name.toUpperCase();
  const inUrl = verb === 'GET' || verb === 'DELETE';

  action({
    name,
    async apply({ el, evt, error, cleanups }, url, options = {}) {
      if (!url) throw error('an address is expected');
      const {
        selector,
        headers: own,
        contentType = 'json',
        filterSignals: { include = /.*/, exclude = /(^|\.)_/ } = {},
        payload,
        requestCancellation: cancel = 'auto',
      } = options;
      if (contentType !== 'json' && contentType !== 'form') throw error(`contentType “${contentType}” is neither json nor form`);

      /** @returns {Request | null} made anew for each try, so that it carries the present signals */
      const build = () => {
        const address = new URL(url, document.baseURI);
        /** @type {Record<string, string>} */
        const headers = { Accept: 'text/event-stream, text/html, application/json', 'Datastar-Request': 'true' };
        /** @type {any} */
        let body;
        if (contentType === 'json') {
          const text = JSON.stringify(payload !== undefined ? payload : peek(() => filtered({ include, exclude })));
          if (inUrl) address.searchParams.set('datastar', text);
          else {
            headers['Content-Type'] = 'application/json';
            body = text;
          }
        } else {
          const found = formOf(el, evt, selector);
          if (found === undefined) throw error(selector ? `nothing matches the form selector “${selector}”` : 'there is no form around it');
          if (!found) return null;
          if (inUrl) for (const [key, value] of found.data) address.searchParams.append(key, String(value));
          else if (found.form.enctype === 'multipart/form-data') body = found.data;
          else body = new URLSearchParams(/** @type {any} */ (found.data));
        }
        // Without the cache: it would let the second of two equal requests wait for the first one's end.
        return new Request(address, { method: verb, headers: { ...headers, ...own }, body, cache: 'no-store' });
      };
      const request = build();
      if (!request) return;

      const controller = cancel instanceof AbortController ? cancel : new AbortController();
      let muted = false;
      /** A command is not taken back: only what it would change is left out. */
      const supersede = () => {
        if (verb === 'GET' || cancel === 'cleanup') controller.abort();
        else muted = true;
      };
      const where = [slot(el, verb), `${verb} ${url}`];
      if (cancel === 'auto' || cancel === 'cleanup') {
        for (const key of where) {
          pending.get(key)?.();
          pending.set(key, supersede);
        }
      }
      if (cancel === 'cleanup' || cancel === 'auto') {
        cleanups.set(controller, () => {
          if (cause() !== controller) {
            // The attribute may only have changed: that is no reason to leave a command without its answer.
            if (verb === 'GET' || cancel === 'cleanup' || !el.isConnected) supersede();
          } else if (!evt) setTimeout(() => controller.abort(), ORPHAN_MS);
        });
      }
      /** @type {typeof tell} */
      const say = (type, from, args) => {
        if (!muted || !type.startsWith('datastar')) because(controller, () => tell(type, from, args));
      };

      tell('started', el);
      try {
        await keepUp({ el, build, first: request, signal: controller.signal, tell: (type, args) => say(type, el, args), receive: receive(el, say), options, verb, steady: !evt, hidden });
      } finally {
        for (const key of where) if (pending.get(key) === supersede) pending.delete(key);
        cleanups.delete(controller);
        tell('finished', el);
      }
    },
  });
};

/** @param {Element} el @param {typeof tell} say @returns {(response: Response, type: string) => Promise<void>} applies an answer that is no stream */
const receive = (el, say) => async (response, type) => {
  const text = await response.text();
  /** @type {Record<string, any>} */
  const args = {};
  for (const [name, value] of response.headers) if (name.startsWith('datastar-')) args[camel(name.slice(9))] = value;
  if (type === 'text/html') say('datastar-patch-elements', el, { ...args, elements: text });
  else if (type === 'application/json') say('datastar-patch-signals', el, { ...args, signals: text });
  else if (type === 'text/javascript' && runsScripts) {
    const script = document.createElement('script');
    const attributes = JSON.parse(args.scriptAttributes || '{}');
    for (const name of Object.keys(attributes)) script.setAttribute(name, attributes[name]);
    setScript(script, text);
    document.head.append(script);
    if (!script.src) script.remove();
  }
};

let runsScripts = false;
/** @param {boolean} allowed whether a text/javascript answer runs */
export const allowScriptAnswers = (allowed) => {
  runsScripts = allowed;
};

method('get', false);
for (const name of ['post', 'put', 'patch', 'delete', 'query']) method(name);
