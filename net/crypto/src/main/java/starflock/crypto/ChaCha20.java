package starflock.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.engines.ChaCha7539Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * The ChaCha20 stream with a nonce of 12 bytes (RFC 8439), block counter from 0; and HChaCha20, which derives keys.
 *
 * <p>The JDK's own is used where there is one: its block function is compiled to vector instructions and is ten times as
 * fast as any written in Java (docs/decisions/0010-cryptography.md). Android's lacks it.
 */
abstract class ChaCha20 {
    /** Starts a new stream at block 0. */
    abstract void start(byte[] key, byte[] nonce);

    /** XORs the stream's next {@code length} bytes into the buffer. */
    abstract void process(byte[] buffer, int offset, int length);

    static ChaCha20 create() {
        try {
            return new OfJdk();
        } catch (GeneralSecurityException | LinkageError e) {
            // This runtime has no such cipher, or no class to tell it the counter.
            return new OfBouncyCastle();
        }
    }

    /** Decrypting is the same as encrypting, and in that mode the JDK does not object to a key that was used before. */
    private static final class OfJdk extends ChaCha20 {
        private final Cipher cipher = Cipher.getInstance("ChaCha20");

        OfJdk() throws GeneralSecurityException {
            start(new byte[32], new byte[12]);
        }

        @Override
        void start(byte[] key, byte[] nonce) {
            try {
                var secret = new SecretKeySpec(key, "ChaCha20");
                cipher.init(Cipher.DECRYPT_MODE, secret, new ChaCha20ParameterSpec(nonce, 0));
            } catch (GeneralSecurityException e) {
                throw new IllegalArgumentException("key or nonce has a wrong length", e);
            }
        }

        @Override
        void process(byte[] buffer, int offset, int length) {
            try {
                int done = cipher.update(buffer, offset, length, buffer, offset);
                if (done != length)
                    throw new IllegalStateException("a stream cipher kept " + (length - done) + " bytes");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the buffer is its own output, so it fits", e);
            }
        }
    }

    static final class OfBouncyCastle extends ChaCha20 {
        private final ChaCha7539Engine engine = new ChaCha7539Engine();

        @Override
        void start(byte[] key, byte[] nonce) {
            engine.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        }

        @Override
        void process(byte[] buffer, int offset, int length) {
            engine.processBytes(buffer, offset, length, buffer, offset);
        }
    }

    /** 32 bytes from a key and the first 16 bytes of {@code input}: ChaCha20's rounds without the final addition. */
    static byte[] hChaCha20(byte[] key, byte[] input) {
        int[] x = {
            0x61707865,
            0x3320646e,
            0x79622d32,
            0x6b206574, // "expand 32-byte k"
            word(key, 0),
            word(key, 1),
            word(key, 2),
            word(key, 3),
            word(key, 4),
            word(key, 5),
            word(key, 6),
            word(key, 7),
            word(input, 0),
            word(input, 1),
            word(input, 2),
            word(input, 3),
        };
        for (int i = 0; i < 10; i++) {
            quarterRound(x, 0, 4, 8, 12);
            quarterRound(x, 1, 5, 9, 13);
            quarterRound(x, 2, 6, 10, 14);
            quarterRound(x, 3, 7, 11, 15);
            quarterRound(x, 0, 5, 10, 15);
            quarterRound(x, 1, 6, 11, 12);
            quarterRound(x, 2, 7, 8, 13);
            quarterRound(x, 3, 4, 9, 14);
        }
        byte[] out = new byte[32];
        for (int i = 0; i < 16; i++) {
            out[i] = (byte) (x[i >>> 2] >>> (8 * (i & 3)));
            out[16 + i] = (byte) (x[12 + (i >>> 2)] >>> (8 * (i & 3)));
        }
        return out;
    }

    private static int word(byte[] bytes, int index) {
        int i = 4 * index;
        return (bytes[i] & 0xff) | (bytes[i + 1] & 0xff) << 8 | (bytes[i + 2] & 0xff) << 16 | bytes[i + 3] << 24;
    }

    private static void quarterRound(int[] x, int a, int b, int c, int d) {
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 16);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 12);
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 8);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 7);
    }
}
