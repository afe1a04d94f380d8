/* The strict build, for pages whose Content-Security-Policy knows neither unsafe-eval nor nonces. Scripts in patches never run. */
import { begin } from './all.js';
import { compile } from './strict/compile.js';

begin(compile, false);
