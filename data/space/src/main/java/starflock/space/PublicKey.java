package starflock.space;

import java.nio.ByteBuffer;
import java.util.Arrays;
import starflock.codec.Hex;

/** An Ed25519 public key of 32 bytes: the name of a log, or of a person. Sorts as its bytes do, unsigned. */
public final class PublicKey implements Comparable<PublicKey> {
    static final int BYTES = 32;

    private final byte[] bytes;
    private final String hex;
    /** Strangers may choose keys that collide; keys compare, so maps stand that. */
    private final int hash;

    public PublicKey(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a public key has " + BYTES + " bytes, not " + bytes.length);
        }
        this.bytes = bytes.clone();
        this.hex = Hex.encode(bytes);
        this.hash = ByteBuffer.wrap(bytes).getInt();
    }

    /** The key that {@link #hex} says. */
    public static PublicKey parse(String hex) {
        return new PublicKey(Hex.decode(hex));
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** 64 hexadecimal digits. */
    public String hex() {
        return hex;
    }

    @Override
    public int compareTo(PublicKey other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof PublicKey key && Arrays.equals(bytes, key.bytes));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return hex.substring(0, 8);
    }
}
