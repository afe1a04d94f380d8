package starflock.crypto;

/**
 * An Ed25519 key pair.
 *
 * @param publicKey 32 bytes
 * @param seed 32 bytes, secret: the private key is derived from it
 */
public record KeyPair(byte[] publicKey, byte[] seed) {
    public KeyPair {
        if (publicKey.length != 32)
            throw new IllegalArgumentException("publicKey has " + publicKey.length + " bytes, not 32");
        if (seed.length != 32) throw new IllegalArgumentException("seed has " + seed.length + " bytes, not 32");
    }
}
