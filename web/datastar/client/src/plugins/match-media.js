/* data-match-media:NAME: a signal that says whether a media query matches. */
import { plugin } from './plugin.js';

plugin(({ attribute, cased, mergePaths }) =>
  attribute({
    name: 'match-media',
    requirement: 'must',
    apply({ key = '', value, mods }) {
      const name = cased(key, mods);
      const bare = value.trim().replace(/^(['"`])([^]*)\1$/, '$2');
      const query = matchMedia(/^[\w-]+\s*:[^()]*$/.test(bare) ? `(${bare})` : bare);
      const tell = () => mergePaths([[name, query.matches]]);
      tell();
      query.addEventListener('change', tell);
      return () => query.removeEventListener('change', tell);
    },
  }),
);
