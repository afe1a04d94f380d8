package starflock.log;

import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A log's Merkle tree and the places of its blocks: a tree of {@link Page}s, loaded as needed.
 *
 * <p>Any thread may look things up. Changes come from the owner of the store's writer lock: it first calls {@link #own}
 * for all it will touch, which may read files, and then changes pages in memory only, so that a change that is on disk
 * never fails half-way in memory.
 */
final class Index {
    final long log;
    private final Pages pages;

    // Guarded by pages.lock.
    private @Nullable Page root;
    private int rootLevel;
    private long rootPlace;

    /** An index whose root page is stored at {@code rootPlace}, or an empty one if that is {@link Page#NOWHERE}. */
    Index(long log, Pages pages, int rootLevel, long rootPlace) {
        this.log = log;
        this.pages = pages;
        this.rootLevel = rootLevel;
        this.rootPlace = rootPlace;
    }

    /** Where a block is stored. */
    record Spot(long place, int size) {}

    // ---- looking up

    @Nullable
    Spot spot(long block) throws IOException {
        int entry = Page.entryOf(block, 0);
        return at(
                0,
                Page.pageOfBlock(block, 0),
                page -> page.has(entry) ? new Spot(page.place(entry), (int) page.size(entry)) : null);
    }

    boolean has(long block) throws IOException {
        return spot(block) != null;
    }

    @Nullable
    TreeNode node(long index) throws IOException {
        return at(Page.levelOf(index), Page.pageOf(index), page -> page.node(index, pages.hashes));
    }

    /** Whether a node was put, or follows from others. */
    boolean knows(long index) throws IOException {
        @Nullable Boolean known = at(Page.levelOf(index), Page.pageOf(index), page -> page.knows(index, pages.hashes));
        return known != null && known;
    }

    /** Blocks stored. */
    long count() throws IOException {
        @Nullable Long count = at(rootLevel(), 0, Page::count);
        return count == null ? 0 : count;
    }

    /** The first block from {@code from} on that is stored, or is not, as asked; {@code end} if there is none before. */
    long find(boolean stored, long from, long end) throws IOException {
        long block = from;
        while (block < end) {
            long at = block;
            @Nullable
            Long next = at(0, Page.pageOfBlock(block, 0), page -> {
                long bits = stored ? page.present() : ~page.present();
                long rest = bits >>> Page.entryOf(at, 0);
                return rest != 0 ? at + Long.numberOfTrailingZeros(rest) : -1L;
            });
            if (next == null && !stored) return block;
            if (next != null && next >= 0) return Math.min(next, end);
            // Past the last page nothing is stored, however far away the end is.
            if (next == null && isPast(block)) return end;
            block = skip(stored, ((block >>> Page.BITS) + 1) << Page.BITS, end);
        }
        return end;
    }

    /** Blocks stored from {@code from} to before {@code end}. */
    long count(long from, long end) throws IOException {
        long count = 0;
        long block = find(true, from, end);
        while (block < end) {
            long start = block;
            long next = Math.min(end, ((block >>> Page.BITS) + 1) << Page.BITS);
            long upTo = -1L >>> (Page.FANOUT - (next - start));
            @Nullable
            Integer here = at(
                    0,
                    Page.pageOfBlock(block, 0),
                    page -> Long.bitCount(page.present() >>> Page.entryOf(start, 0) & upTo));
            count += here == null ? 0 : here;
            block = find(true, next, end);
        }
        return count;
    }

    /** Goes past whole pages of which it is known from above that they are empty, or full. */
    private long skip(boolean stored, long from, long end) throws IOException {
        long block = from;
        for (int level = rootLevel(); level > 0; level--) {
            long span = 1L << (Page.BITS * level);
            while (block < end && (block & (span - 1)) == 0) {
                int entry = Page.entryOf(block, level);
                @Nullable Long count = at(level, Page.pageOfBlock(block, level), page -> page.count(entry));
                if ((count == null ? 0 : count) != (stored ? 0 : span)) break;
                block += span;
            }
        }
        return block;
    }

    private boolean isPast(long block) {
        synchronized (pages.lock) {
            return !covers(0, Page.pageOfBlock(block, 0));
        }
    }

    private int rootLevel() {
        synchronized (pages.lock) {
            return rootLevel;
        }
    }

