/* How a plugin comes to the client, whichever build it is and whichever is loaded first. */

/** @param {(datastar: import('../all.js').Datastar) => void} use */
export const plugin = (use) => {
  const page = /** @type {any} */ (globalThis);
  (page.datastar ??= []).push(use);
};
