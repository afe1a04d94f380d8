/** The Game of Life, one board for the world: a page that changes by itself. */
@NullMarked
package starflock.examples.life;

import org.jspecify.annotations.NullMarked;
