/**
 * Bytes in and out: compact encoding, hex, z-base-32, bounded readers and writers.
 *
 * <p>The formats are those of the npm packages compact-encoding 3.5.2 ({@code index.js}) and z32 1.1.0. A {@link
 * starflock.codec.Writer} appends, a {@link starflock.codec.Reader} takes from the front and never trusts a length:
 * whatever goes wrong while reading is the peer's fault and becomes a {@link starflock.codec.ProtocolError}.
 */
@NullMarked
package starflock.codec;

import org.jspecify.annotations.NullMarked;
