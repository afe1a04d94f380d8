package starflock.log;

import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;

/**
 * One log of a store in memory.
 *
 * <p>What was written last is kept apart from what readers and peers are shown: they see a length only when it is as
 * durable as its writer asked for. Otherwise a peer could hold blocks that a crash here takes back, and our next append
 * would be a fork.
 */
final class LogState {
    final long id;
    final byte[] discoveryKey;
    final Index index;

    /** Keeps appends of this log in order. Taken before the store's writer lock; spans the write, not the force. */
    final ReentrantLock order = new ReentrantLock();

    // Owned by the holder of the store's writer lock.
    volatile LogInfo info;
    Head tip;
    boolean dirty;

    private final List<Runnable> replicators = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> arrivals = new CopyOnWriteArrayList<>();

    private volatile @Nullable Verifier verifier;
    /** Lengths to which the log was cut while the store was open, by the fork that did it. */
    private final TreeMap<Long, Long> truncations = new TreeMap<>();

    private Head shown;
    private long shownSequence;

    /**
     * A signed state of a log.
     *
     * @param signature of the length; empty if that is 0 and nothing was ever signed
     * @param roots of the tree
     */
    record Head(long fork, long length, long byteLength, byte[] signature, List<TreeNode> roots) {
        static final Head EMPTY = new Head(0, 0, 0, new byte[0], List.of());

        static Head of(long fork, byte[] signature, List<TreeNode> roots) {
            long length = 0;
            long byteLength = 0;
            for (TreeNode root : roots) {
                length += FlatTree.leaves(root.index());
                byteLength += root.size();
            }
            return new Head(fork, length, byteLength, signature, List.copyOf(roots));
        }
    }

    LogState(long id, byte[] discoveryKey, LogInfo info, Index index, Head head) {
        this.id = id;
        this.discoveryKey = discoveryKey;
        this.info = info;
        this.index = index;
        this.tip = head;
        this.shown = head;
    }

    synchronized Head shown() {
        return shown;
    }

    /** Shows what was written with a frame, unless a later one is shown already. */
    synchronized void show(Head head, long sequence) {
        if (sequence < shownSequence) return;
        shown = head;
        shownSequence = sequence;
    }

    /** Runs whenever what is shown, or which blocks are here, changed. */
    void watch(Runnable watcher) {
        replicators.add(watcher);
    }

    /** Runs whenever what is shown changed. */
    AutoCloseable listen(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Runs whenever blocks came to be here. */
    AutoCloseable listenToArrivals(Runnable listener) {
        arrivals.add(listener);
        return () -> arrivals.remove(listener);
    }

    /** Something changed on this side. */
    void changed() {
        for (Runnable watcher : replicators) watcher.run();
        changedByPeer();
        blocksArrived();
    }

    /** Blocks are here that were not. */
    void blocksArrived() {
        for (Runnable listener : arrivals) listener.run();
    }

    /** A peer brought something; the replicator knows. */
    void changedByPeer() {
        for (Runnable listener : listeners) listener.run();
    }

    /** Checks and makes the log's signatures; null until its manifest is known. */
    @Nullable
    Verifier verifier(Hashes hashes) {
        Verifier known = verifier;
        byte @Nullable [] manifest = info.manifest();
        if (known == null && manifest != null) {
            try {
                known = Verifier.of(hashes, info.key(), Manifest.decode(new Reader(manifest)));
                verifier = known;
            } catch (ProtocolError e) {
                throw new IllegalStateException("a manifest was stored that is none", e);
            }
        }
        return known;
    }

    /** The length below which nothing changed since a fork. */
    synchronized long unchangedSince(long fork) {
        long length = Long.MAX_VALUE;
        for (long kept : truncations.tailMap(fork, false).values()) length = Math.min(length, kept);
        return length;
    }

    synchronized void truncated(long fork, long length) {
        truncations.put(fork, length);
    }

    /** A block's content; null if it is not stored. */
    byte @Nullable [] read(Store store, long block) throws IOException {
        return read(store.segments::item, block);
    }

    /** As {@link #read}, from the file as it is now, whatever was read of it before. */
    byte @Nullable [] readStored(Store store, long block) throws IOException {
        return read(store.segments::storedItem, block);
    }

    private interface Items {
        byte[] item(long place, long log, int level, long index, int size) throws IOException;
    }

    private byte @Nullable [] read(Items items, long block) throws IOException {
        while (true) {
            Index.@Nullable Spot spot = index.spot(block);
            if (spot == null) return null;
            try {
                return items.item(spot.place(), id, Op.BLOCK, block, spot.size());
            } catch (SegmentFiles.Gone e) {
                // Compaction has moved it since we looked.
                if (spot.equals(index.spot(block))) throw e;
            }
        }
    }
}
