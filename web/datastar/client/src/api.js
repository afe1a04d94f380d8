/* What plugins are made with. */
export { action, apply, attribute, watcher } from './engine.js';
export { beginBatch, computed, effect, endBatch, peek, signal, startPeeking, stopPeeking } from './signals.js';
export { filtered, getPath, mergePatch, mergePaths, root } from './store.js';
export { morph } from './morph.js';
