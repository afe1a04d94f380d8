/* The strict build's way from an attribute's text to a function: the interpreter. */
import { parse } from './statement.js';

/**
 * @param {string} source
 * @param {string[]} names of what is given besides el and evt
 * @param {boolean} wantsValue
 * @returns {import('../engine.js').Compiled}
 */
export const compile = (source, names, wantsValue) => {
  const run = parse(source, wantsValue);
  return (el, action, evt, args) => {
    const env = Object.create(null);
    env.el = el;
    env.evt = evt;
    env.$action = action;
    names.forEach((name, i) => (env[name] = args[i]));
    return run(env);
  };
};
