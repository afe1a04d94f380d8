/** The official examples of Datastar by their official names, each in one file. */
@NullMarked
package starflock.gallery.examples;

import org.jspecify.annotations.NullMarked;
