package starflock.log;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The logs of one folder: a write-ahead log of {@link Op}s in {@link Segments} that is at the same time where the
 * blocks stay, and an {@link Index} per log that says where.
 *
 * <pre>
 * commit      op → frame in the last segment → index pages in memory → (force, shared by all who wait)
 * checkpoint  changed pages, heads, catalog → segment → the file "checkpoint" names it
 * open        the checkpoint, then every frame after it is applied again
 * compaction  what still counts in a segment is appended again → checkpoint → the segment is deleted
 * </pre>
 *
 * {@link Changes} is what a commit does in memory, {@link Logs} what there is, {@link Recovery} opens.
 */
final class Store implements Closeable {
    /**
     * A segment is brought to disk in so many pieces while it grows, by another thread: who begins the next segment
     * has to wait until this one is on disk, and then most of it is.
     */
    private static final int FORCES_A_SEGMENT = 8;

    /** Changed pages that make a checkpoint due before a segment is full: some 12 MiB. */
    private static final int MAX_DIRTY_PAGES = 4096;

    final Hashes hashes;
    final Segments segments;
    final Logs logs;
    private final Pages pages;
    private final Disk disk;
    private final long id;
    private final int segmentBytes;
    final Executor background;

    /**
     * Guards the order of frames and what they change. It spans writes to the operating system, which is its purpose,
     * but no force except in a checkpoint, which all writers have to wait for anyway.
     */
    private final ReentrantLock writer = new ReentrantLock();

    // Owned by the holder of the writer lock.
    private final LiveBytes live = new LiveBytes();
    private final Changes changes;
    /** Segments that compaction cannot read. */
    private final Set<Integer> unreadable = new HashSet<>();

    private long bytesSinceCheckpoint;
    private boolean compactionDue;
    private boolean compacting;
    private boolean forcingBehind;
    private boolean closed;

    /** How large a segment grows, and how many index pages stay in memory; tests make both small. */
    record Sizes(int segmentBytes, int loadedPages) {
        static final Sizes USUAL = new Sizes(Segments.SEGMENT_BYTES, Pages.MAX_LOADED);
    }

    /** Compacts, and forces what nobody waits for, on {@code background}. */
    Store(Disk disk, Hashes hashes, long id, Sizes sizes, Executor background) {
        this.background = background;
        this.disk = disk;
        this.hashes = hashes;
        this.id = id;
        this.segmentBytes = sizes.segmentBytes();
        this.segments = new Segments(disk, id, segmentBytes);
        this.pages = new Pages(hashes, segments::sizedItem, sizes.loadedPages());
        this.logs = new Logs(hashes, segments, pages);
        this.changes = new Changes(hashes, logs, live);
    }

    /** Makes a log, or finds the one that was made meanwhile. On disk on return. */
    LogState create(LogInfo info) throws IOException {
        byte[] discoveryKey = hashes.discoveryKey(info.key());
        long sequence;
        LogState state;
        lock();
        try {
            @Nullable LogState existing = logs.find(discoveryKey);
            if (existing != null) return existing;
            long number = logs.next();
            sequence = commitLocked(List.of(new Op.Describe(number, info.encode())));
            state = logs.state(number);
        } finally {
            writer.unlock();
        }
        segments.sync(sequence);
        return state;
    }

    // ---- changes

    /** Writes ops as one frame and applies them. Returns what to {@link Segments#sync} for. */
    long commit(List<? extends Op> ops) throws IOException {
        boolean compact;
        boolean force;
        long sequence;
        lock();
        try {
            sequence = commitLocked(ops);
            compact = compactionDue && !compacting;
            if (compact) compacting = true;
            force = !forcingBehind && segments.unforcedBytes() > segmentBytes / FORCES_A_SEGMENT;
            if (force) forcingBehind = true;
        } finally {
            writer.unlock();
        }
        if (force) behind(() -> segments.sync(sequence), () -> forcingBehind = false);
        if (compact) behind(this::emptyOne, () -> compacting = compactionDue = false);
        return sequence;
    }

