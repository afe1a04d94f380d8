/* Everything that both builds have. */
import './attributes/signals.js';
import './attributes/bind.js';
import './attributes/show.js';
import './attributes/on.js';
import './attributes/indicator.js';
import './actions.js';
import { allowScriptAnswers } from './fetch.js';
import { remember } from './morph.js';
import { allowScripts } from './patch.js';

/** @param {boolean} scripts whether scripts in patches run */
export const begin = (scripts) => {
  allowScripts(scripts);
  allowScriptAnswers(scripts);
  remember(document);
};
