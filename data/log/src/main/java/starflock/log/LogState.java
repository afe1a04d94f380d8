package starflock.log;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

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
}
