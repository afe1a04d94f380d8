package starflock.crypto;

import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;
import starflock.codec.ProtocolError;

/**
 * Hybrid public key encryption (RFC 9180), base mode, with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and
 * ChaCha20-Poly1305: one message to whoever holds a private key. Who sent it is for the message to say.
 *
 * <pre>
 * sealed   encapsulated key (32) | ciphertext | authenticator (16)
 * </pre>
 *
 * <p>Its keys are X25519's, not the Ed25519 keys that sign. The same for all providers: it is rare, and Bouncy Castle
 * has all of it.
 */
public final class Hpke {
    /** What sealing adds to a message. */
    public static final int OVERHEAD_BYTES = 48;

    private static final int ENCAPSULATED_BYTES = 32;
    private static final int SEED_BYTES = 32;

    private Hpke() {}

    /**
     * An X25519 key pair.
     *
     * @param publicKey 32 bytes
     * @param privateKey 32 bytes, secret
     */
    public record Keys(byte[] publicKey, byte[] privateKey) {}

    /** The key pair that a secret seed of 32 bytes or more stands for (RFC 9180, DeriveKeyPair). */
    public static Keys keys(byte[] seed) {
        if (seed.length < SEED_BYTES) throw new IllegalArgumentException("seed has " + seed.length + " bytes, not 32");
        AsymmetricCipherKeyPair pair = suite().deriveKeyPair(seed);
        return new Keys(
                ((X25519PublicKeyParameters) pair.getPublic()).getEncoded(),
                ((X25519PrivateKeyParameters) pair.getPrivate()).getEncoded());
    }

    /**
     * Encrypts for the holder of {@code publicKey}.
     *
     * @param info what the message is for; the other side must say the same
     * @param associated what is authenticated along with it
     * @param random a {@link java.security.SecureRandom} outside of tests
     */
    public static byte[] seal(byte[] publicKey, byte[] info, byte[] associated, byte[] plain, Random random) {
        HPKE suite = suite();
        byte[] seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        try {
            HPKEContextWithEncapsulation context =
                    suite.setupBaseS(suite.deserializePublicKey(publicKey), info, suite.deriveKeyPair(seed));
            byte[] box = context.seal(associated, plain);
            byte[] encapsulated = context.getEncapsulation();
            byte[] message = Arrays.copyOf(encapsulated, encapsulated.length + box.length);
            System.arraycopy(box, 0, message, encapsulated.length, box.length);
            return message;
        } catch (InvalidCipherTextException e) {
            throw new AssertionError("sealing checks nothing", e);
        }
    }

    /**
     * Decrypts what {@link #seal} gave.
     *
     * @throws ProtocolError if it was sealed for another key, info or associated data, or was changed
     */
    public static byte[] open(Keys keys, byte[] info, byte[] associated, byte[] message) throws ProtocolError {
        if (message.length < OVERHEAD_BYTES) throw new ProtocolError.Truncated(0, message.length, OVERHEAD_BYTES);
        HPKE suite = suite();
        try {
            return suite.open(
                    Arrays.copyOf(message, ENCAPSULATED_BYTES),
                    suite.deserializePrivateKey(keys.privateKey(), keys.publicKey()),
                    info,
                    associated,
                    Arrays.copyOfRange(message, ENCAPSULATED_BYTES, message.length),
                    null,
                    null,
                    null);
        } catch (InvalidCipherTextException | IllegalStateException | IllegalArgumentException e) {
            // The unchecked ones: an encapsulated key of low order, which gives no secret.
            throw new ProtocolError.Refused("a message that does not open", "one sealed for this key");
        }
    }

    private static HPKE suite() {
        return new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_CHACHA20_POLY1305);
    }
}
