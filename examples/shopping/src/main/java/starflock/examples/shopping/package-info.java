/** The app that {@code starflock new app} begins with; the program takes its source from here. */
@NullMarked
package starflock.examples.shopping;

import org.jspecify.annotations.NullMarked;
