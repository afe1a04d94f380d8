package starflock.log;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sixty-four neighbours of a log's Merkle tree, and where what they stand for is stored. The index of a log is a tree of
 * such pages; it is its Merkle tree cut into slices six deep.
 *
 * <p>On level 0 the entries are leaves and may have a block. On level n they are the nodes of depth 6n and may have a
 * child page. The nodes between are known only if they were put or can be derived from what is below them, so a page is
 * as sparse as what a peer has sent us.
 *
 * <p>Guarded by the store's index lock.
 */
final class Page {
    static final int FANOUT = 64;
    static final int BITS = 6;
    static final long NOWHERE = 0;
    /** The place of a child page that no checkpoint has written yet; real places are past a segment's header. */
    static final long UNWRITTEN = 1;

    /** The number, within the page, of the node above all entries: it belongs to the page above, and is kept here unsaved. */
    private static final int TOP = 63;

    final int level;
    final long number;

    @Nullable
    Page parent;

    /** Set in the root page only. */
    @Nullable
    Index index;

    /** Bytes of the item in which the page is stored, 0 if none is. */
    int storedBytes;

    /** Differs from what is stored; then so does its parent. */
    boolean dirty;

    boolean detached;
    /** Used since the last look for pages to drop. */
    boolean touched;

    int loadedChildren;

    /** Bit e: the entry's node is known. */
    private long known;
    /** Bit e: there is a block, or a child page, in {@link #places}. */
    private long present;
    /** Bit s: the inner node of slot s is known. Slot s is number 2s + 1 within the page. */
    private long inner;

    private byte[] hashes = new byte[0];
    private long[] sizes = new long[0];
    private long[] places = new long[0];
    private long[] counts = new long[0];
    private @Nullable Page[] children = new Page[0];
    private byte[] innerHashes = new byte[0];
    private long[] innerSizes = new long[0];

    Page(int level, long number) {
        this.level = level;
        this.number = number;
    }

    static int levelOf(long index) {
        return FlatTree.depth(index) / BITS;
    }

    /** The number of the page that holds the node. */
    static long pageOf(long index) {
        int depth = FlatTree.depth(index);
        return FlatTree.offset(index) << (depth % BITS) >>> BITS;
    }

    /** The entry under which a page of a level keeps a block. */
    static int entryOf(long block, int level) {
        return (int) (block >>> (BITS * level)) & (FANOUT - 1);
    }

    static long pageOfBlock(long block, int level) {
        return block >>> (BITS * (level + 1));
    }

    // ---- entries

    boolean has(int entry) {
        return (present >>> entry & 1) != 0;
    }

    boolean isEmpty() {
        return (known | present | inner) == 0;
    }

    /** Bits of the entries that have a block or a child page. */
    long present() {
        return present;
    }

    long place(int entry) {
        return has(entry) ? places[entry] : NOWHERE;
    }

    void place(int entry, long place) {
        ensure(entry);
        places[entry] = place;
        present |= 1L << entry;
    }

    void removePlace(int entry) {
        present &= ~(1L << entry);
        if (level > 0 && entry < counts.length) counts[entry] = 0;
    }

    /** Blocks present below an entry. */
    long count(int entry) {
        if (!has(entry)) return 0;
        return level == 0 ? 1 : counts[entry];
    }

    void addCount(int entry, long change) {
        counts[entry] += change;
        assert counts[entry] >= 0;
    }

    /** Blocks present below the page. */
    long count() {
        if (level == 0) return Long.bitCount(present);
        long sum = 0;
        for (int e = 0; e < counts.length; e++) sum += count(e);
        return sum;
    }

    @Nullable
    Page child(int entry) {
        return entry < children.length ? children[entry] : null;
    }

    void child(int entry, @Nullable Page page) {
        ensure(entry);
        if (children[entry] != null) loadedChildren--;
        children[entry] = page;
        if (page != null) {
            loadedChildren++;
            page.parent = this;
        }
    }

