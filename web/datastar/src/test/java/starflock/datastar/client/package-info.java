/** The browser client, used in a real Chromium. The tests proper are in {@code client/test}, written in JavaScript. */
@NullMarked
package starflock.datastar.client;

import org.jspecify.annotations.NullMarked;
