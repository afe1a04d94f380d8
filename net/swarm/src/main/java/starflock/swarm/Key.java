package starflock.swarm;

import java.util.Arrays;
import starflock.codec.Hex;

/** 32 bytes that name something: a peer's public key, or a topic. Compared as unsigned bytes, the first one highest. */
final class Key implements Comparable<Key> {
    static final int BYTES = 32;

    private final byte[] bytes;

    Key(byte[] bytes) {
        if (bytes.length != BYTES) throw new IllegalArgumentException("key: " + bytes.length + " bytes, not " + BYTES);
        this.bytes = bytes.clone();
    }

    byte[] toBytes() {
        return bytes.clone();
    }

    boolean startsWith(byte[] prefix) {
        return prefix.length <= BYTES && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    @Override
    public int compareTo(Key other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return Hex.encode(bytes);
    }
}
