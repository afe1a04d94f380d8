/** The smallest live app. */
@NullMarked
package starflock.examples.counter;

import org.jspecify.annotations.NullMarked;
