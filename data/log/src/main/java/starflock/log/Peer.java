package starflock.log;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of one peer of one log. Owned by the log's {@link Replicator}. */
final class Peer {
    /** Requests and wants of a peer that wait to be answered: eight times what the peer itself keeps in flight. */
    static final int MAX_WAITING = 4096;

    /** After so many impossible requests the peer is not worth talking to (lib/replicator.js, MAX_INVALID_REQUESTS). */
    static final int MAX_INVALID_REQUESTS = 64;

    /** Blocks that we ask about at once: as many as the peer tells of at once (lib/bitfield.js). */
    static final long WANT_BLOCKS = 1 << 21;

    /** Segments that we ask about: together 2^31 blocks. What is kept of the answers, {@link RemoteBlocks} bounds. */
    static final int MAX_WANTED = 1024;

    /** Requests that we keep under way, as the peer does. */
    static final int MIN_WINDOW = 16;

    static final int MAX_WINDOW = 512;
    /** Content under way: a line of 1 Gbit/s with 64 ms. */
    static final long WINDOW_BYTES = 8 << 20;

    final Link link;
    final RemoteBlocks blocks = new RemoteBlocks();
    final Map<Long, InFlight> inFlight = new HashMap<>();
    /** {@link Wire.Request}s by id, and {@link Wire.Want}s under negative ids. */
    final Map<Long, Wire> waiting = new LinkedHashMap<>();

    /** Segments of {@link #WANT_BLOCKS} of which the peer was asked what it has. */
    final Set<Long> wanted = new HashSet<>();

    long fork;
    long length;
    boolean synced;
    boolean canUpgrade;
    boolean uploading = true;
    boolean downloading = true;
    boolean hasManifest;
    /** Our length as the peer knows it. */
    long acknowledged;

    /** What we told it last of what we have. */
    long announcedContiguous;

    int invalidRequests;
    boolean closed;
    long wants;

    Peer(Link link) {
        this.link = link;
    }

    /**
     * A request of ours under way.
     *
     * @param block that was asked for, -1 for none
     * @param sentNanos when
     */
    record InFlight(Wire.Request request, long block, long sentNanos) {
        boolean isUpgrade() {
            return request.upgrade() != null;
        }
    }

    /** How many requests may be under way when blocks have this size. */
    static int window(long averageBytes) {
        return (int) Math.max(MIN_WINDOW, Math.min(MAX_WINDOW, WINDOW_BYTES / Math.max(1, averageBytes)));
    }

    @Nullable
    Wire nextWaiting() {
        if (waiting.isEmpty()) return null;
        return waiting.remove(waiting.keySet().iterator().next());
    }
}
