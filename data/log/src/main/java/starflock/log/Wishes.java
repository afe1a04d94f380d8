package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which blocks of a log are wanted, and which of them somebody was asked for. Owned by the log's {@link Replicator}. */
final class Wishes {
    /** How far past blocks that a peer lacks others are looked for at once. */
    private static final int LOOK_AHEAD = 4096;

    private final Index index;
    private final List<Download> downloads = new ArrayList<>();
    /** Blocks under way, from whichever peer. */
    private final Set<Long> underWay = new HashSet<>();
    /** Wanted blocks that were asked for in vain. */
    private final TreeSet<Long> again = new TreeSet<>();

    Wishes(Index index) {
        this.index = index;
    }

    void add(Download download) {
        downloads.add(download);
    }

    void remove(Download download) {
        downloads.remove(download);
    }

    List<Download> downloads() {
        return List.copyOf(downloads);
    }

    /** A block was asked for. */
    void asked(long block) {
        underWay.add(block);
    }

    /** A block came. */
    void came(long block) {
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
     * A wanted block that a peer has and nobody was asked for; -1 if there is none.
     *
     * @param end blocks from here on cannot be asked for yet
     * @param coming blocks that are verified but not stored yet
     */
    long next(RemoteBlocks peer, long end, Set<Long> coming) throws IOException {
        for (long block : again) {
            if (block >= end) break;
            if (underWay.contains(block) || !peer.has(block)) continue;
            again.remove(block);
            if (wanted(block) && !coming.contains(block) && !index.has(block)) return block;
            return next(peer, end, coming);
        }
        for (Download download : downloads) {
            long block = next(download, peer, end, coming);
            if (block >= 0) return block;
        }
        return -1;
    }

    private long next(Download download, RemoteBlocks peer, long end, Set<Long> coming) throws IOException {
        long stop = download.end < 0 ? end : Math.min(download.end, end);
        // The cursor may pass what is here, under way, or kept to be asked for again; not what this peer lacks.
        boolean gapless = true;
        long block = index.find(false, download.cursor, stop);
        for (int tries = 0; block < stop && tries < LOOK_AHEAD; tries++) {
            boolean free = !underWay.contains(block) && !coming.contains(block) && !again.contains(block);
            boolean found = free && peer.has(block);
            if (free && !found) gapless = false;
            if (gapless) download.cursor = block + 1;
            if (found) return block;
            block = index.find(false, block + 1, stop);
        }
        if (gapless && block >= stop) download.cursor = Math.max(download.cursor, stop);
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

    private boolean wanted(long block) {
        for (Download download : downloads) {
            if (download.start <= block && (download.end < 0 || block < download.end)) return true;
        }
        return false;
    }

    /** Completes the downloads of which every block is here. */
    void finish(long length) throws IOException {
        for (Download download : downloads()) {
            boolean asked = download.end >= 0 && download.end <= length && download.cursor >= download.end;
            if (!asked || index.find(false, download.start, download.end) < download.end) continue;
            downloads.remove(download);
            download.complete();
        }
    }

    void fail(Throwable cause) {
        for (Download download : downloads) download.fail(cause);
        downloads.clear();
    }
}
