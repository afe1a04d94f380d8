package starflock.guard;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A bucket of tokens for each account, or each address: a burst is fine, a flood is not. Safe for use by many
 * threads.
 */
final class CommandRate {
    /** A burst of so many seconds' worth passes at once. */
    private static final int BURST_SECONDS = 4;

    /** More than are in at one time, in some megabytes. */
    private static final int MAX_BUCKETS = 32_768;

    private final int perSecond;
    private final InstantSource clock;

    /** Guarded by this. The bound drops whoever was quiet longest, whose bucket is full again anyway. */
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_BUCKETS;
        }
    };

    private record Bucket(double tokens, Instant at) {}

    CommandRate(int perSecond, InstantSource clock) {
        this.perSecond = perSecond;
        this.clock = clock;
    }

    /** Whether this one may give one more command now. */
    synchronized boolean take(String who) {
        Instant now = clock.instant();
        double full = (double) perSecond * BURST_SECONDS;
        Bucket before = buckets.getOrDefault(who, new Bucket(full, now));
        double seconds = Math.max(0, Duration.between(before.at(), now).toNanos() / 1e9);
        double tokens = Math.min(full, before.tokens() + seconds * perSecond);
        buckets.put(who, new Bucket(tokens >= 1 ? tokens - 1 : tokens, now));
        return tokens >= 1;
    }
}
