package starflock.log;

import java.util.Arrays;

/**
 * A node of a log's Merkle tree.
 *
 * @param index number in the {@link FlatTree}: block i is node 2i
 * @param size bytes in all blocks at and below the node
 * @param hash 32 bytes
 */
public record TreeNode(long index, long size, byte[] hash) {
    public TreeNode {
        if (index < 0) throw new IllegalArgumentException("index is negative");
        if (size < 0) throw new IllegalArgumentException("size is negative");
        if (hash.length != 32) throw new IllegalArgumentException("hash has " + hash.length + " bytes, not 32");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TreeNode that
                && index == that.index
                && size == that.size
                && Arrays.equals(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(index) * 31 + Arrays.hashCode(hash);
    }
}
