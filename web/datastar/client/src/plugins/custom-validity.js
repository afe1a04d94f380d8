/* data-custom-validity: the expression's text says why the field is not valid; empty means that it is. */
import { plugin } from './plugin.js';

plugin(({ attribute, effect }) =>
  attribute({
    name: 'custom-validity',
    requirement: { key: 'denied', value: 'must' },
    returnsValue: true,
    apply({ el, rx, error }) {
      const field = /** @type {HTMLInputElement} */ (el);
      if (!field.setCustomValidity) throw error('this element has no validity: it is for form fields');
      const stop = effect(() => {
        const text = rx();
        if (typeof text != 'string') throw error('the expression must give a text');
        field.setCustomValidity(text);
      });
      return () => {
        stop();
        field.setCustomValidity('');
      };
    },
  }),
);
