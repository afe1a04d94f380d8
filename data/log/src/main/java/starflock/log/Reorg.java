package starflock.log;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * On the way from our history to the writer's newer one, of which the signed roots are known: looks from left to right for
 * the first block that differs, asking the peer for the two children of one node at a time. A log of n blocks takes at
 * most log2(n) questions. Owned by the log's {@link Replicator}.
 */
final class Reorg {
    final Peer peer;
    final long fork;
    final Tree tree;
    final byte[] signature;
    private final List<TreeNode> nodes;
    /** Nodes of the new tree not compared yet, from left to right. */
    private final Deque<TreeNode> rest = new ArrayDeque<>();

    private long shared;
    private @Nullable TreeNode differing;
    private boolean done;

    /**
     * Begins at the roots.
     *
     * @param tree whose signature was checked
     * @param nodes that were proven with it
     */
    Reorg(Peer peer, long fork, Tree tree, byte[] signature, List<TreeNode> nodes) {
        this.peer = peer;
        this.fork = fork;
        this.tree = tree;
        this.signature = signature;
        this.nodes = new ArrayList<>(nodes);
        rest.addAll(tree.roots());
    }

    /** Compares what is known; afterwards it is {@link #isDone} or {@link #wanted} says what to ask for. */
    void compare(Index ours, long ourLength) throws IOException {
        while (!done && differing == null) {
            @Nullable TreeNode theirs = rest.peekFirst();
            if (theirs == null || FlatTree.leftSpan(theirs.index()) / 2 >= ourLength) {
                done = true;
                return;
            }
            long end = FlatTree.rightSpan(theirs.index()) / 2 + 1;
            @Nullable TreeNode known = end <= ourLength ? ours.node(theirs.index()) : null;
            boolean leaf = FlatTree.depth(theirs.index()) == 0;
            if (theirs.equals(known)) {
                shared = end;
                rest.removeFirst();
            } else if (leaf || (known == null && end <= ourLength)) {
                // What we do not know ourselves may be asked for again.
                done = true;
            } else {
                differing = theirs;
            }
        }
    }

    boolean isDone() {
        return done;
    }

    /** Blocks from the first on that both histories have. */
    long shared() {
        return shared;
    }

    /** The node whose children are wanted; null if none are. */
    @Nullable
    TreeNode wanted() {
        return differing;
    }

    /** The children of the wanted node came, proven. */
    void children(TreeNode left, TreeNode right) {
        differing = null;
        rest.removeFirst();
        rest.addFirst(right);
        rest.addFirst(left);
        nodes.add(left);
        nodes.add(right);
    }

    /** All nodes of the new tree that are known by now. */
    List<TreeNode> nodes() {
        return List.copyOf(nodes);
    }
}
