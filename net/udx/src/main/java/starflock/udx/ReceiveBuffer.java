package starflock.udx;

import java.nio.ByteBuffer;
import java.util.Arrays;
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

    /**
     * A packet that came is news in so many acknowledgements, some of which may get lost. As TCP repeats a block of SACK
     * (RFC 2018, section 4).
     */
    private static final int NEWS = 3;

    private static final int FIRST_RANGES = 64;
    private static final int[] NO_RANGES = {};

    /** A packet that came before its turn. */
    private static final class Early {
        final int flags;
        final byte[] payload;

        /** Acknowledgements that are still to name it even if there is not room for all. */
        int news = NEWS;

        Early(int flags, byte[] payload) {
            this.flags = flags;
            this.payload = payload;
        }
    }

    private final SeqRing<Early> early = new SeqRing<>();
    private final int windowBytes;
    private int next;
    private int earlyPackets;
    private long earlyBytes;

    /** One after the highest number that is kept; only if something is. */
    private int highest;

    // The ranges that the last acknowledgement chose from.
    private int[] rangeStart = NO_RANGES;
    private int[] rangeEnd = NO_RANGES;
    private boolean[] rangeNews = {};
    private int rangeCount;

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

    /**
     * Writes which packets came after the first that is missing: up to {@link Header#MAX_RANGES} ranges, ascending. If
     * there are more, those with something new in them go first, then the lowest: who only heard of the lowest would
     * take what came beyond them for lost.
     */
    void writeRanges(ByteBuffer out) {
        findRanges();
        int fresh = 0;
        for (int i = 0; i < rangeCount; i++) if (rangeNews[i]) fresh++;
        int old = Math.max(0, Header.MAX_RANGES - fresh);
        for (int i = 0, room = Header.MAX_RANGES; i < rangeCount && room > 0; i++) {
            if (!rangeNews[i] && old-- <= 0) continue;
            Header.putUint32(out, rangeStart[i]);
            Header.putUint32(out, rangeEnd[i]);
            room--;
        }
    }

    private void findRanges() {
        rangeCount = 0;
        int seq = next;
        for (int left = earlyPackets; left > 0; ) {
            Early packet = early.get(seq);
            if (packet == null) {
                seq++;
                continue;
            }
            if (rangeCount == rangeStart.length) moreRanges();
            rangeStart[rangeCount] = seq;
            boolean news = false;
            while (packet != null) {
                news |= packet.news > 0;
                if (packet.news > 0) packet.news--;
                seq++;
                left--;
                packet = left > 0 ? early.get(seq) : null;
            }
            rangeEnd[rangeCount] = seq;
            rangeNews[rangeCount++] = news;
        }
    }

    private void moreRanges() {
        int longer = Math.max(FIRST_RANGES, 2 * rangeStart.length);
        rangeStart = Arrays.copyOf(rangeStart, longer);
        rangeEnd = Arrays.copyOf(rangeEnd, longer);
        rangeNews = Arrays.copyOf(rangeNews, longer);
    }

    private void setEnd(int seq) {
        if (endKnown) return;
        endKnown = true;
        endSeq = seq;
    }
}
