package starflock.log;

/**
 * Arithmetic of a flat tree: a binary tree whose nodes, read from left to right, are numbered 0, 1, 2, ….
 *
 * <pre>
 *        3
 *    1       5
 *  0   2   4   6      leaf i has number 2i
 * </pre>
 *
 * A node's depth is the number of ones its number ends with; its offset counts the nodes of that depth left of it. See
 * the flat-tree package, version 1.13.0.
 */
final class FlatTree {
    private FlatTree() {}

    static long index(int depth, long offset) {
        return (offset << (depth + 1)) | ((1L << depth) - 1);
    }

    static int depth(long index) {
        return Long.numberOfTrailingZeros(~index);
    }

    static long offset(long index) {
        return index >>> (depth(index) + 1);
    }

    static long parent(long index) {
        int depth = depth(index);
        return index(depth + 1, offset(index) >>> 1);
    }

    static long sibling(long index) {
        return index ^ (2L << depth(index));
    }

    /** The left child of a node that is no leaf. */
    static long leftChild(long index) {
        return index - (1L << (depth(index) - 1));
    }

    /** The right child of a node that is no leaf. */
    static long rightChild(long index) {
        return index + (1L << (depth(index) - 1));
    }

    /** The leftmost leaf's number. */
    static long leftSpan(long index) {
        return index - (1L << depth(index)) + 1;
    }

    /** The rightmost leaf's number. */
    static long rightSpan(long index) {
        return index + (1L << depth(index)) - 1;
    }

    /** The number of leaves at and below a node. */
    static long leaves(long index) {
        return 1L << depth(index);
    }

    static boolean contains(long index, long other) {
        return leftSpan(index) <= other && other <= rightSpan(index);
    }

    /** The numbers of the largest complete subtrees that together hold {@code length} leaves, from left to right. */
    static long[] fullRoots(long length) {
        long[] roots = new long[Long.bitCount(length)];
        long start = 0;
        int i = 0;
        for (long rest = length; rest != 0; i++) {
            int depth = 63 - Long.numberOfLeadingZeros(rest);
            roots[i] = index(depth, start >>> depth);
            start += 1L << depth;
            rest ^= 1L << depth;
        }
        return roots;
    }
}
