/** The design system: stylesheet, page frame, mark, QR codes. */
@NullMarked
package starflock.look;

import org.jspecify.annotations.NullMarked;
