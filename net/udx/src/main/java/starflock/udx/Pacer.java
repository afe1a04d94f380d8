package starflock.udx;

import java.util.concurrent.TimeUnit;

/**
 * Spreads packets over time: credit grows with the rate, a packet uses it up. Timers tick in milliseconds, so credit for
 * a few of them may pile up, but never more packets than a peer's receive buffer holds.
 */
final class Pacer {
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(1);

    /** Ticks that may be made up for when the loop was late. */
    private static final int LATE_TICKS = 4;

    private static final int MIN_BURST = 10;

    /** A Linux receive buffer of the usual size holds about 180 packets. */
    private static final int MAX_BURST = 128;

    private double credit;
    private long filledAt;
    private boolean started;

    /** Whether a packet may go now. */
    boolean maySend(double bytesPerSecond, int packetBytes, long now) {
        double burst = Math.clamp(
                bytesPerSecond * LATE_TICKS * TICK / 1e9,
                (double) MIN_BURST * packetBytes,
                (double) MAX_BURST * packetBytes);
        if (!started) {
            credit = (double) MIN_BURST * packetBytes;
            started = true;
        } else {
            credit = Math.min(burst, credit + bytesPerSecond * (now - filledAt) / 1e9);
        }
        filledAt = now;
        return credit > 0;
    }

    void sent(int bytes) {
        credit -= bytes;
    }

    /** When to look again after {@link #maySend} said no: a tick later, or when there is credit for a packet. */
    long nextAt(double bytesPerSecond, int packetBytes, long now) {
        double packetTime = (packetBytes - credit) * 1e9 / bytesPerSecond;
        return now + Math.max(TICK, Math.min((long) packetTime, TimeUnit.SECONDS.toNanos(1)));
    }
}
