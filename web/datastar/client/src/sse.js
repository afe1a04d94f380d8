/*
 * Reads a stream of Server-Sent Events (https://html.spec.whatwg.org/multipage/server-sent-events.html): lines end in CR, LF
 * or CRLF, an event ends at an empty line, and what a cut leaves without one is dropped.
 */

/** @typedef {{event: string, data: string, id: string | undefined}} Message */

/** An event longer than this is no page but a mistake, or meant to fill the memory. */
const MAX_EVENT_CHARS = 64 * 1024 * 1024;

/**
 * @param {(message: Message) => void} onMessage
 * @param {(ms?: number) => void} onHint signs of a stream that is meant to last: a comment, which is how servers keep one
 *     alive, or `retry`, the wait before a reconnect that the server wishes for
 * @returns {(text: string) => void} takes the stream's text piece by piece
 */
export const reader = (onMessage, onHint) => {
  let rest = '';
  let first = true;
  let afterReturn = false;
  let event = '';
  /** @type {string[]} */
  let data = [];
  let size = 0;
  /** @type {string | undefined} */
  let id;

  const line = (/** @type {string} */ text) => {
    if (!text) {
      if (data.length) onMessage({ event, data: data.join('\n'), id });
      event = '';
      data = [];
      size = 0;
      return;
    }
    const colon = text.indexOf(':');
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + (text[colon + 1] === ' ' ? 2 : 1));
    if (field === 'data') {
      size += value.length;
      if (size > MAX_EVENT_CHARS) throw new Error(`Datastar: an event of more than ${MAX_EVENT_CHARS} characters was refused.`);
      data.push(value);
    } else if (field === 'event') event = value;
    else if (field === 'id') {
      if (!value.includes('\0')) id = value;
    } else if (field === 'retry' && /^\d+$/.test(value)) onHint(Number(value));
    else if (!colon) onHint();
  };

  return (text) => {
    if (first && text) {
      if (text[0] === '\ufeff') text = text.slice(1);
      first = false;
    }
    // A CR at the end of the last piece was a line's end already: its LF is not another.
    if (afterReturn && text[0] === '\n') text = text.slice(1);
    if (text) afterReturn = text.endsWith('\r');
    const lines = (rest + text).split(/\r\n|\r|\n/);
    rest = /** @type {string} */ (lines.pop());
    if (rest.length > MAX_EVENT_CHARS) throw new Error(`Datastar: a line of more than ${MAX_EVENT_CHARS} characters was refused.`);
    lines.forEach(line);
  };
};

/** @param {string} data an event's data: a name and a value per line @returns {Record<string, string>} */
export const fields = (data) => {
  const all = Object.create(null);
  for (const text of data.split('\n')) {
    const space = text.indexOf(' ');
    const name = space < 0 ? text : text.slice(0, space);
    const value = space < 0 ? '' : text.slice(space + 1);
    all[name] = name in all ? `${all[name]}\n${value}` : value;
  }
  return all;
};
