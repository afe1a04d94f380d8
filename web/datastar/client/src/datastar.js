/* The standard build: expressions are JavaScript, scripts in patched HTML run. */
import { start } from './engine.js';
import { compile } from './function.js';
import { begin } from './all.js';

begin(true);
start(compile);

export * from './api.js';
