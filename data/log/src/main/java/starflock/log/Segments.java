package starflock.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The files of a store: a row of numbered segments, each a header and frames. Only the last one grows.
 *
 * <pre>
 * segment  magic "starflog" | u32 version | u32 number | u64 store | u32 crc of these 24 bytes | u32 zero
 * frame    u32 crc of (store, number, offset, head) | number headLength | head: ops | items
 * item     u32 crc of (log, level, index, content) | content
 * place    u32 segment number | u32 offset of an item, as one 64-bit word
 * </pre>
 *
 * A frame's checksum depends on where it stands, so bytes left over from elsewhere never pass for one. {@link #append}
 * is called by one thread at a time, the owner of the store's writer lock; everything else by any.
 */
final class Segments implements Closeable {
    static final int VERSION = 1;
    static final int HEADER_BYTES = 32;
    static final int ITEM_HEAD_BYTES = 4;
    /** Large enough that headers do not matter, small enough to copy at one go when it is compacted. */
    static final int SEGMENT_BYTES = 64 << 20;
    /** The largest item: a block and what its encryption adds. A message of the network has 16 MiB at most. */
    static final int MAX_ITEM_BYTES = 16 << 20;
    /** The largest frame, so that an offset fits an int. */
    static final int MAX_FRAME_BYTES = 1 << 30;

    private static final byte[] MAGIC = {'s', 't', 'a', 'r', 'f', 'l', 'o', 'g'};
    private static final String SUFFIX = ".segment";
    /** Handles open at once: far below what a process may have, enough to hold 8 GiB without reopening. */
    private static final int MAX_HANDLES = 128;

    /** Most pages are shorter: a full one has 64 hashes. */
    private static final int SIZED_GUESS_BYTES = 3 << 10;

    private static final int STAGE_BYTES = 256 << 10;

    private final Disk disk;
    private final long store;
    private final int segmentBytes;
    private final ByteBuffer stage = ByteBuffer.allocateDirect(STAGE_BYTES);

    /** Guards {@link #files}, the handles and users in it, and {@link #openHandles}. */
    private final Object handles = new Object();

    private final NavigableMap<Integer, SegmentFile> files = new TreeMap<>();
    private int openHandles;

    /** Guards the four fields after it. */
    private final ReentrantLock syncLock = new ReentrantLock();

    private final Condition synced = syncLock.newCondition();
    private long written;
    private long durable;
    private boolean syncing;
    private @Nullable IOException failure;

    private @Nullable SegmentFile active;

    Segments(Disk disk, long store, int segmentBytes) {
        this.disk = disk;
        this.store = store;
        this.segmentBytes = segmentBytes;
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

    // ---- what there is

    /** Finds the segments of the folder; the numbers, in order. */
    Set<Integer> find() throws IOException {
        synchronized (handles) {
            for (String name : disk.list()) {
                if (!name.endsWith(SUFFIX)) continue;
                int number = Integer.parseInt(name.substring(0, name.length() - SUFFIX.length()), 16);
                files.put(number, new SegmentFile(number));
            }
            return Set.copyOf(files.keySet());
        }
    }

    boolean has(int segment) {
        synchronized (handles) {
            return files.containsKey(segment);
        }
    }

    /** All segments but the one that grows. */
    List<Integer> sealed() {
        synchronized (handles) {
            return files.keySet().stream()
                    .filter(number -> active == null || number != active.number)
                    .toList();
        }
    }

    int last() {
        synchronized (handles) {
            return files.isEmpty() ? 0 : files.lastKey();
        }
    }

    /** Size of a segment's file in bytes. */
    long size(int segment) throws IOException {
        return use(segment, Disk.Handle::size);
    }

    /** Whether the header is whole and of this store. */
    boolean hasHeader(int segment) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        int read = use(segment, handle -> handle.read(0, header));
        if (read < HEADER_BYTES) return false;
        In in = new In(header.array());
        boolean magic = Arrays.equals(in.raw(8), MAGIC);
        int version = in.u32();
        boolean number = in.u32() == segment;
        boolean ours = in.u64() == store;
        if (in.u32() != crc(header.array(), 24)) return false;
        if (magic && version > VERSION) {
            throw new IOException("The logs in " + disk + " were written by a newer version (storage version " + version
                    + "; this one knows " + VERSION + "). Update, then open them again.");
        }
        return magic && number && ours;
    }

