/* Loaded by a script in a patch, if scripts in patches run. */
/** @type {any} */ (window).loaded = (/** @type {any} */ (window).loaded ?? 0) + 1;
