/** The program: command line, wiring, sign-in, home. */
@NullMarked
package starflock.node;

import org.jspecify.annotations.NullMarked;