    // ---- writing, under the store's writer lock

    /** Makes appending go on at the end of what recovery found whole. */
    void resume(int segment, long end) throws IOException {
        SegmentFile file;
        synchronized (handles) {
            file = require(segment);
        }
        long size = size(segment);
        if (size > end) {
            int unused = use(segment, handle -> {
                handle.truncate(end);
                handle.force();
                return 0;
            });
        }
        file.end = end;
        active = file;
    }

    /** Starts the next segment: everything before it is on disk, and its own name is. */
    void roll() throws IOException {
        if (active != null) sync(written);
        int number = last() + 1;
        SegmentFile file = new SegmentFile(number);
        byte[] header = new Out().raw(MAGIC).u32(VERSION).u32(number).u64(store).toByteArray();
        ByteBuffer bytes = ByteBuffer.wrap(
                new Out().raw(header).u32(crc(header, 24)).u32(0).toByteArray());
        Disk.Handle handle = disk.open(file.name(), true);
        try {
            handle.truncate(0);
            handle.write(0, bytes);
            handle.force();
            disk.sync();
        } catch (IOException e) {
            handle.close();
            throw e;
        }
        file.end = HEADER_BYTES;
        synchronized (handles) {
            file.handle = handle;
            openHandles++;
            files.put(number, file);
        }
        syncLock.lock();
        try {
            active = file;
        } finally {
            syncLock.unlock();
        }
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
        check();
        Out head = new Out();
        for (Op op : ops) op.encode(head);
        long[] items = {0};
        for (Op op : ops) op.items((log, level, index, content) -> items[0] += itemBytes(content.length));
        byte[] length = new Out().number(head.size()).toByteArray();
        long headBytes = 4L + length.length + head.size();
        long bytes = headBytes + items[0];
        if (bytes > MAX_FRAME_BYTES) {
            throw new IllegalArgumentException("One batch of " + bytes + " bytes is over the limit of "
                    + MAX_FRAME_BYTES + ". Append it in several.");
        }
        SegmentFile file = active;
        if (file == null || (file.end > HEADER_BYTES && file.end + bytes > segmentBytes)) {
            roll();
            file = Objects.requireNonNull(active);
        }
        long start = file.end;
        Stage out = new Stage(file.number, start);
        try {
            byte[] headArray = head.toByteArray();
            out.word(frameCrc(file.number, start, headArray));
            out.put(length);
            out.put(headArray);
            for (Op op : ops) {
                op.items((log, level, index, content) -> {
                    out.word(itemCrc(log, level, index, content));
                    out.put(content);
                });
            }
            out.flush();
        } catch (IOException e) {
            undo(file, start, e);
            throw e;
        }
        file.end = start + bytes;
        syncLock.lock();
        try {
            written++;
        } finally {
            syncLock.unlock();
        }
        return new Written(written, place(file.number, start + headBytes), bytes);
    }

    /** A frame that was cut short must not stay: what comes after it would not be found. */
    private void undo(SegmentFile file, long end, IOException cause) {
        try {
            int unused = use(file.number, handle -> {
                handle.truncate(end);
                return 0;
            });
        } catch (IOException e) {
            cause.addSuppressed(e);
            fail(cause);
        }
    }

    /** The last frame written: to be given to {@link #sync}. */
    long written() {
        syncLock.lock();
        try {
            return written;
        } finally {
            syncLock.unlock();
        }
    }

    /** Place after the last frame. */
    long end() {
        SegmentFile file = Objects.requireNonNull(active);
        return place(file.number, file.end);
    }

