package starflock.udx;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the peer's packets in order: keeps what came early, says what is missing.
 *
 * <p>Bounded by bytes and by packets: the window that the peer was told counts what the reader has not consumed, and what
 * is kept beyond it is dropped, as if it were lost.
 */
final class ReceiveBuffer {
    /** How far ahead of the first missing packet one may lie: four windows of 4 MiB in packets of the usual size. */
    static final int MAX_AHEAD = 16_384;

    /** Early packets may take so many windows. */
    private static final int WINDOWS_AHEAD = 2;

    private record Early(int flags, byte[] payload) {}

    private final SeqRing<Early> early = new SeqRing<>();
    private final int windowBytes;
    private int next;
    private int earlyPackets;
    private long earlyBytes;

    /** One after the highest number that is kept; only if something is. */
    private int highest;

    private long unread;
    private boolean endKnown;
    private int endSeq;

    ReceiveBuffer(int first, int windowBytes) {
        this.next = first;
        this.windowBytes = windowBytes;
    }

    /** The first packet that is missing. */
    int next() {
        return next;
    }

    /** What the peer may send now; shrinks when much came early, so that a hole cannot be used to fill our memory. */
    long window() {
        return Math.max(0, windowBytes - unread - Math.max(0, earlyBytes - windowBytes));
    }

    long unread() {
        return unread;
    }

    /** All there is has come. */
    boolean isEnded() {
        return endKnown && next - endSeq > 0;
    }

    boolean hasHoles() {
        return earlyPackets > 0;
    }

    /** The reader is handed so many bytes. */
    void handedOut(int bytes) {
        unread += bytes;
    }

    /** The reader is done with so many bytes. */
    void consumed(long bytes) {
        if (bytes < 0 || bytes > unread) {
            throw new IllegalArgumentException("bytes: " + bytes + " are not in 0.." + unread + ", what is unread");
        }
        unread -= bytes;
    }

    /** Whether a DATA or END packet is new, and fits. */
    boolean isWanted(int seq, int payloadBytes) {
        int ahead = seq - next;
        if (ahead < 0 || ahead >= MAX_AHEAD) return false;
        if (endKnown && seq - endSeq > 0) return false;
        if (ahead == 0) return true;
        boolean kept = earlyPackets > 0 && seq - highest < 0 && early.get(seq) != null;
        return !kept && earlyBytes + payloadBytes <= (long) WINDOWS_AHEAD * windowBytes;
    }

    /** The wanted packet is {@link #next}: counts it. Its data is the caller's to hand on. */
    void accept(int flags) {
        if ((flags & Header.END) != 0) setEnd(next);
        next++;
    }

    /** Keeps a wanted packet that came early. */
    void keep(int seq, int flags, ByteBuffer payload) {
        byte[] copy = new byte[payload.remaining()];
        payload.get(copy);
        if ((flags & Header.END) != 0) setEnd(seq);
        if (earlyPackets == 0 || seq - highest >= 0) highest = seq + 1;
        early.put(next, highest - next, seq, new Early(flags, copy));
        earlyPackets++;
        earlyBytes += copy.length;
    }

    /** Takes the next packet's data if it is kept; null if it is missing. */
    byte @Nullable [] poll() {
        if (earlyPackets == 0 || isEnded()) return null;
        Early packet = early.get(next);
        if (packet == null) return null;
        early.remove(next);
        earlyPackets--;
        earlyBytes -= packet.payload.length;
        accept(packet.flags);
        return packet.payload;
    }

    /** Gives up what is kept. */
    void clear() {
        early.clear();
        earlyPackets = 0;
        earlyBytes = 0;
    }

    /** Writes which packets came after the first that is missing: up to {@link Header#MAX_RANGES} ranges. */
    void writeRanges(ByteBuffer out) {
        int left = earlyPackets;
        int ranges = 0;
        int seq = next;
        while (left > 0 && ranges < Header.MAX_RANGES) {
            while (early.get(seq) == null) seq++;
            int start = seq;
            while (left > 0 && early.get(seq) != null) {
                seq++;
                left--;
            }
            Header.putUint32(out, start);
            Header.putUint32(out, seq);
            ranges++;
        }
    }

    private void setEnd(int seq) {
        if (endKnown) return;
        endKnown = true;
        endSeq = seq;
    }
}
