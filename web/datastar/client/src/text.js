/* Names in their four cases, and times in modifiers. HTML lowers attribute names, so keys are written with hyphens. */

/** @param {string} s */
export const kebab = (s) =>
  s
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
/** @param {string} s */
export const camel = (s) => s.replace(/-([a-z])/g, (_, c) => c.toUpperCase());

/** @type {Record<string, (s: string) => string>} */
const cases = {
  kebab,
  camel,
  snake: (s) => kebab(s).replace(/-/g, '_'),
  pascal: (s) => camel('-' + s).replace(/^-/, ''),
};

/** @typedef {Map<string, Set<string>>} Mods modifier → its tags */

/** @param {string} key @param {Mods} mods @param {string} [usual] the case without a modifier */
export const cased = (key, mods, usual = 'camel') => {
  for (const name of mods.get('case') || [usual]) key = cases[name]?.(key) ?? key;
  return key;
};

/** @param {Set<string> | undefined} tags such as `500ms` or `2s`; a bare number is milliseconds @param {number} usual */
export const duration = (tags, usual = 0) => {
  for (const tag of tags || []) {
    const match = /^([\d.]+)(ms|s)?$/.exec(tag);
    if (match) return Number(match[1]) * (match[2] === 's' ? 1000 : 1);
  }
  return usual;
};
