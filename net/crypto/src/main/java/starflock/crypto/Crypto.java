package starflock.crypto;

import starflock.codec.ProtocolError;

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

    /** What {@link #seal} and {@link #secretBox} add to a message. */
    int SEAL_BYTES = 16;

    /**
     * The fastest provider there is: one found by {@link java.util.ServiceLoader} that works on this machine, else the
     * pure Java one. Always the same object.
     */
    static Crypto load() {
        return Providers.BEST;
    }

    /** The provider that is always there and needs no native code. Always the same object. */
    static Crypto pureJava() {
        return Providers.PURE_JAVA;
    }

    /** What computes, in a word or two for people. */
    String name();

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

    /**
     * The 32-byte secret that two Ed25519 key pairs share: a point of the Edwards curve, not clamped again.
     *
     * @throws ProtocolError.Refused if {@code publicKey} is no canonical point of the prime-order group
     */
    byte[] sharedSecret(KeyPair own, byte[] publicKey) throws ProtocolError;

    /**
     * ChaCha20-Poly1305 (RFC 8439) with a nonce of 12 bytes, XChaCha20-Poly1305 with one of 24.
     *
     * @return the ciphertext and {@value #SEAL_BYTES} bytes of authenticator
     */
    byte[] seal(byte[] key, byte[] nonce, byte[] associated, byte[] plain);

    /**
     * The plain text of what {@link #seal} gave.
     *
     * @throws ProtocolError if any of the four is not what it was
     */
    byte[] open(byte[] key, byte[] nonce, byte[] associated, byte[] box) throws ProtocolError;

    /** XSalsa20-Poly1305 with a nonce of 24 bytes: {@value #SEAL_BYTES} bytes of authenticator and the ciphertext. */
    byte[] secretBox(byte[] key, byte[] nonce, byte[] plain);

    /**
     * The plain text of what {@link #secretBox} gave.
     *
     * @throws ProtocolError if any of the three is not what it was
     */
    byte[] openSecretBox(byte[] key, byte[] nonce, byte[] box) throws ProtocolError;

    /**
     * XORs the XSalsa20 stream of a key and a nonce of 24 bytes into {@code length} bytes of {@code buffer}: encrypts,
     * decrypts and authenticates nothing.
     */
    void xSalsa20(byte[] key, byte[] nonce, byte[] buffer, int offset, int length);

    /** The sending half of a secretstream; {@code header} is 24 random bytes, which the receiver needs. */
    StreamSealer streamSealer(byte[] key, byte[] header);

    /** The receiving half of a secretstream. */
    StreamOpener streamOpener(byte[] key, byte[] header);

    private static byte[] digest(Hasher hasher, byte[][] parts) {
        for (byte[] part : parts) hasher.update(part);
        return hasher.digest();
    }
}
