package starflock.guard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import starflock.guard.Visitor.Role;

/**
 * Guests whom nobody invited, on a node that is open to the public. What is known of them is in their own cookie,
 * sealed, so that a million of them cost the node nothing and no crowd pushes anybody out:
 *
 * <pre>
 *   cookie    id of the visitor "." end, seconds since 1970 "." HMAC-SHA-256 of what is before
 * </pre>
 *
 * Another key ends all of their sessions.
 */
public final class Strangers {
    /** Of the key: as much as of the hash. */
    public static final int KEY_BYTES = 32;

    /** They are known again for a month, and renamed nobody after. */
    static final Duration LIFETIME = Duration.ofDays(30);

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern COOKIE = Pattern.compile("(g[0-9a-z]{1,25})\\.([0-9]{1,12})\\.([A-Za-z0-9_-]{43})");

    private final SecretKeySpec key;
    private final InstantSource clock;
    private final Secrets secrets;

    /**
     * Guests whose cookies are sealed with a key.
     *
     * @param key {@value #KEY_BYTES} bytes that nobody else knows
     */
    public Strangers(byte[] key, InstantSource clock, Random random) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("key has " + key.length + " bytes, expected " + KEY_BYTES);
        }
        this.key = new SecretKeySpec(key, ALGORITHM);
        this.clock = clock;
        this.secrets = new Secrets(random);
    }

    /** The cookie of somebody who is new here. */
    String begin() {
        String claim = "g" + secrets.id() + "." + clock.instant().plus(LIFETIME).getEpochSecond();
        return claim + "." + seal(claim);
    }

    /** Whose cookie this is, if we sealed it and it has not ended. */
    Optional<Visitor> find(String cookie) {
        Matcher parts = COOKIE.matcher(cookie);
        if (!parts.matches()
                || Long.parseLong(parts.group(2)) <= clock.instant().getEpochSecond()) {
            return Optional.empty();
        }
        byte[] right = seal(cookie.substring(0, parts.end(2))).getBytes(US_ASCII);
        return MessageDigest.isEqual(right, parts.group(3).getBytes(US_ASCII))
                ? Optional.of(new Visitor(parts.group(1), Role.GUEST))
                : Optional.empty();
    }

    private String seal(String claim) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(claim.getBytes(US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
