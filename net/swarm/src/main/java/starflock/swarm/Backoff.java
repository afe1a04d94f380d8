package starflock.swarm;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a peer is tried again (hyperswarm 4.17.2, lib/retry-timer.js; there, peers wait for a common tick of about that
 * length, here each for its own time).
 */
enum Backoff {
    SHORT(1000, 500),
    MEDIUM(5000, 1000),
    LONG(15_000, 2000),
    VERY_LONG(600_000, 120_000);

    private final long baseMs;
    private final long jitterMs;

    Backoff(long baseMs, long jitterMs) {
        this.baseMs = baseMs;
        this.jitterMs = jitterMs;
    }

    /** Drawn, so that peers that lost each other at one moment do not all come back at another. */
    long delayMs(RandomGenerator random) {
        return baseMs + random.nextLong(jitterMs + 1);
    }

    /** How long to leave a peer alone whose connection has just ended; null for good. */
    static @Nullable Backoff after(Peer peer) {
        if (peer.banned) return null;
        if (peer.attempts() > Peer.MAX_ATTEMPTS) return peer.explicit ? VERY_LONG : null;
        return switch (peer.attempts()) {
            case 0 -> SHORT;
            case 1 -> peer.proven ? SHORT : MEDIUM;
            case 2 -> peer.proven ? MEDIUM : LONG;
            default -> LONG;
        };
    }
}
