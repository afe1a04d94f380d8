package starflock.swarm;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that connections carry, counted, and held to a rate: a bucket that fills with a second's worth at most. Safe
 * for
 * use by many threads.
 */
final class Meter {
    private static final long NANOS = 1_000_000_000L;

    final AtomicLong in = new AtomicLong();
    final AtomicLong out = new AtomicLong();

    /** 0 for no limit. */
    private final long bytesPerSecond;

    /** When the bucket would be empty but for what has been sent; guarded by this. */
    private long emptyAtNanos;

    private boolean started;

    Meter(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /**
     * Counts bytes that are about to be sent.
     *
     * @return how long to wait after them, in nanoseconds; 0 to go on
     */
    synchronized long send(int bytes, long nowNanos) {
        out.addAndGet(bytes);
        if (bytesPerSecond == 0) return 0;
        if (!started || nowNanos - emptyAtNanos > NANOS) emptyAtNanos = nowNanos - NANOS;
        started = true;
        emptyAtNanos += bytes * NANOS / bytesPerSecond;
        return Math.max(0, emptyAtNanos - nowNanos);
    }
}