    /** Applies a function under the lock to a page, after loading what leads to it; null if there is no such page. */
    private <T> @Nullable T at(int level, long number, Function<Page, @Nullable T> function) throws IOException {
        while (true) {
            @Nullable Missing missing;
            synchronized (pages.lock) {
                if (!covers(level, number)) return null;
                @Nullable Page page = root;
                if (page == null && rootPlace == Page.NOWHERE) return null;
                missing = page == null ? new Missing(null, 0, rootPlace, rootLevel, 0) : null;
                while (page != null && page.level > level) {
                    int entry = entry(level, number, page.level);
                    if (!page.has(entry)) return null;
                    @Nullable Page child = page.child(entry);
                    if (child == null) {
                        missing = new Missing(page, entry, page.place(entry), page.level - 1, number(page, entry));
                    }
                    page = child;
                }
                if (page != null) {
                    page.touched = true;
                    return function.apply(page);
                }
            }
            load(Objects.requireNonNull(missing));
        }
    }

    private boolean covers(int level, long number) {
        return level <= rootLevel && number >>> (Page.BITS * (rootLevel - level)) == 0;
    }

    /** The entry, of the page above on level {@code above}, that leads to a page. */
    private static int entry(int level, long number, int above) {
        return (int) (number >>> (Page.BITS * (above - level - 1))) & (Page.FANOUT - 1);
    }

    private static long number(Page parent, int entry) {
        return parent.number << Page.BITS | entry;
    }

    private record Missing(@Nullable Page parent, int entry, long place, int level, long number) {}

    private void load(Missing missing) throws IOException {
        Page page;
        try {
            page = pages.load(missing.place, log, missing.level, missing.number);
        } catch (SegmentFiles.Gone e) {
            // It was moved meanwhile and the parent knows by now; otherwise it is really missing.
            if (isCurrent(missing))
                throw new DamagedException("A file that the logs need is missing: " + e.getMessage());
            return;
        }
        synchronized (pages.lock) {
            if (!isCurrent(missing)) return;
            if (missing.parent == null) {
                root = page;
                page.index = this;
            } else {
                missing.parent.child(missing.entry, page);
            }
            page.touched = true;
            pages.add(page);
        }
    }

    private boolean isCurrent(Missing missing) {
        synchronized (pages.lock) {
            @Nullable Page parent = missing.parent;
            if (parent == null) return root == null && rootPlace == missing.place;
            return !parent.detached
                    && parent.child(missing.entry) == null
                    && parent.place(missing.entry) == missing.place;
        }
    }

    void unload(Page page) {
        if (root == page) root = null;
    }

    // ---- changing, by the writer only

    /** Loads or makes the pages that hold blocks from {@code start} to before {@code end}, and keeps them in memory. */
    void own(long start, long end) throws IOException {
        for (long p = start >>> Page.BITS; p <= Math.max(start, end - 1) >>> Page.BITS; p++) own(0, p);
    }

    /** As {@link #own(long, long)}, for a page of any level. */
    void own(int level, long number) throws IOException {
        while (true) {
            @Nullable Missing missing = null;
            synchronized (pages.lock) {
                if (root == null && rootPlace != Page.NOWHERE) {
                    missing = new Missing(null, 0, rootPlace, rootLevel, 0);
                } else {
                    missing = ownLoaded(level, number);
                    if (missing == null) return;
                }
            }
            load(missing);
        }
    }

    /** Marks the path to a page, making what does not exist; what must be loaded first is returned. */
    private @Nullable Missing ownLoaded(int level, long number) {
        Page page = growTo(level, number);
        pages.markDirty(page);
        while (page.level > level) {
            int entry = entry(level, number, page.level);
            @Nullable Page child = page.child(entry);
            if (child == null) {
                if (page.has(entry)) {
                    return new Missing(page, entry, page.place(entry), page.level - 1, number(page, entry));
                }
                child = new Page(page.level - 1, number(page, entry));
                page.place(entry, Page.UNWRITTEN);
                page.child(entry, child);
                pages.addNew(child);
            }
            pages.markDirty(child);
            page = child;
        }
        return null;
    }

    private Page growTo(int level, long number) {
        @Nullable Page page = root;
        if (page == null) {
            rootLevel = level;
            page = newRoot(level);
        }
        while (!covers(level, number)) {
            // Before there is another root: nothing hangs on this one yet that would keep it in memory.
            pages.markDirty(page);
            Page above = newRoot(page.level + 1);
            above.place(0, rootPlace == Page.NOWHERE ? Page.UNWRITTEN : rootPlace);
            above.child(0, page);
            above.addCount(0, page.count());
            page.index = null;
            rootPlace = Page.NOWHERE;
            rootLevel = above.level;
            page = above;
        }
        return page;
    }

