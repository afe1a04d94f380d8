/* What a Content-Security-Policy asks for: the page's nonce, and a Trusted Types policy for HTML and scripts. */

const html = document.documentElement;
/** Given by `<html data-nonce="…">` and taken away at once, so that nothing else on the page reads it. */
export const nonce = html.getAttribute('data-nonce');
html.removeAttribute('data-nonce');

/** @type {any} */
let policy;
try {
  const same = (/** @type {string} */ text) => text;
  policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('datastar', { createHTML: same, createScript: same });
} catch {
  // The page's policy names other policies only: if it also requires them, the first patch says so.
}

/** @param {string} text @returns {string} */
export const trusted = (text) => policy?.createHTML(text) ?? text;

/** @param {HTMLScriptElement} script @param {string} text */
export const setScript = (script, text) => {
  if (nonce) script.nonce = nonce;
  script.text = policy?.createScript(text) ?? text;
};