    /** Does something on the other executor, and then, as holder of the writer lock, says that it is done. */
    private void behind(Action action, Runnable done) {
        Runnable ended = () -> {
            writer.lock();
            try {
                done.run();
            } finally {
                writer.unlock();
            }
        };
        try {
            background.execute(() -> {
                try {
                    action.run();
                } catch (IOException e) {
                    if (isOpen()) {
                        Logger.getLogger(Store.class.getName()).log(Level.WARNING, "Work behind appends failed.", e);
                    }
                } finally {
                    ended.run();
                }
            });
        } catch (RejectedExecutionException e) {
            ended.run(); // its owner wants nothing more to happen; the next opening has another
        }
    }

    private boolean isOpen() {
        writer.lock();
        try {
            return !closed;
        } finally {
            writer.unlock();
        }
    }

    private void lock() throws IOException {
        writer.lock();
        if (closed) {
            writer.unlock();
            throw new IOException("The logs in " + disk + " are closed. Open them again.");
        }
    }

    private long commitLocked(List<? extends Op> ops) throws IOException {
        for (Op op : ops) changes.prepare(op);
        Segments.Written written = segments.append(ops);
        try {
            long place = written.place();
            for (Op op : ops) {
                // What the op before it dropped is made again; all that is stored was loaded above.
                if (ops.size() > 1) changes.prepare(op);
                place = changes.apply(op, place);
            }
            bytesSinceCheckpoint += written.bytes();
            if (bytesSinceCheckpoint > segmentBytes || pages.dirtyPages() > MAX_DIRTY_PAGES) {
                checkpoint();
                compactionDue = true;
            }
        } catch (IOException | RuntimeException | Error e) {
            // On disk but not in memory: only opening again brings the two together.
            segments.fail(e instanceof IOException io ? io : new IOException(e));
            throw e;
        }
        return written.sequence();
    }

    // ---- checkpoint

    /** Makes opening start from here. */
    void checkpoint() throws IOException {
        lock();
        try {
            for (LogState state : changes.touched()) storeHead(state);
            changes.forgetTouched();
            logs.catalog()
                    .store((level, number, content, before, bytesBefore) ->
                            write(new Op.PageAt(Logs.CATALOG, level, number, content), content, before, bytesBefore));
            Segments.Written frame = segments.append(List.of(new Op.Checkpoint(checkpointContent())));
            segments.sync(frame.sequence());
            CheckpointFile.write(disk, id, frame.place() - frame.bytes());
            bytesSinceCheckpoint = 0;
            deleteDead();
        } finally {
            writer.unlock();
        }
    }

    private void storeHead(LogState state) throws IOException {
        state.index.store((level, number, content, before, bytesBefore) ->
                write(new Op.PageAt(state.id, level, number, content), content, before, bytesBefore));
        LogState.Head tip = state.tip;
        LogHead head = new LogHead(state.info.encode(), tip.fork(), tip.length(), tip.signature(), state.index.root());
        byte[] content = head.encode();
        Index catalog = logs.catalog();
        Index.@Nullable Spot before = catalog.spot(state.id);
        catalog.own(state.id, state.id + 1);
        catalog.put(new TreeNode(2 * state.id, content.length, state.discoveryKey));
        long placeBefore = before == null ? Page.NOWHERE : before.place();
        int bytesBefore = before == null ? 0 : Segments.itemBytes(before.size());
        long place = write(new Op.HeadAt(state.id, content), content, placeBefore, bytesBefore);
        long unused = catalog.putBlock(state.id, place);
    }

    private long write(Op op, byte[] content, long placeBefore, int bytesBefore) throws IOException {
        long place = segments.append(List.of(op)).place();
        live.add(placeBefore, -bytesBefore);
        live.add(place, Segments.itemBytes(content.length));
        return place;
    }

    private byte[] checkpointContent() {
        Out out = new Out();
        Index.Root root = logs.catalog().root();
        out.number(logs.next()).number(root.level()).u64(root.place());
        live.encode(out);
        return out.toByteArray();
    }

