package starflock.log;

import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;

/**
 * Tells a write that a crash cut short from damage, where the last segment has a frame that is not whole. Frames behind
 * it cannot be read, but an {@link Op.Forced} among them can be found: if it says that this place was on disk before,
 * no crash has done this.
 */
final class Tail {
    private static final int WINDOW_BYTES = 256 << 10;

    private final Segments segments;
    private final int segment;

    Tail(Segments segments, int segment) {
        this.segments = segments;
        this.segment = segment;
    }

    /** Whether something behind {@code damaged} says that it was on disk. Looks at each byte once. */
    boolean wasForced(long damaged) throws IOException {
        ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES);
        Buffer mark = window; // the class whose methods older Androids know
        long start = damaged;
        while (true) {
            mark.clear();
            int read = segments.read(segment, start, window);
            for (int at = 0; at + Op.Forced.BYTES <= read; at++) {
                if (says(window.array(), at, start + at, damaged)) return true;
            }
            if (read < WINDOW_BYTES) return false;
            start += WINDOW_BYTES - Op.Forced.BYTES + 1;
        }
    }

    private boolean says(byte[] bytes, int at, long position, long damaged) throws DamagedException {
        if (bytes[at] != Op.FORCED) return false;
        In in = new In(bytes, at + 1, at + Op.Forced.BYTES);
        int check = in.u32();
        int end = in.u32();
        return end > damaged && end <= position && check == segments.forcedCheck(segment, end);
    }
}
