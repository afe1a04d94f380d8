package starflock.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the frames of one segment from front to back. */
final class Frames {
    private static final int WINDOW_BYTES = 256 << 10;

    private final Segments segments;
    private final int segment;
    private final long end;
    private final boolean withItems;
    private long at;

    private byte[] window = new byte[0];
    private long windowStart;

    /** Starts at an offset; without items their content is empty and unchecked, and only the fields count. */
    Frames(Segments segments, int segment, long from, boolean withItems) throws IOException {
        this.segments = segments;
        this.segment = segment;
        this.at = from;
        this.end = segments.size(segment);
        this.withItems = withItems;
    }

    /** An op and where its first item is. */
    record Placed(Op op, long place, List<Integer> itemSizes) {}

    /** Where the next frame begins, or where the first one that is not whole does. */
    long at() {
        return at;
    }

    /** Whether everything up to the end of the file was read. */
    boolean atEnd() {
        return at == end;
    }

    /** The next frame's ops; null at the end and at a frame that is not whole. */
    @Nullable
    List<Placed> next() throws IOException {
        try {
            In length = new In(bytes(at + 4, (int) Math.min(9, end - at - 4)));
            int headLength = (int) Math.min(length.number(), Segments.MAX_FRAME_BYTES);
            long headStart = at + 4 + length.position();
            // Zeros, which may stand ahead, are no frame: Room.
            if (headLength == 0 || headLength > end - headStart) return null;
            byte[] head = bytes(headStart, headLength);
            if (new In(bytes(at, 4)).u32() != segments.frameCrc(segment, at, head)) return null;
            return ops(head, headStart + headLength);
        } catch (DamagedException e) {
            return null;
        }
    }

    private @Nullable List<Placed> ops(byte[] head, long firstItem) throws IOException {
        In in = new In(head);
        Items items = new Items(firstItem);
        List<Placed> ops = new ArrayList<>();
        while (in.hasMore()) {
            long place = Segments.place(segment, items.at);
            items.sizes = new ArrayList<>();
            ops.add(new Placed(Op.decode(in, items), place, items.sizes));
        }
        at = items.at;
        return ops;
    }

    private final class Items implements Op.Source {
        private long at;
        private List<Integer> sizes = List.of();

        Items(long at) {
            this.at = at;
        }

        @Override
        public byte[] item(long log, int level, long index, int size) throws IOException {
            long start = at;
            at += Segments.itemBytes(size);
            if (at > end) throw new DamagedException("an item ends past the file");
            sizes.add(size);
            if (!withItems) return new byte[0];
            int crc = new In(bytes(start, 4)).u32();
            byte[] content = bytes(start + Segments.ITEM_HEAD_BYTES, size);
            if (crc != Checksums.item(log, level, index, content)) throw new DamagedException("an item's checksum");
            return content;
        }
    }

    private byte[] bytes(long from, int size) throws IOException {
        if (size < 0 || from + size > end) throw new DamagedException("the file ends");
        if (size > WINDOW_BYTES) {
            ByteBuffer large = ByteBuffer.allocate(size);
            if (segments.read(segment, from, large) < size) throw new DamagedException("the file ends");
            return large.array();
        }
        if (from < windowStart || from + size > windowStart + window.length) {
            ByteBuffer next = ByteBuffer.allocate((int) Math.min(WINDOW_BYTES, end - from));
            int read = segments.read(segment, from, next);
            window = Arrays.copyOf(next.array(), read);
            windowStart = from;
            if (read < size) throw new DamagedException("the file ends");
        }
        int start = (int) (from - windowStart);
        return Arrays.copyOfRange(window, start, start + size);
    }
}
