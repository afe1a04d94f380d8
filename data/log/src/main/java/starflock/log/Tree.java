package starflock.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** The roots of a Merkle tree that grows at its right edge, and the nodes it gained. */
final class Tree {
    private final Hashes hashes;
    private final List<TreeNode> roots;
    private final List<TreeNode> nodes = new ArrayList<>();
    private long length;
    private long byteLength;

    Tree(Hashes hashes, List<TreeNode> roots) {
        this.hashes = hashes;
        this.roots = new ArrayList<>(roots);
        for (TreeNode root : roots) {
            length += FlatTree.leaves(root.index());
            byteLength += root.size();
        }
    }

    /** A tree that begins at a block, with what will be there of the one that it will be a part of. */
    Tree(Hashes hashes, long start) {
        this(hashes, List.of());
        length = start;
    }

    long length() {
        return length;
    }

    long byteLength() {
        return byteLength;
    }

    List<TreeNode> roots() {
        return List.copyOf(roots);
    }

    /** All nodes that {@link #append} made, in the order in which they were made. */
    List<TreeNode> nodes() {
        return nodes;
    }

    byte[] hash() {
        return hashes.tree(roots);
    }

    void append(byte[] block) {
        append(hashes.leafNode(length, block));
    }

    /** Appends blocks, hashing them with the help of another thread if that is worth it. */
    void append(List<byte[]> blocks, Executor helper) {
        for (Tree piece : Growth.of(hashes, length, blocks, helper)) {
            nodes.addAll(piece.nodes);
            for (TreeNode root : piece.roots) join(root);
        }
    }

    /** Appends a complete subtree, which must begin where this one ends, and joins what is complete now. */
    void append(TreeNode subtree) {
        if (FlatTree.leftSpan(subtree.index()) != 2 * length) {
            throw new IllegalArgumentException("node " + subtree.index() + " does not begin at block " + length);
        }
        nodes.add(subtree);
        join(subtree);
    }

    private void join(TreeNode subtree) {
        TreeNode node = subtree;
        length += FlatTree.leaves(node.index());
        byteLength += node.size();
        while (!roots.isEmpty() && roots.get(roots.size() - 1).index() == FlatTree.sibling(node.index())) {
            node = hashes.parentNode(roots.remove(roots.size() - 1), node);
            nodes.add(node);
        }
        roots.add(node);
    }
}
