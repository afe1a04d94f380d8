/* The standard build: expressions are JavaScript, scripts in patched HTML run. */
import { begin } from './all.js';
import { compile } from './function.js';

begin(compile, true);