    private Page newRoot(int level) {
        Page page = new Page(level, 0);
        page.index = this;
        root = page;
        pages.addNew(page);
        return page;
    }

    /** Puts a node; its page is owned. */
    void put(TreeNode node) {
        synchronized (pages.lock) {
            owned(Page.levelOf(node.index()), Page.pageOf(node.index())).put(node);
        }
    }

    /** Says where a block is stored; its page is owned and its leaf known. Returns the place it had before. */
    long putBlock(long block, long place) {
        synchronized (pages.lock) {
            Page page = owned(0, Page.pageOfBlock(block, 0));
            int entry = Page.entryOf(block, 0);
            long before = page.place(entry);
            page.place(entry, place);
            if (before == Page.NOWHERE) count(page, 1);
            return before;
        }
    }

    /** Forgets a block; its page is owned. Returns where it was. */
    @Nullable
    Spot removeBlock(long block) {
        synchronized (pages.lock) {
            Page page = owned(0, Page.pageOfBlock(block, 0));
            int entry = Page.entryOf(block, 0);
            if (!page.has(entry)) return null;
            Spot spot = new Spot(page.place(entry), (int) page.size(entry));
            page.removePlace(entry);
            count(page, -1);
            return spot;
        }
    }

    /** Forgets all that reaches past {@code length} blocks, which are gone already; the page of the new end is owned. */
    void truncate(long length) {
        synchronized (pages.lock) {
            if (root != null) truncate(root, length);
        }
    }

    private void truncate(Page page, long length) {
        for (int e = 0; e < Page.FANOUT; e++) {
            @Nullable Page child = page.child(e);
            if (child == null) continue;
            long start = number(page, e) << (Page.BITS * page.level);
            if (start >= length) dropAll(child);
            else if (start + (1L << (Page.BITS * page.level)) > length) truncate(child, length);
        }
        page.truncate(length);
        pages.markDirty(page);
    }

    private void dropAll(Page page) {
        for (int e = 0; e < Page.FANOUT; e++) {
            @Nullable Page child = page.child(e);
            if (child != null) dropAll(child);
        }
        pages.drop(page);
    }

    private void count(Page page, long change) {
        Page at = page;
        @Nullable Page parent = at.parent;
        while (parent != null) {
            parent.addCount((int) at.number & (Page.FANOUT - 1), change);
            at = parent;
            parent = at.parent;
        }
    }

    private Page owned(int level, long number) {
        Page page = Objects.requireNonNull(root);
        while (page.level > level) page = Objects.requireNonNull(page.child(entry(level, number, page.level)));
        assert page.dirty;
        return page;
    }

    // ---- checkpoint, by the writer only

    /** Takes the pages that must be written; what it returns is where the page was put. */
    interface Sink {
        long page(int level, long number, byte[] content, long placeBefore, int bytesBefore) throws IOException;
    }

    /** Writes every changed page, children first. */
    void store(Sink sink) throws IOException {
        @Nullable Page top;
        synchronized (pages.lock) {
            top = root;
        }
        if (top == null || !top.dirty) return;
        long place = store(top, rootPlace, sink);
        synchronized (pages.lock) {
            rootPlace = place;
            pages.markClean(top);
        }
    }

    /** Writes a page, which stays in memory until whoever points to it knows where. */
    private long store(Page page, long placeBefore, Sink sink) throws IOException {
        for (int e = 0; e < Page.FANOUT; e++) {
            @Nullable Page child;
            long before;
            synchronized (pages.lock) {
                child = page.child(e);
                before = page.place(e);
            }
            if (child == null || !child.dirty) continue;
            long place = store(child, before, sink);
            synchronized (pages.lock) {
                page.place(e, place);
                pages.markClean(child);
            }
        }
        byte[] content;
        synchronized (pages.lock) {
            content = page.encode();
        }
        long place = sink.page(page.level, page.number, content, placeBefore, page.storedBytes);
        synchronized (pages.lock) {
            page.storedBytes = Segments.itemBytes(content.length);
        }
        return place;
    }

    /** Level and place of the stored root. */
    record Root(int level, long place) {}

    Root root() {
        synchronized (pages.lock) {
            return new Root(rootLevel, rootPlace);
        }
    }

    /** Whether the page is stored at exactly this place. */
    boolean isAt(int level, long number, long place) throws IOException {
        synchronized (pages.lock) {
            if (level == rootLevel && number == 0) return rootPlace == place;
        }
        @Nullable
        Long stored = at(level + 1, number >>> Page.BITS, page -> page.place((int) number & (Page.FANOUT - 1)));
        return stored != null && stored == place;
    }
}
