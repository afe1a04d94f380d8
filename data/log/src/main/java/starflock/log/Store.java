package starflock.log;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The logs of one folder: a write-ahead log of {@link Op}s in {@link Segments} that is at the same time where the blocks
 * stay, and an {@link Index} per log that says where.
 *
 * <pre>
 * commit      op → frame in the last segment → index pages in memory → (force, shared by all who wait)
 * checkpoint  changed pages, heads, catalog → segment → the file "checkpoint" names it
 * open        the checkpoint, then every frame after it is applied again
 * compaction  what still counts in a segment is appended again → checkpoint → the segment is deleted
 * </pre>
 */
final class Store implements Closeable {
    /** The catalog's number among the logs: its block n stands for log n, with the discovery key for a hash. */
    static final long CATALOG = 0;

    /** Changed pages that make a checkpoint due before a segment is full: some 12 MiB. */
    private static final int MAX_DIRTY_PAGES = 4096;

    final Hashes hashes;
    final Segments segments;
    final Pages pages;
    private final Disk disk;
    private final long id;
    private final int segmentBytes;

    /**
     * Guards the order of frames and what they change. It spans writes to the operating system, which is its purpose,
     * but no force except in a checkpoint, which all writers have to wait for anyway.
     */
    private final ReentrantLock writer = new ReentrantLock();

    /** Guards {@link #logs} and {@link #ids}; innermost. */
    private final Object names = new Object();

    private final Map<Long, LogState> logs = new HashMap<>();
    private final Map<Key, Long> ids = new HashMap<>();

    // Owned by the holder of the writer lock.
    private Index catalog;
    private long nextLog = 1;
    private final Set<LogState> dirty = new LinkedHashSet<>();
    private final TreeMap<Integer, Long> live = new TreeMap<>();
    private long bytesSinceCheckpoint;
    private boolean closed;

    /** 32 bytes as a key of a map. */
    record Key(long a, long b, long c, long d) {
        static Key of(byte[] bytes) {
            java.nio.ByteBuffer words = java.nio.ByteBuffer.wrap(bytes);
            return new Key(words.getLong(), words.getLong(), words.getLong(), words.getLong());
        }
    }

    Store(Disk disk, Hashes hashes, long id, int segmentBytes) {
        this.disk = disk;
        this.hashes = hashes;
        this.id = id;
        this.segmentBytes = segmentBytes;
        this.segments = new Segments(disk, id, segmentBytes);
        this.pages = new Pages(hashes, segments::sizedItem);
        this.catalog = new Index(CATALOG, pages, 0, Page.NOWHERE);
    }

    // ---- logs

    /** The log with this discovery key, if the store has it. */
    @Nullable
    LogState find(byte[] discoveryKey) throws IOException {
        Long number;
        synchronized (names) {
            number = ids.get(Key.of(discoveryKey));
        }
        return number == null ? null : state(number);
    }

    /** Numbers of all logs. */
    List<Long> numbers() {
        synchronized (names) {
            return ids.values().stream().sorted().toList();
        }
    }

    LogState state(long number) throws IOException {
        synchronized (names) {
            @Nullable LogState state = logs.get(number);
            if (state != null) return state;
        }
        LogState loaded = load(number);
        synchronized (names) {
            return Objects.requireNonNullElse(logs.putIfAbsent(number, loaded), loaded);
        }
    }

    private LogState load(long number) throws IOException {
        while (true) {
            Index.@Nullable Spot spot = catalog.spot(number);
            @Nullable TreeNode entry = catalog.node(2 * number);
            if (spot == null || entry == null) throw new DamagedException("The catalog has no log " + number + ".");
            try {
                byte[] stored = segments.item(spot.place(), number, Op.RECORD, 1, spot.size());
                return load(number, entry.hash(), LogHead.decode(stored));
            } catch (Segments.Gone e) {
                if (spot.equals(catalog.spot(number))) throw e;
            }
        }
    }

    private LogState load(long number, byte[] discoveryKey, LogHead stored) throws IOException {
        Index index =
                new Index(number, pages, stored.root().level(), stored.root().place());
        List<TreeNode> roots = roots(index, stored.length());
        LogState.Head head = LogState.Head.of(stored.fork(), stored.signature(), roots);
        return new LogState(number, discoveryKey, LogInfo.decode(stored.info()), index, head);
    }

