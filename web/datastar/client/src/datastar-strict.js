/* The strict build, for pages whose Content-Security-Policy knows neither unsafe-eval nor nonces. Scripts in patches never run. */
import { start } from './engine.js';
import { compile } from './strict/compile.js';
import { begin } from './all.js';

begin(false);
start(compile);

export * from './api.js';
