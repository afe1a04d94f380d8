package starflock.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;

/** Makes secrets that nobody guesses, and the hashes by which we know them again without keeping them. */
public final class Secrets {
    /** 128 bits: out of reach of guessing, and short enough for a QR code that a phone reads at once. */
    private static final int SECRET_BYTES = 16;

    /** Length of a secret as text: Base64 without padding. */
    static final int SECRET_CHARS = 22;

    private static final int ID_BITS = 128;
    private static final int BASE_36 = 36;

    private final Random random;

    /**
     * Takes secrets from {@code random}, which is a {@link java.security.SecureRandom} in everything but a test.
     */
    public Secrets(Random random) {
        this.random = random;
    }

    /** A new secret, of characters that need no escaping in an address or a cookie. */
    public String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** A new public id: lower-case letters and digits. */
    String id() {
        return new BigInteger(ID_BITS, random).toString(BASE_36);
    }

    /** What is kept of a secret. A plain hash is enough for 128 random bits: there is no dictionary to try. */
    static String hash(String secret) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
