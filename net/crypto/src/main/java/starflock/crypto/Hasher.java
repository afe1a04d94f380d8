package starflock.crypto;

import java.nio.ByteBuffer;

/**
 * A BLAKE2b hash that takes its input piece by piece and copies none of it: for a tree that hashes a short header and
 * a block which lies somewhere in a larger buffer.
 *
 * <p>One thread at a time. After {@link #digest} it starts afresh with the same length and key, so one hasher serves
 * any number of hashes.
 */
public interface Hasher {
    default Hasher update(byte[] input) {
        return update(input, 0, input.length);
    }

    Hasher update(byte[] input, int offset, int length);

    /** Takes everything between the buffer's position and limit, and moves the position. */
    Hasher update(ByteBuffer input);

    /** Eight bytes, little-endian: how the network hashes sizes and indexes. */
    Hasher updateUint64(long value);

    /** Writes the hash to {@code out} from {@code offset} on and starts afresh. */
    void digest(byte[] out, int offset);

    /** The hash; starts afresh. */
    byte[] digest();
}