    static List<TreeNode> roots(Index index, long length) throws IOException {
        List<TreeNode> roots = new ArrayList<>();
        for (long root : FlatTree.fullRoots(length)) {
            @Nullable TreeNode node = index.node(root);
            if (node == null)
                throw new DamagedException("Node " + root + " of the tree of log " + index.log + " is missing.");
            roots.add(node);
        }
        return roots;
    }

    /** Makes a log, or finds the one that was made meanwhile. On disk on return. */
    LogState create(LogInfo info) throws IOException {
        byte[] discoveryKey = hashes.discoveryKey(info.key());
        long sequence;
        LogState state;
        lock();
        try {
            @Nullable LogState existing = find(discoveryKey);
            if (existing != null) return existing;
            long number = nextLog;
            sequence = commitLocked(List.of(new Op.Describe(number, info.encode())));
            state = state(number);
        } finally {
            writer.unlock();
        }
        segments.sync(sequence);
        return state;
    }

    // ---- changes

    /** Writes ops as one frame and applies them. Returns what to {@link Segments#sync} for. */
    long commit(List<? extends Op> ops) throws IOException {
        lock();
        try {
            return commitLocked(ops);
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
        for (Op op : ops) prepare(op);
        Segments.Written written = segments.append(ops);
        try {
            long place = written.place();
            for (Op op : ops) {
                // What the op before it dropped is made again; all that is stored was loaded above.
                if (ops.size() > 1) prepare(op);
                place = apply(op, place);
            }
            bytesSinceCheckpoint += written.bytes();
            boolean due = bytesSinceCheckpoint > segmentBytes || pages.dirtyPages() > MAX_DIRTY_PAGES;
            if (due) {
                Compaction.one(this);
                checkpoint();
            }
        } catch (IOException | RuntimeException | Error e) {
            // On disk but not in memory: only opening again brings the two together.
            segments.fail(e instanceof IOException io ? io : new IOException(e));
            throw e;
        }
        return written.sequence();
    }

    /** Loads all that {@link #apply} is going to touch. */
    private void prepare(Op op) throws IOException {
        switch (op) {
            case Op.Append append -> {
                Index index = state(append.log()).index;
                index.own(append.start(), append.start() + append.blocks().size());
                own(index, Objects.requireNonNull(append.tree()).nodes());
            }
            case Op.Graft graft -> {
                Index index = state(graft.log()).index;
                own(index, graft.nodes());
                for (long block : graft.indexes()) index.own(block, block + 1);
            }
            case Op.Truncate truncate -> {
                LogState state = state(truncate.log());
                long length = truncate.to().length();
                ownStored(state.index, length, state.tip.length());
                state.index.own(length, length);
            }
            case Op.Clear clear -> ownStored(state(clear.log()).index, clear.start(), clear.end());
            case Op.Move move -> {
                Index index = state(move.log()).index;
                for (long block : move.indexes()) index.own(block, block + 1);
            }
            case Op.Describe i -> {}
            case Op.PageAt p -> {}
            case Op.HeadAt h -> {}
            case Op.Checkpoint c -> {}
        }
    }

    private static void own(Index index, List<TreeNode> nodes) throws IOException {
        for (TreeNode node : nodes) index.own(Page.levelOf(node.index()), Page.pageOf(node.index()));
    }

    /** Changes what is in memory; the place is that of the op's first item. Returns the place after its last. */
    private long apply(Op op, long place) throws IOException {
        return switch (op) {
            case Op.Describe info -> applyDescribe(info, place);
            case Op.Append append -> applyAppend(append, place);
            case Op.Graft graft -> applyGraft(graft, place);
            case Op.Truncate truncate -> {
                LogState state = touch(truncate.log());
                truncateTo(state, truncate.to());
                yield place;
            }
            case Op.Clear clear -> {
                LogState state = touch(clear.log());
                forget(state, clear.start(), clear.end());
                yield place;
            }
            case Op.Move move -> {
                LogState state = touch(move.log());
                yield applyBlocks(state, move.indexes(), move.blocks(), place);
            }
            case Op.PageAt page -> place + Segments.itemBytes(page.content().length);
            case Op.HeadAt head -> place + Segments.itemBytes(head.content().length);
            case Op.Checkpoint c -> place;
        };
    }

    private static void ownStored(Index index, long start, long end) throws IOException {
        long block = index.find(true, start, end);
        while (block < end) {
            index.own(block, block + 1);
            block = index.find(true, ((block >>> Page.BITS) + 1) << Page.BITS, end);
        }
    }

    private long applyDescribe(Op.Describe op, long place) throws IOException {
        LogInfo info = LogInfo.decode(op.content());
        synchronized (names) {
            @Nullable LogState known = logs.get(op.log());
            if (known == null) {
                byte[] discoveryKey = hashes.discoveryKey(info.key());
                Index index = new Index(op.log(), pages, 0, Page.NOWHERE);
                logs.put(op.log(), new LogState(op.log(), discoveryKey, info, index, LogState.Head.EMPTY));
                ids.put(Key.of(discoveryKey), op.log());
            } else {
                known.info = info;
            }
        }
        nextLog = Math.max(nextLog, op.log() + 1);
        LogState unused = touch(op.log());
        return place + Segments.itemBytes(op.content().length);
    }

    private long applyAppend(Op.Append op, long place) throws IOException {
        LogState state = touch(op.log());
        Tree tree = Objects.requireNonNull(op.tree());
        for (TreeNode node : tree.nodes()) state.index.put(node);
        long at = place;
        for (int i = 0; i < op.blocks().size(); i++) {
            at = putBlock(state, op.start() + i, op.blocks().get(i).length, at);
        }
        state.tip = LogState.Head.of(state.tip.fork(), op.signature(), tree.roots());
        return at;
    }

    private long applyGraft(Op.Graft op, long place) throws IOException {
        LogState state = touch(op.log());
        for (TreeNode node : op.nodes()) state.index.put(node);
        long at = applyBlocks(state, op.indexes(), op.blocks(), place);
        Op.@Nullable Upgrade upgrade = op.upgrade();
        if (upgrade != null) {
            List<TreeNode> roots = roots(state.index, upgrade.length());
            state.tip = LogState.Head.of(upgrade.fork(), upgrade.signature(), roots);
        }
        return at;
    }

    private void truncateTo(LogState state, Op.Upgrade to) throws IOException {
        forget(state, to.length(), state.tip.length());
        state.index.truncate(to.length());
        state.truncated(to.fork(), to.length());
        state.tip = LogState.Head.of(to.fork(), to.signature(), roots(state.index, to.length()));
    }

    private void forget(LogState state, long start, long end) throws IOException {
        long block = state.index.find(true, start, end);
        while (block < end) {
            Index.Spot spot = Objects.requireNonNull(state.index.removeBlock(block));
            account(spot.place(), -Segments.itemBytes(spot.size()));
            block = state.index.find(true, block + 1, end);
        }
    }

    private long applyBlocks(LogState state, List<Long> indexes, List<byte[]> blocks, long place) {
        long at = place;
        for (int i = 0; i < blocks.size(); i++) at = putBlock(state, indexes.get(i), blocks.get(i).length, at);
        return at;
    }

    private long putBlock(LogState state, long block, int size, long place) {
        int bytes = Segments.itemBytes(size);
        account(state.index.putBlock(block, place), -bytes);
        account(place, bytes);
        return place + bytes;
    }

    private LogState touch(long log) throws IOException {
        LogState state = state(log);
        dirty.add(state);
        return state;
    }

    /** Keeps count of the bytes in a segment that something still points to. */
    private void account(long place, long bytes) {
        if (place <= Page.UNWRITTEN) return;
        live.merge(Segments.segmentOf(place), bytes, Long::sum);
    }

    // ---- checkpoint

    /** Makes opening start from here. */
    void checkpoint() throws IOException {
        lock();
        try {
            for (LogState state : dirty) storeHead(state);
            dirty.clear();
            catalog.store((level, number, content, before, bytesBefore) ->
                    write(new Op.PageAt(CATALOG, level, number, content), content, before, bytesBefore));
            Segments.Written frame = segments.append(List.of(new Op.Checkpoint(checkpointContent())));
            segments.sync(frame.sequence());
            CheckpointFile.write(disk, new CheckpointFile(id, frame.place() - frame.bytes()));
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
        account(placeBefore, -bytesBefore);
        account(place, Segments.itemBytes(content.length));
        return place;
    }

    private byte[] checkpointContent() {
        Out out = new Out();
        Index.Root root = catalog.root();
        out.number(nextLog).number(root.level()).u64(root.place()).number(live.size());
        live.forEach((segment, bytes) -> out.number(segment).number(Math.max(0, bytes)));
        return out.toByteArray();
    }

    /** Deletes the segments that nothing points to, now that no frame in them will be applied again. */
    private void deleteDead() throws IOException {
        for (int segment : segments.sealed()) {
            if (live.getOrDefault(segment, 0L) > 0) continue;
            segments.delete(segment);
            live.remove(segment);
        }
    }

    // ---- compaction, by the holder of the writer lock

    long liveBytes(int segment) {
        return live.getOrDefault(segment, 0L);
    }

    void clearLive(int segment) {
        live.put(segment, 0L);
    }

    Index catalog() {
        return catalog;
    }

    /** Returns the space that cleared and truncated blocks took. */
    void compact() throws IOException {
        lock();
        try {
            Compaction.all(this);
            checkpoint();
        } finally {
            writer.unlock();
        }
    }

    /** Copies of blocks in a segment that goes; the others that stand there go with the coming checkpoint. */
    void move(Op.Move move) throws IOException {
        prepare(move);
        Segments.Written written = segments.append(List.of(move));
        long unused = apply(move, written.place());
    }

    void moveHead(long log) throws IOException {
        LogState unused = touch(log);
    }

    // ---- opening, by one thread

    /** Continues from a checkpoint. */
    void restore(byte[] content) throws IOException {
        In in = new In(content);
        nextLog = in.number();
        catalog = new Index(CATALOG, pages, (int) in.number(), in.u64());
        for (int count = in.count(); count > 0; count--) {
            int segment = (int) in.number();
            long bytes = in.number();
            live.put(segment, bytes);
            if (bytes > 0 && !segments.has(segment)) {
                throw new DamagedException("The file " + Segments.name(segment) + " of " + disk
                        + " is missing. Restore the folder from a backup.");
            }
        }
        long log = catalog.find(true, 0, nextLog);
        while (log < nextLog) {
            @Nullable TreeNode entry = catalog.node(2 * log);
            if (entry == null) throw new DamagedException("The catalog has no log " + log + ".");
            ids.put(Key.of(entry.hash()), log);
            log = catalog.find(true, log + 1, nextLog);
        }
    }

    /** Applies an op that was written before. */
    void replay(Op op, long place, long frameBytes) throws IOException {
        bytesSinceCheckpoint += frameBytes;
        Op full = op;
        if (op instanceof Op.Append append) {
            LogState state = state(append.log());
            if (append.start() != state.tip.length()) {
                throw new DamagedException("Blocks for " + append.start() + " follow length " + state.tip.length()
                        + " of log " + append.log() + ".");
            }
            Tree tree = new Tree(hashes, state.tip.roots());
            append.blocks().forEach(tree::append);
            full = new Op.Append(append.log(), append.start(), append.blocks(), tree, append.signature());
        } else if (op instanceof Op.Graft graft) {
            List<TreeNode> nodes = new ArrayList<>(graft.nodes());
            for (int i = 0; i < graft.blocks().size(); i++) {
                nodes.add(hashes.leafNode(graft.indexes().get(i), graft.blocks().get(i)));
            }
            full = new Op.Graft(graft.log(), nodes, graft.indexes(), graft.blocks(), graft.upgrade());
        }
        prepare(full);
        long unused = apply(full, place);
    }

    /** Shows what was restored and replayed. */
    void opened() {
        synchronized (names) {
            for (LogState state : logs.values()) state.show(state.tip, 0);
        }
    }

    @Override
    public void close() throws IOException {
        writer.lock();
        try {
            if (closed) return;
            try {
                if (!dirty.isEmpty() && segments.failure() == null) checkpoint();
            } finally {
                closed = true;
                segments.close();
            }
        } finally {
            writer.unlock();
        }
    }
}
