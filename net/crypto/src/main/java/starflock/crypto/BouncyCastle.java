package starflock.crypto;

import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import starflock.codec.ProtocolError;

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

    @Override
    public byte[] sharedSecret(KeyPair own, byte[] publicKey) throws ProtocolError {
        return EdwardsDh.multiply(EdwardsDh.scalar(own.seed()), publicKey);
    }

    @Override
    public byte[] seal(byte[] key, byte[] nonce, byte[] associated, byte[] plain) {
        var cipher = new ChaCha20Poly1305();
        cipher.init(true, new AEADParameters(new KeyParameter(key), 128, nonce, associated));
        try {
            return process(cipher, plain);
        } catch (InvalidCipherTextException e) {
            throw new AssertionError("sealing checks nothing", e);
        }
    }

    @Override
    public byte[] open(byte[] key, byte[] nonce, byte[] associated, byte[] box) throws ProtocolError {
        if (box.length < SEAL_BYTES) throw new ProtocolError.Truncated(0, box.length, SEAL_BYTES);
        var cipher = new ChaCha20Poly1305();
        cipher.init(false, new AEADParameters(new KeyParameter(key), 128, nonce, associated));
        try {
            return process(cipher, box);
        } catch (InvalidCipherTextException e) {
            throw new ProtocolError.Refused("a message that fails authentication", "one sealed with the same key");
        }
    }

    private static byte[] process(ChaCha20Poly1305 cipher, byte[] input) throws InvalidCipherTextException {
        byte[] output = new byte[cipher.getOutputSize(input.length)];
        int done = cipher.processBytes(input, 0, input.length, output, 0);
        cipher.doFinal(output, done);
        return output;
    }

    @Override
    public StreamSealer streamSealer(byte[] key, byte[] header) {
        return new JavaSecretStream(key, header);
    }

    @Override
    public StreamOpener streamOpener(byte[] key, byte[] header) {
        return new JavaSecretStream(key, header);
    }
}
