/*
 * Everything that both builds have, and the door for plugins.
 *
 * `globalThis.datastar` is what the module exports too. A plugin is a function that is given it:
 *
 *     (globalThis.datastar ??= []).push(({ attribute, effect }) => attribute({ name: 'shout', … }));
 *
 * so that one file serves both builds, whatever their addresses, and may come before or after them.
 */
import './attributes/signals.js';
import './attributes/bind.js';
import './attributes/show.js';
import './attributes/on.js';
import './attributes/indicator.js';
import './actions.js';
import { action, apply, attribute, start, watcher } from './engine.js';
import { allowScriptAnswers } from './fetch.js';
import { morph } from './morph.js';
import { allowScripts } from './patch.js';
import { remember } from './person.js';
import { beginBatch, computed, effect, endBatch, peek, signal, startPeeking, stopPeeking } from './signals.js';
import { filtered, getPath, mergePatch, mergePaths, root } from './store.js';
import { timed } from './timing.js';
import { cased } from './text.js';

/** What build.xml exports under the same names. */
const api = {
  action,
  apply,
  attribute,
  beginBatch,
  cased,
  computed,
  effect,
  endBatch,
  filtered,
  getPath,
  mergePatch,
  mergePaths,
  morph,
  peek,
  root,
  signal,
  startPeeking,
  stopPeeking,
  timed,
  watcher,
  push: (/** @type {(given: any) => void} */ plugin) => plugin(api),
};
/** @typedef {typeof api} Datastar */

/**
 * @param {import('./engine.js').Compile} compile
 * @param {boolean} scripts whether scripts in patches run
 */
export const begin = (compile, scripts) => {
  allowScripts(scripts);
  allowScriptAnswers(scripts);
  remember(document);
  const page = /** @type {any} */ (globalThis);
  const waiting = page.datastar ?? [];
  page.datastar = api;
  for (const plugin of waiting) api.push(plugin);
  start(compile);
};
