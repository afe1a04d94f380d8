/* @clipboard copies, @fit maps one range to another, @intl formats as the reader's language does. */
import { plugin } from './plugin.js';

/** @param {string} text in base 64 */
const decode = (text) => new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));

plugin(({ action }) => {
  action({
    name: 'clipboard',
    apply: ({ error }, text, isBase64 = false) => {
      if (!navigator.clipboard) throw error('the browser lets only pages of https or of this machine copy');
      return navigator.clipboard.writeText(isBase64 ? decode(text) : String(text));
    },
  });

  action({
    name: 'fit',
    apply: (_, value, oldMin, oldMax, newMin, newMax, clamp = false, round = false) => {
      let fitted = oldMax === oldMin ? newMin : newMin + ((value - oldMin) / (oldMax - oldMin)) * (newMax - newMin);
      if (clamp) fitted = Math.min(Math.max(fitted, Math.min(newMin, newMax)), Math.max(newMin, newMax));
      return round ? Math.round(fitted) : fitted;
    },
  });

  /** @type {Record<string, (value: any, options: any, locale: any) => string>} */
  const formats = {
    datetime: (value, options, locale) => new Intl.DateTimeFormat(locale, options).format(new Date(value)),
    number: (value, options, locale) => new Intl.NumberFormat(locale, options).format(value),
    pluralRules: (value, options, locale) => new Intl.PluralRules(locale, options).select(value),
    relativeTime: (value, options, locale) => {
      const { unit = 'second', ...rest } = options ?? {};
      return new Intl.RelativeTimeFormat(locale, rest).format(value, unit);
    },
    list: (value, options, locale) => new Intl.ListFormat(locale, options).format(value),
    displayNames: (value, options, locale) => new Intl.DisplayNames(locale, options).of(value) ?? value,
  };
  action({
    name: 'intl',
    apply: ({ error }, type, value, options, locale) => {
      const format = Object.hasOwn(formats, type) ? formats[type] : undefined;
      if (!format) throw error(`“${type}” is none of ${Object.keys(formats).join(', ')}`);
      return format(value, options, locale);
    },
  });
});
