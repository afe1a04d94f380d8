package starflock.log;

import java.util.List;
import starflock.crypto.Crypto;

/** The tree hash of a log at each of its lengths, from its blocks as they are stored, in their order. */
public final class TreeHash {
    private final Hashes hashes;
    private final Tree tree;

    public TreeHash(Crypto crypto) {
        this(new Hashes(crypto), List.of());
    }

    /** One that goes on from roots. */
    TreeHash(Hashes hashes, List<TreeNode> roots) {
        this.hashes = hashes;
        this.tree = new Tree(hashes, roots);
    }

    /** The same, to go on from by itself. */
    public TreeHash copy() {
        return new TreeHash(hashes, tree.roots());
    }

    /** How many blocks are in it. */
    public long length() {
        return tree.length();
    }

    /** 32 bytes that stand for all of it, as {@link Log#treeHash} gives them at this length. */
    public byte[] hash() {
        return tree.hash();
    }

    /**
     * Adds a block; 32 bytes that stand for it and all before it.
     */
    public byte[] append(byte[] block) {
        tree.append(block);
        // The roots are all that it takes to go on.
        tree.nodes().clear();
        return tree.hash();
    }
}
