package starflock.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a store has written: a row of numbered segments, each a header and frames. Only the last one grows.
 *
 * <pre>
 * segment  magic "starflog" | u32 version | u32 number | u64 store | u32 crc of these 24 bytes | u32 zero
 * frame    u32 crc of (store, number, offset, head) | number headLength | head: ops | items
 * item     u32 crc of (log, level, index, content) | content
 * place    u32 segment number | u32 offset of an item, as one 64-bit word
 * </pre>
 *
 * A frame's checksum depends on where it stands, so bytes left over from elsewhere never pass for one. {@link #append}
 * is called by one thread at a time, the owner of the store's writer lock; everything else by any. {@link SegmentFiles}
 * holds the files, {@link GroupForce} brings them to disk, {@link FrameWriter} and {@link Frames} write and read frames.
 */
final class Segments implements Closeable {
    /** Version 2 added {@link Op.Forced}. */
    static final int VERSION = 2;

    static final int HEADER_BYTES = 32;
    static final int ITEM_HEAD_BYTES = 4;
    /** Large enough that headers do not matter, small enough to copy at one go when it is compacted. */
    static final int SEGMENT_BYTES = 64 << 20;
    /** The largest item: a block and what its encryption adds. A message of the network has 16 MiB at most. */
    static final int MAX_ITEM_BYTES = 16 << 20;
    /** The largest frame, so that an offset fits an int. */
    static final int MAX_FRAME_BYTES = 1 << 30;

    private static final byte[] MAGIC = {'s', 't', 'a', 'r', 'f', 'l', 'o', 'g'};

    /** How much is written before it is said again what is on disk: a word of 9 bytes must not cost 1 %. */
    private static final int FORCED_EVERY_BYTES = 4 << 10;

    /** Most pages are shorter: a full one has 64 hashes. */
    private static final int SIZED_GUESS_BYTES = 3 << 10;

    private final Disk disk;
    private final long store;
    private final int segmentBytes;
    private final SegmentFiles files;
    private final GroupForce force;
    private final FrameWriter writer;
    private final Room room;
    private final ReadAhead ahead = new ReadAhead();

    // The segment that grows, 0 for none, and its end; changed by the holder of the store's writer lock.
    private volatile int active;
    private long end;
    /** Both as one place, for readers: whole frames go up to here. */
    private volatile long frontier;
    /** Up to here it was said that all is on disk. */
    private long saidForced;

    Segments(Disk disk, long store, int segmentBytes) {
        this.disk = disk;
        this.store = store;
        this.segmentBytes = segmentBytes;
        this.files = new SegmentFiles(disk);
        this.force = new GroupForce(disk.toString());
        this.writer = new FrameWriter(files, store);
        this.room = new Room(segmentBytes);
    }

    static long place(int segment, long offset) {
        return (long) segment << 32 | offset;
    }

    static int segmentOf(long place) {
        return (int) (place >>> 32);
    }

    static int offsetOf(long place) {
        return (int) place;
    }

    /** Bytes that an item with this content takes in its segment. */
    static int itemBytes(long contentBytes) {
        return ITEM_HEAD_BYTES + (int) contentBytes;
    }

    static String name(int segment) {
        return SegmentFiles.name(segment);
    }

    // ---- what there is

    /** Finds the segments of the folder. */
    Set<Integer> find() throws IOException {
        return files.find();
    }

    boolean has(int segment) {
        return files.has(segment);
    }

    /** All segments but the one that grows. */
    List<Integer> sealed() {
        return files.numbers().stream().filter(number -> number != active).collect(Collectors.toList());
    }

    int last() {
        return files.last();
    }

    /** Size of a segment's file in bytes. */
    long size(int segment) throws IOException {
        return files.use(segment, Disk.Handle::size);
    }

