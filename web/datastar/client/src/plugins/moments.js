/* data-on-raf, data-on-resize: an expression at every frame, and whenever the element's size changes. */
import { plugin } from './plugin.js';

plugin(({ attribute, timed }) => {
  attribute({
    name: 'on-raf',
    requirement: { key: 'denied', value: 'must' },
    apply({ rx, mods }) {
      const { call, stop } = timed(rx, mods);
      const frame = () => {
        handle = requestAnimationFrame(frame);
        call();
      };
      let handle = requestAnimationFrame(frame);
      return () => {
        cancelAnimationFrame(handle);
        stop();
      };
    },
  });

  attribute({
    name: 'on-resize',
    requirement: { key: 'denied', value: 'must' },
    apply({ el, rx, mods }) {
      const { call, stop } = timed(rx, mods);
      const observer = new ResizeObserver(call);
      observer.observe(el);
      return () => {
        observer.disconnect();
        stop();
      };
    },
  });
});
