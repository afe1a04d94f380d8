/* What the server's events do: datastar-patch-elements and datastar-patch-signals. */
import { because, cause } from './cause.js';
import { settle, watcher } from './engine.js';
import { morph } from './morph.js';
import { mergePatch } from './store.js';
import { inViewTransition } from './timing.js';
import { setScript, trusted } from './trust.js';

const MODES = ['outer', 'inner', 'replace', 'prepend', 'append', 'before', 'after', 'remove'];
/** @type {Record<string, string>} the element that makes the parser read what is inside as this namespace */
const NAMESPACES = { html: '', svg: 'svg', mathml: 'math' };

let runsScripts = false;
/** Scripts that have run, or came with the page. @type {WeakSet<Element>} */
let known = new WeakSet();

/** @param {boolean} allowed whether scripts in patched HTML run */
export const allowScripts = (allowed) => {
  runsScripts = allowed;
  known = new WeakSet(document.scripts);
};

/** The parser marks its scripts as not to be run; a copy is not marked. @param {ParentNode} tree */
const runScripts = (tree) => {
  if (!runsScripts) return;
  const scripts = tree instanceof HTMLScriptElement ? [tree] : tree.querySelectorAll('script');
  for (const old of scripts) {
    if (known.has(old)) continue;
    const script = document.createElement('script');
    for (const { name, value } of old.attributes) script.setAttribute(name, value);
    setScript(script, old.text);
    known.add(script);
    old.replaceWith(script);
  }
};

/** @param {string} html @param {string} wrapper @returns {DocumentFragment} */
const parse = (html, wrapper) => {
  const outside = html.replace(/<svg[\s>][^]*?<\/svg>|<!--[^]*?-->/gi, '');
  const [hasHtml, hasHead, hasBody] = ['html', 'head', 'body'].map((tag) => RegExp(`</${tag}\\s*>`, 'i').test(outside));
  const whole = hasHtml || hasHead || hasBody;
  const page = new DOMParser().parseFromString(
    trusted(whole ? html : `<body><template>${wrapper && `<${wrapper}>`}${html}${wrapper && `</${wrapper}>`}</template>`),
    'text/html',
  );
  const content = new DocumentFragment();
  if (hasHtml) content.append(page.documentElement);
  else if (whole) content.append(...(hasHead ? [page.head] : []), ...(hasBody ? [page.body] : []));
  else {
    const inside = /** @type {HTMLTemplateElement} */ (page.querySelector('template')).content;
    content.append(...((wrapper ? inside.firstElementChild : inside)?.childNodes ?? []));
  }
  content.querySelectorAll('script').forEach(disarm);
  return content;
};

/**
 * What comes out of a template would run when it is put in; what a parser made as a page's own script does not, nor do its
 * copies. Which of them run is for runScripts to say.
 * @param {HTMLScriptElement | SVGScriptElement} script
 */
const disarm = (script) => {
  const page = new DOMParser().parseFromString(trusted(script.outerHTML), 'text/html');
  script.replaceWith(...page.scripts);
};

/** @param {Element} child @returns {Element | null} */
const targetOf = (child) =>
  child.localName === 'html' || child.localName === 'head' || child.localName === 'body'
    ? document.querySelector(child.localName)
    : child.id
      ? document.getElementById(child.id)
      : null;

/** @param {string} mode @param {Element} target @param {Element | DocumentFragment} content */
const put = (mode, target, content) => {
  switch (mode) {
    case 'outer':
    case 'inner': {
      const { parentNode } = target;
      morph(target, content, mode);
      runScripts(target.isConnected ? target : /** @type {ParentNode} */ (parentNode));
      const host = target.closest('[data-scope-children]');
      host?.dispatchEvent(new CustomEvent('datastar-scope-children'));
      return;
    }
    case 'remove':
      target.remove();
      return;
    default: {
      const nodes = content instanceof DocumentFragment ? [...content.children] : [content];
      if (mode === 'replace') target.replaceWith(content);
      else /** @type {any} */ (target)[mode](content);
      nodes.forEach(runScripts);
    }
  }
};

watcher({
  name: 'datastar-patch-elements',
  apply({ error }, { selector = '', mode = 'outer', namespace = 'html', elements = '', useViewTransition, viewTransitionSelector }) {
    if (!MODES.includes(mode)) throw error(`unknown mode “${mode}”; known are ${MODES.join(', ')}`);
    if (!(namespace in NAMESPACES)) throw error(`unknown namespace “${namespace}”; known are html, svg, mathml`);
    if (!selector && mode !== 'outer' && mode !== 'replace') throw error(`mode ${mode} needs a selector`);
    const request = cause();
    const change = () => because(request, apply);
    const apply = () => {
      const content = typeof elements == 'string' ? parse(elements, NAMESPACES[namespace]) : new DocumentFragment();
      if (typeof elements != 'string') content.append(elements);
      if (!selector) {
        for (const child of [...content.children]) {
          const target = targetOf(child);
          if (target) put(mode, target, child);
          else console.warn(error(`there is no element with the id “${child.id}”, so <${child.localName}> went nowhere`));
        }
      } else {
        const targets = document.querySelectorAll(selector);
        if (!targets.length) console.warn(error(`nothing matches the selector “${selector}”, so nothing was patched`));
        targets.forEach((target, i) => put(mode, target, i < targets.length - 1 ? /** @type {DocumentFragment} */ (content.cloneNode(true)) : content));
      }
      settle();
    };
    if (`${useViewTransition}`.trim() === 'true') {
      inViewTransition(change, (viewTransitionSelector && document.querySelector(viewTransitionSelector)) || document);
    } else change();
  },
});

watcher({
  name: 'datastar-patch-signals',
  apply({ error }, { signals, onlyIfMissing }) {
    let patch = signals;
    if (typeof signals == 'string') {
      try {
        patch = JSON.parse(signals);
      } catch (cause) {
        throw error(`the signals are no JSON: ${/** @type {Error} */ (cause).message}`);
      }
    }
    if (typeof patch != 'object' || patch === null) throw error('the signals are no JSON object');
    mergePatch(patch, { ifMissing: `${onlyIfMissing}`.trim() === 'true' });
  },
});
