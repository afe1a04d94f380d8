package starflock.udx;

import java.util.ArrayDeque;

/** Bytes that were written and are in no packet yet. */
final class SendQueue {
    private final ArrayDeque<byte[]> writes = new ArrayDeque<>();

    /** Bytes of the first write that are in packets already. */
    private int taken;

    private long bytes;

    long bytes() {
        return bytes;
    }

    void add(byte[] write) {
        if (write.length == 0) return;
        writes.add(write);
        bytes += write.length;
    }

    /** Takes the next bytes, at most so many. */
    byte[] take(int max) {
        byte[] payload = new byte[(int) Math.min(max, bytes)];
        int filled = 0;
        while (filled < payload.length) {
            byte[] first = writes.element();
            int part = Math.min(payload.length - filled, first.length - taken);
            System.arraycopy(first, taken, payload, filled, part);
            filled += part;
            taken += part;
            if (taken == first.length) {
                writes.remove();
                taken = 0;
            }
        }
        bytes -= filled;
        return payload;
    }

    void clear() {
        writes.clear();
        taken = 0;
        bytes = 0;
    }
}
