/* Whose doing the present change is: an answer that removes its own element goes on; for any other it is stale. */

/** @type {object | undefined} */
let present;

/** @returns {object | undefined} the request whose answer is being applied */
export const cause = () => present;

/** @param {object | undefined} request @param {() => void} fn */
export const because = (request, fn) => {
  const outer = present;
  present = request;
  try {
    fn();
  } finally {
    present = outer;
  }
};
