package starflock.log;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds bytes in a log by the sizes in its tree. */
final class Seeker {
    private final Proofs.Nodes nodes;
    private final LogState.Head head;
    private final long padding;

    /** Does not count the first {@code padding} bytes of each block. */
    Seeker(Proofs.Nodes nodes, LogState.Head head, long padding) {
        this.nodes = nodes;
        this.head = head;
        this.padding = padding;
    }

    /** Where a block begins, in bytes from the log's start; the log's byte length for its length. */
    long byteOffset(long block) throws IOException {
        long offset = 0;
        long first = 0;
        for (TreeNode root : head.roots()) {
            long end = first + FlatTree.leaves(root.index());
            if (block >= end) {
                offset += size(root);
                first = end;
                continue;
            }
            long at = root.index();
            while (FlatTree.leftSpan(at) / 2 != block) {
                TreeNode left = require(FlatTree.leftChild(at));
                if (block <= FlatTree.rightSpan(left.index()) / 2) {
                    at = left.index();
                } else {
                    offset += size(left);
                    at = FlatTree.rightChild(at);
                }
            }
            return offset;
        }
        return offset;
    }

    /** The block that holds a byte, and the byte's place in it; the length and the rest if the byte is past the end. */
    Log.Position seek(long bytes) throws IOException {
        long rest = bytes;
        for (TreeNode root : head.roots()) {
            if (rest >= size(root)) {
                rest -= size(root);
                continue;
            }
            long at = root.index();
            while (FlatTree.depth(at) > 0) {
                TreeNode left = require(FlatTree.leftChild(at));
                if (rest < size(left)) {
                    at = left.index();
                } else {
                    rest -= size(left);
                    at = FlatTree.rightChild(at);
                }
            }
            return new Log.Position(at / 2, rest);
        }
        return new Log.Position(head.length(), rest);
    }

    private long size(TreeNode node) {
        return node.size() - padding * FlatTree.leaves(node.index());
    }

    private TreeNode require(long index) throws IOException {
        @Nullable TreeNode node = nodes.node(index);
        if (node == null) throw new Missing(FlatTree.parent(index));
        return node;
    }

    /** The children of a node are not here. */
    static final class Missing extends IOException {
        private static final long serialVersionUID = 1;

        final long parent;

        Missing(long parent) {
            super("Where that byte lies is not known here: blocks before it are missing. A peer may have them.");
            this.parent = parent;
        }
    }
}