    /** Size of a leaf whose node is known. */
    long size(int entry) {
        assert (known >>> entry & 1) != 0;
        return sizes[entry];
    }

    // ---- nodes

    /** The node, if it was put or follows from others of this page. */
    @Nullable
    TreeNode node(long index, Hashes crypto) {
        int local = local(index);
        if (!derive(local, crypto)) return null;
        if ((local & 1) == 0) {
            int e = local >> 1;
            return new TreeNode(index, sizes[e], Arrays.copyOfRange(hashes, 32 * e, 32 * e + 32));
        }
        int s = local >> 1;
        return new TreeNode(index, innerSizes[s], Arrays.copyOfRange(innerHashes, 32 * s, 32 * s + 32));
    }

    /** Whether {@link #node} would give one. */
    boolean knows(long index, Hashes crypto) {
        return derive(local(index), crypto);
    }

    void put(TreeNode node) {
        int local = local(node.index());
        if ((local & 1) == 0) {
            int e = local >> 1;
            ensure(e);
            System.arraycopy(node.hash(), 0, hashes, 32 * e, 32);
            sizes[e] = node.size();
            known |= 1L << e;
        } else {
            putInner(local >> 1, node.size(), node.hash());
        }
    }

    private void putInner(int slot, long size, byte[] hash) {
        if (innerHashes.length == 0) {
            innerHashes = new byte[32 * (FANOUT - 1)];
            innerSizes = new long[FANOUT - 1];
        }
        System.arraycopy(hash, 0, innerHashes, 32 * slot, 32);
        innerSizes[slot] = size;
        inner |= 1L << slot;
    }

    private int local(long index) {
        int depth = FlatTree.depth(index) - BITS * level;
        assert depth >= 0 && depth < BITS : "node " + index + " is not of level " + level;
        return (int) FlatTree.index(depth, FlatTree.offset(index) - (number << (BITS - depth)));
    }

    private boolean isKnown(int local) {
        return ((local & 1) == 0 ? known >>> (local >> 1) & 1 : inner >>> (local >> 1) & 1) != 0;
    }

    /** Makes an inner node from its children as far down as needed; false if something is missing. */
    private boolean derive(int local, Hashes crypto) {
        if (isKnown(local)) return true;
        if ((local & 1) == 0) return false;
        int left = (int) FlatTree.leftChild(local);
        int right = (int) FlatTree.rightChild(local);
        if (!derive(left, crypto) || !derive(right, crypto)) return false;
        long size = sizeOf(left) + sizeOf(right);
        putInner(local >> 1, size, crypto.parent(size, hashOf(left), hashOf(right)));
        return true;
    }

    private long sizeOf(int local) {
        return (local & 1) == 0 ? sizes[local >> 1] : innerSizes[local >> 1];
    }

    private byte[] hashOf(int local) {
        int from = 32 * (local >> 1);
        return Arrays.copyOfRange((local & 1) == 0 ? hashes : innerHashes, from, from + 32);
    }

    // ---- truncation

    /** Forgets every node and place that reaches past {@code length} blocks; child pages cut by the end stay. */
    void truncate(long length) {
        int shift = BITS * level;
        long first = number << (BITS * (level + 1));
        for (int e = 0; e < FANOUT; e++) {
            long start = first + ((long) e << shift);
            if (start + (1L << shift) > length) known &= ~(1L << e);
            if (start >= length && has(e)) {
                if (level > 0) child(e, null);
                removePlace(e);
            }
        }
        for (int s = 0; s < FANOUT - 1; s++) {
            long end = first + ((FlatTree.rightSpan(2L * s + 1) / 2 + 1) << shift);
            if (end > length) inner &= ~(1L << s);
        }
    }

    // ---- stored form: see docs/format-log.md

