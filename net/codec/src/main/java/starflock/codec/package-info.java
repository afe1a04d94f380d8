/** Bytes in and out: compact encoding, hex, z-base-32, bounded readers and writers. */
@NullMarked
package starflock.codec;

import org.jspecify.annotations.NullMarked;