    /**
     * Returns when the frame is on disk. One of the waiting threads forces the file for all who wrote before it began.
     */
    void sync(long sequence) throws IOException {
        while (true) {
            SegmentFile file;
            long upTo;
            syncLock.lock();
            try {
                while (syncing && durable < sequence && failure == null) synced.awaitUninterruptibly();
                if (failure != null) throw broken(failure);
                if (durable >= sequence) return;
                syncing = true;
                upTo = written;
                file = Objects.requireNonNull(active);
            } finally {
                syncLock.unlock();
            }
            @Nullable IOException failed = new IOException("forcing a file to disk was broken off");
            try {
                force(file.number);
                failed = null;
            } catch (IOException e) {
                failed = e;
            } finally {
                syncLock.lock();
                try {
                    syncing = false;
                    if (failed == null) durable = Math.max(durable, upTo);
                    else failure = failed;
                    synced.signalAll();
                } finally {
                    syncLock.unlock();
                }
            }
        }
    }

    private void force(int segment) throws IOException {
        int unused = use(segment, handle -> {
            handle.force();
            return 0;
        });
    }

    /** After a failed write or force nobody knows what is on disk: only opening the store again tells. */
    void fail(IOException cause) {
        syncLock.lock();
        try {
            if (failure == null) failure = cause;
            synced.signalAll();
        } finally {
            syncLock.unlock();
        }
    }

    @Nullable
    IOException failure() {
        syncLock.lock();
        try {
            return failure;
        } finally {
            syncLock.unlock();
        }
    }

    private void check() throws IOException {
        syncLock.lock();
        try {
            if (failure != null) throw broken(failure);
        } finally {
            syncLock.unlock();
        }
    }

    private IOException broken(IOException cause) {
        return new IOException(
                "Nothing more can be written to " + disk + " because an earlier write failed (" + cause.getMessage()
                        + "). What was acknowledged is safe. Check the disk, then open the logs again.",
                cause);
    }

    void delete(int segment) throws IOException {
        synchronized (handles) {
            @Nullable SegmentFile file = files.remove(segment);
            if (file == null) return;
            file.deleted = true;
            if (file.users == 0) closeHandle(file);
        }
        disk.delete(name(segment));
    }

    // ---- reading

    /** An item's content, checked. Throws {@link Gone} if its segment was deleted: ask the index again. */
    byte[] item(long place, long log, int level, long index, int size) throws IOException {
        byte[] bytes = new byte[ITEM_HEAD_BYTES + size];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int read = use(segmentOf(place), handle -> handle.read(offsetOf(place), buffer));
        if (read < bytes.length) throw damaged(place, log, level, index, "the file ends early");
        byte[] content = Arrays.copyOfRange(bytes, ITEM_HEAD_BYTES, bytes.length);
        if (new In(bytes).u32() != itemCrc(log, level, index, content)) {
            throw damaged(place, log, level, index, "its checksum is wrong");
        }
        return content;
    }

