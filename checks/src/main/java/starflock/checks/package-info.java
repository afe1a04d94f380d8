/** What keeps the house in order: the architecture test, the tidy test, and the browser tests of a whole node. */
@NullMarked
package starflock.checks;

import org.jspecify.annotations.NullMarked;
