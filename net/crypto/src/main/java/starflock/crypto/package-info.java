/** The cryptography of the Hypercore network behind one interface, with Bouncy Castle inside. */
@NullMarked
package starflock.crypto;

import org.jspecify.annotations.NullMarked;
