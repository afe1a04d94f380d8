/** The gallery, used as a person would. */
@NullMarked
package starflock.gallery;

import org.jspecify.annotations.NullMarked;
