package starflock.udx;

/**
 * How many bytes are acknowledged at once beyond what the bandwidth explains: peers and radios answer in bursts, and the
 * window has to cover the pauses between them. The largest of five to ten round trips.
 */
final class AckAggregation {
    private static final int WINDOW_ROUNDS = 5;

    /** So much of the bandwidth at most, in seconds. */
    private static final double LONGEST_PAUSE_S = 0.1;

    private final long[] extra = new long[2];
    private int index;
    private int rounds;
    private long epochAt;
    private long epochAcked;

    void restart(long now) {
        epochAt = now;
        epochAcked = 0;
    }

    void update(long acked, double bandwidth, long window, boolean roundStarted, long now) {
        if (roundStarted && ++rounds >= WINDOW_ROUNDS) {
            rounds = 0;
            index = 1 - index;
            extra[index] = 0;
        }
        long expected = (long) (bandwidth * (double) (now - epochAt) / 1e9);
        if (epochAcked <= expected) {
            restart(now);
            expected = 0;
        }
        epochAcked += acked;
        extra[index] = Math.max(extra[index], Math.min(epochAcked - expected, window));
    }

    long extraBytes(double bandwidth) {
        return (long) Math.min((double) Math.max(extra[0], extra[1]), bandwidth * LONGEST_PAUSE_S);
    }
}
