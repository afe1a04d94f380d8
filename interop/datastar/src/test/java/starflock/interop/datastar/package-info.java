/** The Datastar protocol over real sockets, through each of the adapters. */
@NullMarked
package starflock.interop.datastar;

import org.jspecify.annotations.NullMarked;
