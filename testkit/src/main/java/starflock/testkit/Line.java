package starflock.testkit;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * One direction of a way through a network: what it loses, how long it takes, how much it carries. It decides about one
 * packet after the other; simulated and real networks carry out what it says.
 *
 * <pre>
 *   packet ─▶ queue (drops what does not fit) ─▶ rate ─▶ loss ─▶ delay, jitter, overtaking, duplicates ─▶ arrivals
 * </pre>
 */
public final class Line {
    /**
     * What a line does to packets.
     *
     * @param delay how long a packet is on its way
     * @param jitter up to so much longer, at random; packets keep their order unless {@code overtaking} says otherwise
     * @param lossPercent packets that never arrive
     * @param duplicatePercent packets that arrive twice
     * @param overtakingPercent packets that take up to four times the delay, so that later ones arrive before them
     * @param bytesPerSecond what the line carries; 0 for no limit
     * @param queueBytes what waits before the line; more is dropped
     */
    public record Shape(
            Duration delay,
            Duration jitter,
            double lossPercent,
            double duplicatePercent,
            double overtakingPercent,
            long bytesPerSecond,
            long queueBytes) {

        /** Packets arrive after a delay, all of them, in order. */
        public static Shape of(Duration delay) {
            return new Shape(delay, Duration.ZERO, 0, 0, 0, 0, Long.MAX_VALUE);
        }

        public Shape withJitter(Duration value) {
            return new Shape(
                    delay, value, lossPercent, duplicatePercent, overtakingPercent, bytesPerSecond, queueBytes);
        }

        public Shape withLoss(double percent) {
            return new Shape(delay, jitter, percent, duplicatePercent, overtakingPercent, bytesPerSecond, queueBytes);
        }

        public Shape withDuplicates(double percent) {
            return new Shape(delay, jitter, lossPercent, percent, overtakingPercent, bytesPerSecond, queueBytes);
        }

        public Shape withOvertaking(double percent) {
            return new Shape(delay, jitter, lossPercent, duplicatePercent, percent, bytesPerSecond, queueBytes);
        }

        public Shape withRate(long bytesPerS, long queue) {
            return new Shape(delay, jitter, lossPercent, duplicatePercent, overtakingPercent, bytesPerS, queue);
        }
    }

    /** The longest list that {@link #arrivals} gives. */
    private static final int COPIES = 2;

    /** How much longer than the delay a packet that is overtaken takes. */
    private static final int DETOUR = 3;

    private final RandomGenerator random;
    private Shape shape;
    private long freeAt = Long.MIN_VALUE;
    private long lastArrival = Long.MIN_VALUE;

    public Line(Shape shape, RandomGenerator random) {
        this.shape = shape;
        this.random = random;
    }

    /** From now on it behaves like this; what is on its way is not touched. */
    public void shape(Shape value) {
        shape = value;
    }

    /**
     * A packet enters.
     *
     * @param nanoTime now
     * @return when it arrives, in nanoseconds on the same clock: never, once or twice
     */
    public long[] arrivals(long nanoTime, int bytes) {
        long sent = nanoTime;
        if (shape.bytesPerSecond > 0) {
            long start = Math.max(nanoTime, freeAt);
            double waiting = (start - nanoTime) / 1e9 * shape.bytesPerSecond;
            if (waiting + bytes > shape.queueBytes) return new long[0];
            freeAt = start + (long) (bytes * 1e9 / shape.bytesPerSecond);
            sent = freeAt;
        }
        if (chance(shape.lossPercent)) return new long[0];
        long[] arrivals = new long[chance(shape.duplicatePercent) ? COPIES : 1];
        for (int i = 0; i < arrivals.length; i++) arrivals[i] = arrival(sent);
        return arrivals;
    }

    private long arrival(long sent) {
        long delay = shape.delay.toNanos();
        long jitter = shape.jitter.toNanos();
        long arrival = sent + delay + (jitter > 0 ? random.nextLong(jitter) : 0);
        if (chance(shape.overtakingPercent)) return arrival + (delay > 0 ? random.nextLong(DETOUR * delay) : 0);
        lastArrival = Math.max(lastArrival, arrival);
        return lastArrival;
    }

    private boolean chance(double percent) {
        return percent > 0 && random.nextDouble() * 100 < percent;
    }
}
