package starflock.udx;

import java.util.concurrent.TimeUnit;

/** Round trips: smoothed, their variance, the shortest of late, and the time-out they give (RFC 6298). Nanoseconds. */
final class Rtt {
    /** Not less: the peer's thread may be busy. Less than RFC 6298's second, since a probe goes out before it anyway. */
    private static final long SHORTEST_TIMEOUT = TimeUnit.MILLISECONDS.toNanos(300);

    private static final long LONGEST_TIMEOUT = TimeUnit.SECONDS.toNanos(30);

    /** Before the first sample. */
    private static final long FIRST_TIMEOUT = TimeUnit.SECONDS.toNanos(1);

    /** A sample that is this long and far off was a machine asleep. */
    private static final long OUTLIER = TimeUnit.SECONDS.toNanos(5);

    /** How long the shortest round trip is remembered, as Linux does. */
    private static final long MIN_WINDOW = TimeUnit.SECONDS.toNanos(300);

    private long smoothed;
    private long variance;
    private long min;
    private long minAt;

    boolean isKnown() {
        return smoothed != 0;
    }

    long smoothed() {
        return smoothed;
    }

    long variance() {
        return variance;
    }

    /** The shortest of late; 0 before the first sample. */
    long min() {
        return min;
    }

    long timeout() {
        if (smoothed == 0) return FIRST_TIMEOUT;
        return Math.clamp(smoothed + 4 * variance, SHORTEST_TIMEOUT, LONGEST_TIMEOUT);
    }

    void sample(long measured, long now) {
        long rtt = Math.max(1, measured);
        if (smoothed != 0 && rtt > OUTLIER) rtt = Math.min(rtt, Math.max(OUTLIER, smoothed + 5 * variance));
        if (min == 0 || rtt <= min || now - minAt > MIN_WINDOW) {
            min = rtt;
            minAt = now;
        }
        if (smoothed == 0) {
            smoothed = rtt;
            variance = rtt / 2;
        } else {
            variance = (3 * variance + Math.abs(smoothed - rtt)) / 4;
            smoothed = (7 * smoothed + rtt) / 8;
        }
    }
}
