package starflock.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import starflock.codec.ProtocolError;

/**
 * The provider that runs everywhere: Bouncy Castle's low-level classes, called directly, since the JCA in front of them
 * would add a provider look-up and two copies per call; our own BLAKE2b and Poly1305, and the JDK's ChaCha20 for streams.
 */
final class BouncyCastle implements Crypto {
    private static final int X_NONCE_BYTES = 24;

    @Override
    public String name() {
        return "pure Java";
    }

    @Override
    public Hasher hasher(int hashBytes) {
        return new Blake2b(hashBytes, null);
    }

    @Override
    public Hasher hasher(int hashBytes, byte[] key) {
        return new Blake2b(hashBytes, key);
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
        try {
            return process(chaChaPoly(true, key, nonce, associated), plain);
        } catch (InvalidCipherTextException e) {
            throw new AssertionError("sealing checks nothing", e);
        }
    }

    @Override
    public byte[] open(byte[] key, byte[] nonce, byte[] associated, byte[] box) throws ProtocolError {
        if (box.length < SEAL_BYTES) throw new ProtocolError.Truncated(0, box.length, SEAL_BYTES);
        try {
            return process(chaChaPoly(false, key, nonce, associated), box);
        } catch (InvalidCipherTextException e) {
            throw notAuthentic();
        }
    }

    private static ChaCha20Poly1305 chaChaPoly(boolean sealing, byte[] key, byte[] nonce, byte[] associated) {
        byte[] streamKey = key;
        byte[] streamNonce = nonce;
        if (nonce.length == X_NONCE_BYTES) {
            // XChaCha20: the first 16 bytes of the nonce go into the key, the rest follow four zeros.
            streamKey = ChaCha20.hChaCha20(key, nonce);
            streamNonce = new byte[12];
            System.arraycopy(nonce, 16, streamNonce, 4, 8);
        }
        var cipher = new ChaCha20Poly1305();
        cipher.init(sealing, new AEADParameters(new KeyParameter(streamKey), 8 * SEAL_BYTES, streamNonce, associated));
        return cipher;
    }

    @Override
    public byte[] secretBox(byte[] key, byte[] nonce, byte[] plain) {
        byte[] box = new byte[SEAL_BYTES + plain.length];
        XSalsa20Engine stream = xSalsa20(key, nonce);
        Poly1305 authenticator = authenticator(stream);
        stream.processBytes(plain, 0, plain.length, box, SEAL_BYTES);
        authenticator.update(box, SEAL_BYTES, plain.length);
        authenticator.doFinal(box, 0);
        return box;
    }

    @Override
    public byte[] openSecretBox(byte[] key, byte[] nonce, byte[] box) throws ProtocolError {
        if (box.length < SEAL_BYTES) throw new ProtocolError.Truncated(0, box.length, SEAL_BYTES);
        XSalsa20Engine stream = xSalsa20(key, nonce);
        Poly1305 authenticator = authenticator(stream);
        authenticator.update(box, SEAL_BYTES, box.length - SEAL_BYTES);
        byte[] expected = new byte[SEAL_BYTES];
        authenticator.doFinal(expected, 0);
        if (!MessageDigest.isEqual(expected, Arrays.copyOf(box, SEAL_BYTES))) throw notAuthentic();
        byte[] plain = new byte[box.length - SEAL_BYTES];
        stream.processBytes(box, SEAL_BYTES, plain.length, plain, 0);
        return plain;
    }

    /** Keyed with the stream's first 32 bytes; the message is encrypted with those that follow. */
    private static Poly1305 authenticator(XSalsa20Engine stream) {
        byte[] macKey = new byte[32];
        stream.processBytes(macKey, 0, macKey.length, macKey, 0);
        var authenticator = new Poly1305();
        authenticator.init(new KeyParameter(macKey));
        return authenticator;
    }

    @Override
    public void xSalsa20(byte[] key, byte[] nonce, byte[] buffer, int offset, int length) {
        xSalsa20(key, nonce).processBytes(buffer, offset, length, buffer, offset);
    }

    private static XSalsa20Engine xSalsa20(byte[] key, byte[] nonce) {
        var engine = new XSalsa20Engine();
        engine.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        return engine;
    }

    private static ProtocolError notAuthentic() {
        return new ProtocolError.Refused("a message that fails authentication", "one sealed with the same key");
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