    /** An item whose content begins with its own length in four bytes, as index pages do. */
    byte[] sizedItem(long place, long log, int level, long index) throws IOException {
        ByteBuffer guess = ByteBuffer.allocate(SIZED_GUESS_BYTES);
        int read = use(segmentOf(place), handle -> handle.read(offsetOf(place), guess));
        if (read < 2 * ITEM_HEAD_BYTES) throw damaged(place, log, level, index, "the file ends early");
        In in = new In(guess.array());
        int crc = in.u32();
        int size = in.u32();
        if (size < 0 || size > MAX_ITEM_BYTES) throw damaged(place, log, level, index, "its length is impossible");
        if (itemBytes(size) > read) return item(place, log, level, index, size);
        byte[] content = Arrays.copyOfRange(guess.array(), ITEM_HEAD_BYTES, itemBytes(size));
        if (crc != itemCrc(log, level, index, content)) {
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
        return use(segment, handle -> handle.read(offset, into));
    }

    int frameCrc(int segment, long offset, byte[] head) {
        CRC32 crc = new CRC32();
        crc.update(new Out().u64(store).u32(segment).u32((int) offset).raw(head).toByteArray());
        return (int) crc.getValue();
    }

    static int itemCrc(long log, int level, long index, byte[] content) {
        byte[] seed = new byte[17];
        for (int i = 0; i < 8; i++) seed[i] = (byte) (log >>> (8 * i));
        seed[8] = (byte) level;
        for (int i = 0; i < 8; i++) seed[9 + i] = (byte) (index >>> (8 * i));
        CRC32 crc = new CRC32();
        crc.update(seed, 0, seed.length);
        crc.update(content, 0, content.length);
        return (int) crc.getValue();
    }

    static int crc(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        synchronized (handles) {
            for (SegmentFile file : files.values()) closeHandle(file);
        }
    }

    // ---- handles

    static String name(int segment) {
        return String.format("%08x%s", segment, SUFFIX);
    }

    /** The item's segment was compacted away after its place was looked up. */
    static final class Gone extends IOException {
        private static final long serialVersionUID = 1;

        Gone(int segment) {
            super("segment " + segment + " is gone");
        }
    }

    private interface Use<T> {
        T on(Disk.Handle handle) throws IOException;
    }

    private <T> T use(int segment, Use<T> use) throws IOException {
        SegmentFile file;
        Disk.Handle handle;
        synchronized (handles) {
            file = require(segment);
            handle = open(file);
            file.users++;
        }
        try {
            return use.on(handle);
        } finally {
            synchronized (handles) {
                if (--file.users == 0 && file.deleted) closeHandle(file);
            }
        }
    }

    private SegmentFile require(int segment) throws Gone {
        @Nullable SegmentFile file = files.get(segment);
        if (file == null) throw new Gone(segment);
        return file;
    }

    private Disk.Handle open(SegmentFile file) throws IOException {
        Disk.@Nullable Handle handle = file.handle;
        if (handle == null) {
            if (openHandles >= MAX_HANDLES) closeOneUnused();
            handle = disk.open(file.name(), false);
            file.handle = handle;
            openHandles++;
        }
        return handle;
    }

    private void closeOneUnused() throws IOException {
        for (SegmentFile file : files.values()) {
            if (file.handle != null && file.users == 0 && file != active) {
                closeHandle(file);
                return;
            }
        }
    }

    private void closeHandle(SegmentFile file) throws IOException {
        Disk.@Nullable Handle handle = file.handle;
        if (handle == null) return;
        file.handle = null;
        openHandles--;
        handle.close();
    }

    private static final class SegmentFile {
        final int number;
        /** Bytes in whole frames; owned by the writer. */
        long end;

        Disk.@Nullable Handle handle;
        int users;
        boolean deleted;

        SegmentFile(int number) {
            this.number = number;
        }

        String name() {
            return Segments.name(number);
        }
    }

    /** Collects small pieces so that a frame is few system calls, and large ones never become temporary direct buffers. */
    private final class Stage {
        private final int segment;
        private long offset;

        Stage(int segment, long offset) {
            this.segment = segment;
            this.offset = offset;
            stage.clear();
        }

        void word(int value) throws IOException {
            if (stage.remaining() < 4) flush();
            stage.order(ByteOrder.LITTLE_ENDIAN).putInt(value);
        }

        void put(byte[] bytes) throws IOException {
            int at = 0;
            while (at < bytes.length) {
                if (!stage.hasRemaining()) flush();
                int piece = Math.min(bytes.length - at, stage.remaining());
                stage.put(bytes, at, piece);
                at += piece;
            }
        }

        void flush() throws IOException {
            stage.flip();
            int size = stage.remaining();
            int unused = use(segment, handle -> {
                handle.write(offset, stage);
                return 0;
            });
            offset += size;
            stage.clear();
        }
    }
}
