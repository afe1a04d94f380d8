package starflock.crypto;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The provider that runs everywhere: Bouncy Castle's low-level classes, called directly. The JCA in front of them
 * would add a provider look-up and two copies per call.
 */
final class BouncyCastle implements Crypto {
    @Override
    public Hasher hasher(int hashBytes) {
        return new BouncyCastleHasher(hashBytes, null);
    }

    @Override
    public Hasher hasher(int hashBytes, byte[] key) {
        if (key.length == 0) throw new IllegalArgumentException("key is empty");
        return new BouncyCastleHasher(hashBytes, key);
    }

    @Override
    public KeyPair keyPair(byte[] seed) {
        byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
        if (seed.length != Ed25519.SECRET_KEY_SIZE) {
            throw new IllegalArgumentException("seed has " + seed.length + " bytes, not 32");
        }
        Ed25519.generatePublicKey(seed, 0, publicKey, 0);
        return new KeyPair(publicKey, seed);
    }

    @Override
    public byte[] sign(byte[] message, KeyPair keyPair) {
        byte[] signature = new byte[SIGNATURE_BYTES];
        // With the public key at hand the signer need not derive it again, which is half the work.
        Ed25519.sign(keyPair.seed(), 0, keyPair.publicKey(), 0, message, 0, message.length, signature, 0);
        return signature;
    }

    @Override
    public boolean verify(byte[] message, byte[] signature, byte[] publicKey) {
        if (signature.length != SIGNATURE_BYTES || publicKey.length != Ed25519.PUBLIC_KEY_SIZE) return false;
        return Ed25519.verify(signature, 0, publicKey, 0, message, 0, message.length);
    }
}
