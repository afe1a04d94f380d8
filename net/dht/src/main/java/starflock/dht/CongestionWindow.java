package starflock.dht;

/**
 * How many questions may be sent: a number in each slice of time, less those answered in the same slice, and twice that
 * number in all of the last four slices (dht-rpc lib/io.js).
 */
final class CongestionWindow {
    static final long SLICE_MS = 750;

    private static final int SLICES = 4;

    private final int max;
    private final int[] sent = new int[SLICES];
    private int total;
    private long slice;

    CongestionWindow(int max) {
        this.max = max;
    }

    boolean isFull(long nowMs) {
        roll(nowMs);
        return total >= 2 * max || sent[index()] >= max;
    }

    void sent(long nowMs) {
        roll(nowMs);
        sent[index()]++;
        total++;
    }

    void answered(long nowMs) {
        roll(nowMs);
        if (sent[index()] == 0) return;
        sent[index()]--;
        total--;
    }

    private int index() {
        return (int) (slice % SLICES);
    }

    private void roll(long nowMs) {
        long now = nowMs / SLICE_MS;
        long steps = Math.min(now - slice, SLICES);
        for (long i = 0; i < steps; i++) {
            slice = now - steps + 1 + i;
            total -= sent[index()];
            sent[index()] = 0;
        }
        slice = Math.max(slice, now);
    }
}
