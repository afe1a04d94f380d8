package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The index pages in memory, of all logs of a store together, and the lock that guards them. Nobody reads or writes a
 * file while holding it.
 */
final class Pages {
    /** 3 KiB a page at most before its inner nodes are derived: some 24 MiB, and the places of half a million blocks. */
    static final int MAX_LOADED = 8192;

    /** Fetches a stored page. */
    interface Loader {
        byte[] page(long place, long log, int level, long number) throws IOException;
    }

    /** Guards every {@link Page} and {@link Index} of the store. */
    final Object lock = new Object();

    final Hashes hashes;
    private final Loader loader;
    private final int maxLoaded;
    private List<Page> loaded = new ArrayList<>();
    private int sweepAt;
    private int dirtyPages;

    /** Keeps about {@code maxLoaded} pages in memory, and all that a checkpoint has yet to write. */
    Pages(Hashes hashes, Loader loader, int maxLoaded) {
        this.hashes = hashes;
        this.loader = loader;
        this.maxLoaded = maxLoaded;
        this.sweepAt = maxLoaded;
    }

    /** Reads a page; not under the lock. */
    Page load(long place, long log, int level, long number) throws IOException {
        byte[] stored = loader.page(place, log, level, number);
        Page page = Page.decode(level, number, stored);
        page.storedBytes = Segments.itemBytes(stored.length);
        return page;
    }

    /** A page came into memory, and others may go for it. Under the lock. */
    void add(Page page) {
        if (loaded.size() >= sweepAt) sweep();
        loaded.add(page);
    }

    /** A page that is nowhere else than in memory: it stays until a checkpoint has written it. Under the lock. */
    void addNew(Page page) {
        markDirty(page);
        add(page);
    }

    void markDirty(Page page) {
        page.touched = true;
        if (page.dirty) return;
        page.dirty = true;
        dirtyPages++;
    }

    void markClean(Page page) {
        if (!page.dirty) return;
        page.dirty = false;
        dirtyPages--;
    }

    int dirtyPages() {
        synchronized (lock) {
            return dirtyPages;
        }
    }

    /** Lets go of a page that is no part of the index any more. */
    void drop(Page page) {
        markClean(page);
        page.detached = true;
    }

    /** Second chance: a page goes if it was not used since the last sweep and nothing hangs on it. */
    private void sweep() {
        List<Page> kept = new ArrayList<>(loaded.size());
        for (Page page : loaded) {
            if (page.detached) continue;
            boolean needed = page.dirty || page.loadedChildren > 0 || page.touched;
            page.touched = false;
            if (needed) kept.add(page);
            else detach(page);
        }
        loaded = kept;
        sweepAt = Math.max(maxLoaded, kept.size() + kept.size() / 2);
    }

    private static void detach(Page page) {
        page.detached = true;
        if (page.parent != null) page.parent.child((int) page.number & (Page.FANOUT - 1), null);
        else if (page.index != null) page.index.unload(page);
    }
}