    byte[] encode() {
        Out out = new Out();
        long explicit = explicitInner();
        out.u32(0).u64(known).u64(present).u64(explicit);
        for (int e = 0; e < FANOUT; e++) {
            if ((known >>> e & 1) != 0) out.number(sizes[e]).raw(hashes, 32 * e, 32);
        }
        for (int s = 0; s < FANOUT - 1; s++) {
            if ((explicit >>> s & 1) != 0) out.number(innerSizes[s]).raw(innerHashes, 32 * s, 32);
        }
        long expected = 0;
        for (int e = 0; e < FANOUT; e++) {
            if (!has(e)) continue;
            if (places[e] <= UNWRITTEN) throw new IllegalStateException("a page would lead to one that is not stored");
            out.signed(places[e] - expected);
            expected = places[e] + (level == 0 ? Segments.ITEM_HEAD_BYTES + sizes[e] : 0);
            if (level > 0) out.number(counts[e]);
        }
        byte[] bytes = out.toByteArray();
        System.arraycopy(new Out().u32(bytes.length).toByteArray(), 0, bytes, 0, 4);
        return bytes;
    }

    /** Inner nodes that are known but do not follow from what is below them. */
    private long explicitInner() {
        long explicit = 0;
        long available = 0;
        for (int depth = 1; depth < BITS; depth++) {
            for (int offset = 0; offset < FANOUT >> depth; offset++) {
                int local = (int) FlatTree.index(depth, offset);
                long bit = 1L << (local >> 1);
                boolean derivable = available(FlatTree.leftChild(local), available)
                        && available(FlatTree.rightChild(local), available);
                if (!derivable && (inner & bit) != 0) explicit |= bit;
                if (derivable || (inner & bit) != 0) available |= bit;
            }
        }
        return explicit & ~(1L << (TOP >> 1));
    }

    private boolean available(long local, long availableInner) {
        return ((local & 1) == 0 ? known >>> (local >> 1) & 1 : availableInner >>> (local >> 1) & 1) != 0;
    }

    static Page decode(int level, long number, byte[] bytes) throws DamagedException {
        Page page = new Page(level, number);
        In in = new In(bytes);
        if (in.u32() != bytes.length) throw new DamagedException("a page of another length");
        long known = in.u64();
        long present = in.u64();
        long inner = in.u64();
        if (level == 0 && (present & ~known) != 0) throw new DamagedException("a block without a node");
        if ((inner & (1L << 63 | 1L << (TOP >> 1))) != 0) throw new DamagedException("a node of another page");
        if ((known | present) != 0) page.ensure(63 - Long.numberOfLeadingZeros(known | present));
        for (int e = 0; e < FANOUT; e++) {
            if ((known >>> e & 1) == 0) continue;
            page.sizes[e] = in.number();
            System.arraycopy(in.raw(32), 0, page.hashes, 32 * e, 32);
        }
        for (int s = 0; s < FANOUT - 1; s++) {
            if ((inner >>> s & 1) != 0) page.putInner(s, in.number(), in.raw(32));
        }
        long expected = 0;
        for (int e = 0; e < FANOUT; e++) {
            if ((present >>> e & 1) == 0) continue;
            page.places[e] = expected + in.signed();
            if (page.places[e] <= 0) throw new DamagedException("a place before the first");
            expected = page.places[e] + (level == 0 ? Segments.ITEM_HEAD_BYTES + page.sizes[e] : 0);
            if (level > 0) page.counts[e] = in.number();
        }
        in.end();
        page.known = known;
        page.present = present;
        return page;
    }

    /** Arrays grow with the highest entry: most logs are short. */
    private void ensure(int entry) {
        if (entry < sizes.length) return;
        int length = Math.max(4, Integer.highestOneBit(entry) << 1);
        hashes = Arrays.copyOf(hashes, 32 * length);
        sizes = Arrays.copyOf(sizes, length);
        places = Arrays.copyOf(places, length);
        if (level > 0) {
            counts = Arrays.copyOf(counts, length);
            children = Arrays.copyOf(children, length);
        }
    }
}
