package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which blocks of a log are wanted, and which of them somebody was asked for. Owned by the log's {@link Replicator}. */
final class Wishes {
    /** How far past blocks that a peer lacks others are looked for at once. */
    private static final int LOOK_AHEAD = 4096;

    private final Index index;
    private final Random random;
    /** The most urgent first. */
    private final List<Download> downloads = new ArrayList<>();
    /** Blocks under way, from whichever peer. */
    private final Set<Long> underWay = new HashSet<>();
    /** Wanted blocks that were asked for in vain. */
    private final TreeSet<Long> again = new TreeSet<>();

    /** Random orders come from {@code random}. */
    Wishes(Index index, Random random) {
        this.index = index;
        this.random = random;
    }

    /** A block to be asked for. */
    record Wish(long block, Download.Priority priority) {}

    void add(Download download, long length) throws IOException {
        int at = 0;
        while (at < downloads.size() && downloads.get(at).priority.compareTo(download.priority) >= 0) at++;
        downloads.add(at, download);
        download.begins(index.count(download.start, download.end < 0 ? length : Math.min(download.end, length)));
    }

    void remove(Download download) {
        downloads.remove(download);
    }

    /** A block was asked for. */
    void asked(long block) {
        underWay.add(block);
    }

    /** A block came and holds. */
    void came(long block, int bytes) {
        underWay.remove(block);
        for (Download download : downloads) if (download.contains(block)) download.fetched(bytes);
    }

    /** A block came that was here already. */
    void cameAgain(long block) {
        underWay.remove(block);
    }

    /** A block will not come from the one who was asked. */
    void inVain(long block) {
        if (underWay.remove(block)) again.add(block);
    }

    /** Blocks from {@code length} on, or some before it, may have gone. */
    void lookAgain(long length) {
        for (Download download : downloads) {
            download.cursor = Math.max(download.start, Math.min(download.cursor, length));
        }
    }

    /**
     * A wanted block that a peer has and nobody was asked for; null if there is none.
     *
     * @param end blocks from here on cannot be asked for yet
     * @param coming blocks that are verified but not stored yet
     */
    @Nullable
    Wish next(RemoteBlocks peer, long end, Set<Long> coming) throws IOException {
        for (Iterator<Long> blocks = again.iterator(); blocks.hasNext(); ) {
            long block = blocks.next();
            if (block >= end) break;
            if (underWay.contains(block) || !peer.has(block)) continue;
            blocks.remove();
            Download.@Nullable Priority priority = priority(block);
            if (priority != null && !coming.contains(block) && !index.has(block)) return new Wish(block, priority);
        }
        for (Download download : downloads) {
            long block = download.order == Download.Order.RANDOM
                    ? random(download, peer, end, coming)
                    : next(download, peer, end, coming);
            if (block >= 0) return new Wish(block, download.priority);
        }
        return null;
    }

    private long next(Download download, RemoteBlocks peer, long end, Set<Long> coming) throws IOException {
        long stop = download.end < 0 ? end : Math.min(download.end, end);
        // The cursor may pass what is here, under way, or kept to be asked for again; not what this peer lacks.
        boolean gapless = true;
        long block = index.find(false, download.cursor, stop);
        for (int tries = 0; block < stop && tries < LOOK_AHEAD; tries++) {
            boolean free = isFree(block, coming);
            boolean found = free && peer.has(block);
            if (free && !found) gapless = false;
            if (gapless) download.cursor = block + 1;
            if (found) return block;
            block = index.find(false, block + 1, stop);
        }
        if (gapless && block >= stop) download.cursor = Math.max(download.cursor, stop);
        return -1;
    }

    private boolean isFree(long block, Set<Long> coming) {
        return !underWay.contains(block) && !coming.contains(block) && !again.contains(block);
    }

    /** The first free block behind a place that chance chooses, and then from the start to there. */
    private long random(Download download, RemoteBlocks peer, long end, Set<Long> coming) throws IOException {
        long stop = download.end < 0 ? end : Math.min(download.end, end);
        if (stop <= download.start) return -1;
        long place = download.start + (long) (random.nextDouble() * (stop - download.start));
        long block = free(place, stop, peer, coming);
        return block >= 0 ? block : free(download.start, place, peer, coming);
    }

    private long free(long start, long end, RemoteBlocks peer, Set<Long> coming) throws IOException {
        long block = index.find(false, start, end);
        for (int tries = 0; block < end && tries < LOOK_AHEAD; tries++) {
            if (peer.has(block) && isFree(block, coming)) return block;
            block = index.find(false, block + 1, end);
        }
        return -1;
    }

    /**
     * A wanted block of which it is not known whether a peer has it; -1 if there is none.
     *
     * @param end blocks from here on cannot be asked for yet
     * @param segmentBlocks how many blocks are asked about at once
     * @param asked the segments that were asked about
     */
    long unlocated(RemoteBlocks peer, long end, long segmentBlocks, Set<Long> asked) throws IOException {
        for (Download download : downloads) {
            long stop = download.end < 0 ? end : Math.min(download.end, end);
            long block = index.find(false, download.start, stop);
            for (int tries = 0; block < stop && tries < LOOK_AHEAD; tries++) {
                long segment = block / segmentBlocks;
                long next = block + 1;
                if (asked.contains(segment)) next = (segment + 1) * segmentBlocks;
                else if (!underWay.contains(block) && !peer.has(block)) return block;
                block = next < stop ? index.find(false, next, stop) : stop;
            }
        }
        return -1;
    }

    /** Of the most urgent download that wants a block; null if none does. */
    private Download.@Nullable Priority priority(long block) {
        for (Download download : downloads) if (download.contains(block)) return download.priority;
        return null;
    }

    /** Completes the downloads of which every block is here. */
    void finish(long length) throws IOException {
        for (Download download : List.copyOf(downloads)) {
            if (download.end < 0 || download.end > length) continue;
            // Where the next one is missing is mostly near the cursor, and then the rest need not be looked at.
            if (index.find(false, download.cursor, download.end) < download.end) continue;
            if (index.find(false, download.start, download.end) < download.end) continue;
            downloads.remove(download);
            download.complete();
        }
    }

    void fail(Throwable cause) {
        for (Download download : downloads) download.fail(cause);
        downloads.clear();
    }
}
