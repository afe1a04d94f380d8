package starflock.crypto;

/**
 * The primitives of the Hypercore network, exactly as libsodium computes them.
 *
 * <p>Implementations are stateless and safe for use by many threads; all give the same bytes for the same input. Keys,
 * hashes and signatures are plain arrays that nobody changes once they are handed over.
 */
public interface Crypto {
    /** Length of a BLAKE2b-256 hash, a public key and a seed. */
    int HASH_BYTES = 32;

    int SIGNATURE_BYTES = 64;

    /**
     * The fastest provider there is: one found by {@link java.util.ServiceLoader} that works on this machine, else the
     * pure Java one. Always the same object.
     */
    static Crypto load() {
        return Providers.BEST;
    }

    /** A running BLAKE2b hash of 1 to 64 bytes. */
    Hasher hasher(int hashBytes);

    /** A running BLAKE2b hash of 1 to 64 bytes, keyed with 1 to 64 bytes. */
    Hasher hasher(int hashBytes, byte[] key);

    /** BLAKE2b-256 over the concatenation of {@code parts}, none of which is copied. */
    default byte[] hash(byte[]... parts) {
        return digest(hasher(HASH_BYTES), parts);
    }

    /** BLAKE2b-256 over the concatenation of {@code parts}, keyed with 1 to 64 bytes. */
    default byte[] keyedHash(byte[] key, byte[]... parts) {
        return digest(hasher(HASH_BYTES, key), parts);
    }

    /** The Ed25519 key pair that a 32-byte seed stands for. */
    KeyPair keyPair(byte[] seed);

    /** A 64-byte Ed25519 signature. */
    byte[] sign(byte[] message, KeyPair keyPair);

    /** Whether {@code signature} is {@code publicKey}'s over {@code message}; false for malformed input. */
    boolean verify(byte[] message, byte[] signature, byte[] publicKey);

    private static byte[] digest(Hasher hasher, byte[][] parts) {
        for (byte[] part : parts) hasher.update(part);
        return hasher.digest();
    }
}
