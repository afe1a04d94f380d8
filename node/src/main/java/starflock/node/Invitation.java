package starflock.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.time.Instant;

/**
 * An invitation that is open.
 *
 * @param link for guests
 * @param secret the part of the link that nobody guesses
 * @param port of the door that guests come by
 * @param end when it closes by itself
 */
record Invitation(String link, String secret, int port, Instant end) {
    /** Whether a guest brought this invitation's secret. */
    boolean admits(String brought) {
        return MessageDigest.isEqual(secret.getBytes(UTF_8), brought.getBytes(UTF_8));
    }

    /** Without the secret, since this may be logged. */
    @Override
    public String toString() {
        return "Invitation[port=" + port + ", end=" + end + "]";
    }
}