    /** Whether the header is whole and of this store. */
    boolean hasHeader(int segment) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        int read = files.use(segment, handle -> handle.read(0, header));
        if (read < HEADER_BYTES) return false;
        In in = new In(header.array());
        boolean magic = Arrays.equals(in.raw(8), MAGIC);
        int version = in.u32();
        boolean number = in.u32() == segment;
        boolean ours = in.u64() == store;
        if (in.u32() != Checksums.of(header.array(), 24)) return false;
        if (magic && version > VERSION) {
            throw new IOException("The logs in " + disk + " were written by a newer version (storage version " + version
                    + "; this one knows " + VERSION + "). Update, then open them again.");
        }
        return magic && number && ours;
    }

    // ---- writing, under the store's writer lock

    /** Makes appending go on at the end of what recovery found whole. */
    void resume(int segment, long wholeEnd) throws IOException {
        boolean cut = size(segment) > wholeEnd;
        files.change(segment, handle -> {
            if (cut) handle.truncate(wholeEnd);
            // What a crashed program left with the operating system counts from now on.
            handle.force();
        });
        end = wholeEnd;
        saidForced = wholeEnd;
        active = segment;
        frontier = place(segment, wholeEnd);
        force.startAt(place(segment, wholeEnd));
    }

    /** Starts the next segment: everything before it is on disk, and its own name is. */
    void roll() throws IOException {
        if (active != 0) {
            cutRoom();
            sync(force.written());
        }
        int number = last() + 1;
        byte[] header = new Out().raw(MAGIC).u32(VERSION).u32(number).u64(store).toByteArray();
        ByteBuffer bytes = ByteBuffer.wrap(
                new Out().raw(header).u32(Checksums.of(header, 24)).u32(0).toByteArray());
        Disk.Handle handle = disk.open(name(number), true);
        try {
            handle.truncate(0);
            handle.write(0, bytes);
            handle.force();
            disk.sync();
        } catch (IOException e) {
            handle.close();
            throw e;
        }
        files.add(number, handle);
        end = HEADER_BYTES;
        saidForced = HEADER_BYTES;
        active = number;
        frontier = place(number, HEADER_BYTES);
        force.startAt(place(number, HEADER_BYTES));
    }

    /**
     * A frame in the operating system's hands.
     *
     * @param sequence to wait for with {@link #sync}
     * @param place of the frame's first item; the others follow without gaps
     * @param bytes the whole frame
     */
    record Written(long sequence, long place, long bytes) {}

    /** Writes one frame. If that fails nothing of it stays. */
    Written append(List<? extends Op> ops) throws IOException {
        force.check();
        FrameWriter.Frame frame = FrameWriter.frame(withForced(ops));
        if (frame.bytes() > MAX_FRAME_BYTES) {
            throw new IllegalArgumentException("One batch of " + frame.bytes() + " bytes is over the limit of "
                    + MAX_FRAME_BYTES + ". Append it in several.");
        }
        if (active == 0 || (end > HEADER_BYTES && end + frame.bytes() > segmentBytes)) roll();
        long start = end;
        boolean forced = force.durableEnd() == frontier;
        try {
            files.change(active, handle -> room.before(start, frame.bytes(), forced, handle));
            writer.write(active, start, frame);
        } catch (IOException e) {
            undo(start, e);
            throw new IOException(
                    "Nothing could be written to " + disk + " (" + e.getMessage()
                            + "), and nothing of it stays there. Make room on the disk, then try again.",
                    e);
        }
        end = start + frame.bytes();
        frontier = place(active, end);
        long sequence = force.wrote(frontier);
        return new Written(sequence, place(active, start + frame.headBytes()), frame.bytes());
    }

    /** Adds to a frame, now and then, up to where all is on disk. */
    private List<? extends Op> withForced(List<? extends Op> ops) {
        long durable = force.durableEnd();
        if (active == 0 || segmentOf(durable) != active || offsetOf(durable) < saidForced + FORCED_EVERY_BYTES) {
            return ops;
        }
        saidForced = offsetOf(durable);
        List<Op> all = new ArrayList<>(ops.size() + 1);
        all.add(Op.Forced.of(store, active, (int) saidForced));
        all.addAll(ops);
        return all;
    }

    /** A frame that was cut short must not stay: what comes after it would not be found. */
    private void undo(long start, IOException cause) {
        room.none();
        try {
            files.change(active, handle -> handle.truncate(start));
        } catch (IOException e) {
            cause.addSuppressed(e);
            force.fail(cause);
        }
    }

    /** Makes the file end where its frames end, on disk too: only the last segment may end in anything else. */
    private void cutRoom() throws IOException {
        if (room.end() > end) {
            files.change(active, handle -> {
                handle.truncate(end);
                handle.force();
            });
        }
        room.none();
    }

    /** Returns when the frame is on disk. */
    void sync(long sequence) throws IOException {
        force.await(sequence, segment -> files.change(segment, Disk.Handle::force));
    }

    /** Bytes that are with the operating system only. */
    long unforcedBytes() {
        long durable = force.durableEnd();
        return segmentOf(durable) == active ? end - offsetOf(durable) : 0;
    }

    /** Memory and disk differ: nothing more is written. */
    void fail(IOException cause) {
        force.fail(cause);
    }

    boolean hasFailed() {
        return force.hasFailed();
    }

    void delete(int segment) throws IOException {
        files.delete(segment);
    }

    // ---- reading

    /** An item's content, checked. Throws {@link SegmentFiles.Gone} if its segment was deleted: ask the index again. */
    byte[] item(long place, long log, int level, long index, int size) throws IOException {
        if (size > ReadAhead.MAX_ITEM_BYTES) return storedItem(place, log, level, index, size);
        byte[] bytes = new byte[ITEM_HEAD_BYTES + size];
        return checked(place, log, level, index, bytes, ahead.read(place, bytes, this::readWhole));
    }

    /** As {@link #item}, from the file as it is now, whatever was read of it before. */
    byte[] storedItem(long place, long log, int level, long index, int size) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(ITEM_HEAD_BYTES);
        byte[] content = new byte[size];
        // In two calls, which costs less than to copy the content.
        int read = files.use(segmentOf(place), handle -> {
            int first = handle.read(offsetOf(place), head);
            return first + handle.read(offsetOf(place) + ITEM_HEAD_BYTES, ByteBuffer.wrap(content));
        });
        if (read < itemBytes(size)) throw damaged(place, log, level, index, "the file ends early");
        if (new In(head.array()).u32() != Checksums.item(log, level, index, content)) {
            throw damaged(place, log, level, index, "its checksum is wrong");
        }
        return content;
    }

    private byte[] checked(long place, long log, int level, long index, byte[] bytes, int read)
            throws DamagedException {
        if (read < bytes.length) throw damaged(place, log, level, index, "the file ends early");
        int crc = Checksums.item(log, level, index, bytes, ITEM_HEAD_BYTES, bytes.length - ITEM_HEAD_BYTES);
        if (new In(bytes).u32() != crc) throw damaged(place, log, level, index, "its checksum is wrong");
        return Arrays.copyOfRange(bytes, ITEM_HEAD_BYTES, bytes.length);
    }

    /** Reads no further than whole frames go. */
    private int readWhole(long place, ByteBuffer into) throws IOException {
        int segment = segmentOf(place);
        long whole = frontier;
        long wholeEnd = segment == segmentOf(whole) ? offsetOf(whole) : Long.MAX_VALUE;
        long most = Math.min(into.remaining(), wholeEnd - offsetOf(place));
        Buffer mark = into; // the class whose methods older Androids know
        mark.limit(into.position() + (int) Math.max(0, most));
        return files.use(segment, handle -> handle.read(offsetOf(place), into));
    }

    /** An item whose content begins with its own length in four bytes, as index pages do. */
    byte[] sizedItem(long place, long log, int level, long index) throws IOException {
        ByteBuffer guess = ByteBuffer.allocate(SIZED_GUESS_BYTES);
        int read = files.use(segmentOf(place), handle -> handle.read(offsetOf(place), guess));
        if (read < 2 * ITEM_HEAD_BYTES) throw damaged(place, log, level, index, "the file ends early");
        In in = new In(guess.array());
        int crc = in.u32();
        int size = in.u32();
        if (size < 0 || size > MAX_ITEM_BYTES) throw damaged(place, log, level, index, "its length is impossible");
        if (itemBytes(size) > read) return item(place, log, level, index, size);
        byte[] content = Arrays.copyOfRange(guess.array(), ITEM_HEAD_BYTES, itemBytes(size));
        if (crc != Checksums.item(log, level, index, content)) {
            throw damaged(place, log, level, index, "its checksum is wrong");
        }
        return content;
    }

    private DamagedException damaged(long place, long log, int level, long index, String why) {
        String what = level == Op.BLOCK ? "Block " + index : level == Op.RECORD ? "The head" : "An index page";
        return new DamagedException(what + " of log " + log + " in " + disk + " is damaged: " + why + " (file "
                + name(segmentOf(place)) + ", byte " + offsetOf(place)
                + "). Fetch it again from a peer, or restore the folder from a backup.");
    }

    /** Reads a piece of a segment; shorter at the end of the file. */
    int read(int segment, long offset, ByteBuffer into) throws IOException {
        return files.use(segment, handle -> handle.read(offset, into));
    }

    int forcedCheck(int segment, int forcedEnd) {
        return Checksums.forced(store, segment, forcedEnd);
    }

    int frameCrc(int segment, long offset, byte[] head) {
        return Checksums.frame(store, segment, offset, head);
    }

    @Override
    public void close() throws IOException {
        try {
            if (!force.hasFailed()) cutRoom();
        } finally {
            files.close();
        }
    }
}
