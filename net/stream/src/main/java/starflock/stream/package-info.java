/** Noise handshakes, the encrypted message stream and Protomux channels over any byte transport. */
@NullMarked
package starflock.stream;

import org.jspecify.annotations.NullMarked;
