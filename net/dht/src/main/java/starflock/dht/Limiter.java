package starflock.dht;

/**
 * How much one host may ask of us: a bucket of requests each, filled at a steady rate. Beyond it its packets are dropped
 * unread, so that answering a flood costs others nothing.
 */
final class Limiter {
    /** Hosts that are remembered; of more at once the longest known start with a full bucket again. */
    private static final int MAX_HOSTS = 8192;

    private static final long FORGET_MS = 60_000;

    private final double perMs;
    private final double burst;
    private final ExpiringMap<Integer, Bucket> buckets = new ExpiringMap<>(MAX_HOSTS, FORGET_MS);

    private static final class Bucket {
        private double left;
        private long filledMs;
    }

    Limiter(int perSecond, int burst) {
        this.perMs = perSecond / 1000.0;
        this.burst = burst;
    }

    /** Whether a host may ask once more now. */
    boolean admits(int host, long nowMs) {
        Bucket bucket = buckets.get(host, nowMs);
        if (bucket == null) {
            bucket = new Bucket();
            bucket.left = burst;
            bucket.filledMs = nowMs;
            buckets.put(host, bucket, nowMs);
        }
        bucket.left = Math.min(burst, bucket.left + (nowMs - bucket.filledMs) * perMs);
        bucket.filledMs = nowMs;
        if (bucket.left < 1) return false;
        bucket.left--;
        return true;
    }
}
