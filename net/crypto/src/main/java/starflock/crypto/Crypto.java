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

    /** BLAKE2b-256 over the concatenation of {@code parts}. */
    byte[] hash(byte[]... parts);

    /** BLAKE2b-256 over the concatenation of {@code parts}, keyed with 16 to 64 bytes. */
    byte[] keyedHash(byte[] key, byte[]... parts);

    /** The Ed25519 key pair that a 32-byte seed stands for. */
    KeyPair keyPair(byte[] seed);

    /** A 64-byte Ed25519 signature. */
    byte[] sign(byte[] message, KeyPair keyPair);

    /** Whether {@code signature} is {@code publicKey}'s over {@code message}; false for malformed input. */
    boolean verify(byte[] message, byte[] signature, byte[] publicKey);
}
