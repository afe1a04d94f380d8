/* What Audit.java asks a page; one expression, evaluated anew for each question. Colours are read through a canvas, so
   that every notation the browser knows (oklch, color-mix, light-dark) becomes red, green, blue and alpha. */
(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const known = new Map();
  const rgba = (css) => {
    if (!known.has(css)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = css;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(css, [r, g, b, a / 255]);
    }
    return known.get(css);
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ratio = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const what = (el) => {
    const text = (el.getAttribute('aria-label') || el.textContent || '').trim().replace(/\s+/g, ' ').slice(0, 30);
    const id = el.id && ' id=' + el.id;
    const classes = el.classList.length ? ' class="' + el.classList + '"' : '';
    return `<${el.localName}${id}${classes}> “${text}”`;
  };
  const seen = (el) => {
    const box = el.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && el.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const ground = (el) => {
    const layers = [];
    for (let at = el; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    const canvasColour = document.documentElement.style.colorScheme === 'dark' ? [0, 0, 0, 1] : [255, 255, 255, 1];
    return layers.reduceRight((below, layer) => over(layer, below), canvasColour);
  };
  const measure = (el, css, label) => {
    const style = getComputedStyle(el);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const behind = ground(el);
    const got = ratio(over(rgba(css), behind), behind);
    const least = large ? 3 : 4.5;
    return got < least ? [`${label}: contrast ${got.toFixed(2)}, at least ${least} wanted`] : [];
  };
  const clips = (el) => {
    for (let at = el.parentElement; at; at = at.parentElement) {
      const whole = at === document.body || at === document.documentElement;
      if (!whole && getComputedStyle(at).overflowX !== 'visible') return true;
    }
    return false;
  };
  const focusable = () =>
    [...document.querySelectorAll('a[href], button, input, textarea, select, summary, [tabindex]')].filter(
      (el) => el.tabIndex >= 0 && !el.disabled && el.checkVisibility({ visibilityProperty: true }),
    );

  return {
    contrast() {
      const faults = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const el = node.parentElement;
        if (!node.data.trim() || /^(script|style|noscript|textarea)$/.test(el.localName) || !seen(el)) continue;
        faults.push(...measure(el, getComputedStyle(el).color, what(el)));
      }
      for (const el of document.querySelectorAll('input, textarea')) {
        if (!seen(el)) continue;
        faults.push(...measure(el, getComputedStyle(el).color, what(el)));
        const { color } = getComputedStyle(el, '::placeholder');
        if (el.placeholder) faults.push(...measure(el, color, 'placeholder of ' + what(el)));
      }
      return faults;
    },
    overflow() {
      const width = document.documentElement.clientWidth;
      const faults = [];
      const { scrollWidth } = document.scrollingElement;
      if (scrollWidth > width) faults.push(`the page is ${scrollWidth} px wide in a window of ${width}`);
      for (const el of document.body.querySelectorAll('*')) {
        const { left, right } = el.getBoundingClientRect();
        if (seen(el) && (right > width + 0.5 || left < -0.5) && !clips(el)) {
          faults.push(`${what(el)} reaches from ${left.toFixed(0)} to ${right.toFixed(0)} in a window of ${width}`);
        }
      }
      return faults;
    },
    focused() {
      const el = document.activeElement;
      const index = !el || el === document.body ? -1 : [...document.querySelectorAll('*')].indexOf(el);
      if (index < 0) return { index, what: '', faults: [] };
      const faults = [];
      const style = getComputedStyle(el);
      const own = style.outlineStyle !== 'auto';  // "auto" is the browser's ring, two-coloured and always seen
      if (own && (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2)) {
        faults.push(`${what(el)} shows no ring when it has focus`);
      } else if (own) {
        const behind = ground(el.parentElement);
        const got = ratio(over(rgba(style.outlineColor), behind), behind);
        if (got < 3) faults.push(`the ring of ${what(el)} has contrast ${got.toFixed(2)}, at least 3 wanted`);
      }
      const box = el.getBoundingClientRect();
      const x = box.left + box.width / 2;
      const y = Math.min(box.top + box.height / 2, innerHeight - 2);
      const top = document.elementFromPoint(x, y);
      const labels = [...(el.labels ?? [])];
      if (!top || !(el.contains(top) || top.contains(el) || labels.some((label) => label.contains(top)))) {
        faults.push(`${what(el)} has focus but is out of sight${top ? ' behind ' + what(top) : ''}`);
      }
      return { index, what: what(el), faults };
    },
    missed(stops) {
      const all = [...document.querySelectorAll('*')];
      return focusable().filter((el) => !stops.includes(all.indexOf(el))).map(what);
    },
  };
})()
