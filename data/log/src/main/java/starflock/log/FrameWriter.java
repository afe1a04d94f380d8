package starflock.log;

import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Writes frames, one at a time: few system calls each, and never a temporary direct buffer for a large one. */
final class FrameWriter {
    private static final int STAGE_BYTES = 256 << 10;

    private final SegmentFiles files;
    private final long store;
    private final ByteBuffer stage = ByteBuffer.allocateDirect(STAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    /** The same by the class whose methods older Androids know. */
    private final Buffer mark = stage;

    // Where the stage goes when it is full.
    private int segment;
    private long offset;

    FrameWriter(SegmentFiles files, long store) {
        this.files = files;
        this.store = store;
    }

    /**
     * A frame that is to be written.
     *
     * @param head its ops' fields
     * @param headBytes from the frame's start to its first item
     * @param bytes the whole frame
     */
    record Frame(List<? extends Op> ops, byte[] head, byte[] headLength, long headBytes, long bytes) {}

    static Frame frame(List<? extends Op> ops) throws IOException {
        Out head = new Out();
        for (Op op : ops) op.encode(head);
        long[] items = {0};
        for (Op op : ops) op.items((log, level, index, content) -> items[0] += Segments.itemBytes(content.length));
        byte[] length = new Out().number(head.size()).toByteArray();
        long headBytes = 4L + length.length + head.size();
        return new Frame(ops, head.toByteArray(), length, headBytes, headBytes + items[0]);
    }

    void write(int toSegment, long start, Frame frame) throws IOException {
        segment = toSegment;
        offset = start;
        mark.clear();
        word(Checksums.frame(store, toSegment, start, frame.head));
        put(frame.headLength);
        put(frame.head);
        for (Op op : frame.ops) {
            op.items((log, level, index, content) -> {
                word(Checksums.item(log, level, index, content));
                put(content);
            });
        }
        flush();
    }

    private void word(int value) throws IOException {
        if (stage.remaining() < 4) flush();
        stage.putInt(value);
    }

    private void put(byte[] bytes) throws IOException {
        int at = 0;
        while (at < bytes.length) {
            if (!stage.hasRemaining()) flush();
            int piece = Math.min(bytes.length - at, stage.remaining());
            stage.put(bytes, at, piece);
            at += piece;
        }
    }

    private void flush() throws IOException {
        mark.flip();
        int size = stage.remaining();
        files.change(segment, handle -> handle.write(offset, stage));
        offset += size;
        mark.clear();
    }
}
