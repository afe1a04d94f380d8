/** The Datastar protocol for any Java server, and the browser client. */
@NullMarked
package starflock.datastar;

import org.jspecify.annotations.NullMarked;