    /** Deletes the segments that nothing points to, now that no frame in them will be applied again. */
    private void deleteDead() throws IOException {
        for (int segment : segments.sealed()) {
            if (live.of(segment) > 0) continue;
            segments.delete(segment);
            live.forget(segment);
        }
    }

    // ---- compaction

    interface Action {
        void run() throws IOException;
    }

    /** Does something while nobody else writes. */
    void exclusively(Action action) throws IOException {
        lock();
        try {
            action.run();
        } finally {
            writer.unlock();
        }
    }

    /** Empties the sealed segment with the least in it, if that is under half: the price of writing on. */
    private void emptyOne() throws IOException {
        int segment = emptiest();
        if (segment != 0) empty(segment);
    }

    /** 0 if all are worth keeping. */
    private int emptiest() throws IOException {
        lock();
        try {
            int best = 0;
            for (int segment : segments.sealed()) {
                if (unreadable.contains(segment) || live.of(segment) >= segments.size(segment) / 2) continue;
                if (best == 0 || live.of(segment) < live.of(best)) best = segment;
            }
            return best;
        } finally {
            writer.unlock();
        }
    }

    private void empty(int segment) throws IOException {
        try {
            Compaction.empty(this, segment);
        } catch (DamagedException e) {
            exclusively(() -> unreadable.add(segment));
            throw e;
        }
        exclusively(() -> {
            live.set(segment, 0);
            checkpoint();
        });
    }

    /**
     * Returns the space that cleared and truncated blocks took: empties every segment of which a tenth or more is not
     * needed, the last one included.
     */
    void compact() throws IOException {
        lock();
        try {
            checkpoint();
            segments.roll();
        } finally {
            writer.unlock();
        }
        for (int segment : segments.sealed()) {
            boolean[] worth = {false};
            exclusively(() -> worth[0] = segments.has(segment) && live.of(segment) < segments.size(segment) / 10 * 9);
            if (worth[0]) empty(segment);
        }
    }

    /** Copies of blocks in a segment that goes; the others that stand there go with the coming checkpoint. */
    void move(Op.Move move) throws IOException {
        changes.prepare(move);
        Segments.Written written = segments.append(List.of(move));
        long unused = changes.apply(move, written.place());
    }

    /** Has the next checkpoint write a page elsewhere, if it still stands at this place. */
    void rewrite(Op.PageAt page, long place) throws IOException {
        exclusively(() -> {
            boolean catalog = page.log() == Logs.CATALOG;
            Index index = catalog ? logs.catalog() : logs.state(page.log()).index;
            if (!index.isAt(page.level(), page.number(), place)) return;
            index.own(page.level(), page.number());
            if (!catalog) changes.touch(page.log());
        });
    }

    /** As {@link #rewrite(Op.PageAt, long)}, for a log's head. */
    void rewrite(Op.HeadAt head, long place) throws IOException {
        exclusively(() -> {
            Index.@Nullable Spot spot = logs.catalog().spot(head.log());
            if (spot != null && spot.place() == place) changes.touch(head.log());
        });
    }

    // ---- opening, by one thread

    /** Continues from a checkpoint. */
    void restore(byte[] content) throws IOException {
        In in = new In(content);
        long next = in.number();
        Index.Root root = new Index.Root((int) in.number(), in.u64());
        live.restore(in);
        int missing = live.missing(segments);
        if (missing != 0) {
            throw new DamagedException("The file " + Segments.name(missing) + " of " + disk
                    + " is missing. Restore the folder from a backup.");
        }
        logs.restore(next, root);
    }

    /** Applies an op that was written before. */
    void replay(Op op, long place, long frameBytes) throws IOException {
        bytesSinceCheckpoint += frameBytes;
        changes.replay(op, place);
    }

    /** Shows what was restored and replayed. */
    void opened() {
        for (LogState state : logs.loaded()) state.show(state.tip, 0);
    }

    @Override
    public void close() throws IOException {
        writer.lock();
        try {
            if (closed) return;
            try {
                if (changes.hasTouched() && !segments.hasFailed()) checkpoint();
            } finally {
                closed = true;
                segments.close();
            }
        } finally {
            writer.unlock();
        }
    }
}
