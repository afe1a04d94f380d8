/* data-on-raf, data-on-resize: an expression at every frame, and whenever the element's size changes. */
import { plugin } from './plugin.js';

plugin(({ attribute, beginBatch, endBatch, timed }) => {
  /** @param {() => void} rx */
  const batched = (rx) => () => {
    beginBatch();
    try {
      rx();
    } finally {
      endBatch();
    }
  };

  attribute({
    name: 'on-raf',
    requirement: { key: 'denied', value: 'must' },
    apply({ rx, mods }) {
      /** @type {(() => void)[]} */
      const cleanups = [];
      const call = timed(batched(rx), mods, cleanups);
      const frame = () => {
        handle = requestAnimationFrame(frame);
        call();
      };
      let handle = requestAnimationFrame(frame);
      return () => {
        cancelAnimationFrame(handle);
        cleanups.forEach((cleanup) => cleanup());
      };
    },
  });

  attribute({
    name: 'on-resize',
    requirement: { key: 'denied', value: 'must' },
    apply({ el, rx, mods }) {
      /** @type {(() => void)[]} */
      const cleanups = [];
      const call = timed(batched(rx), mods, cleanups);
      const observer = new ResizeObserver(call);
      observer.observe(el);
      return () => {
        observer.disconnect();
        cleanups.forEach((cleanup) => cleanup());
      };
    },
  });
});
