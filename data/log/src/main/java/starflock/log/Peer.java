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

    /** Conflict proofs that nobody asked for: each costs us the check of a signature. */
    static final int MAX_UNASKED = 16;

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
    int unasked;
    /** What is under way from it. */
    final Window window = new Window();

    /** Not asked for anything before this tick if others can be: it let a request lie. */
    long avoidedUntil;

    /** When it sent what does not hold and was asked whether its history is another; 0 if it did not. */
    long suspectedAt;

    String suspicion = "";
    /** Name of the extension whose message came last. */
    String lastExtension = "";

    private int urgent;
    boolean closed;
    long wants;

    Peer(Link link) {
        this.link = link;
    }

    /**
     * A request of ours under way.
     *
     * @param block that was asked for, -1 for none
     * @param bound of its size
     * @param sentTick when
     */
    record InFlight(Wire.Request request, long block, Window.Bound bound, long sentTick) {
        boolean isUpgrade() {
            return request.upgrade() != null;
        }
    }

    /** Whether it may be asked: it has said what it has, sends, and is not under suspicion. */
    boolean isAsked() {
        return synced && uploading && !closed && suspectedAt == 0;
    }

    /** Takes the most urgent of what waits, and of those the oldest. */
    @Nullable
    Wire nextWaiting() {
        if (waiting.isEmpty()) return null;
        long best = -1;
        long urgency = -1;
        if (urgent == 0) {
            best = waiting.keySet().iterator().next();
        } else {
            for (Map.Entry<Long, Wire> entry : waiting.entrySet()) {
                long priority = entry.getValue() instanceof Wire.Request request ? request.priority() : 0;
                if (priority <= urgency) continue;
                best = entry.getKey();
                urgency = priority;
            }
        }
        return forget(best);
    }

    /** Something to be answered, under its id. */
    void wait(long key, Wire message) {
        @Nullable Wire before = waiting.put(key, message);
        if (isUrgent(message)) urgent++;
        if (before != null && isUrgent(before)) urgent--;
    }

    @Nullable
    Wire forget(long key) {
        @Nullable Wire message = waiting.remove(key);
        if (message != null && isUrgent(message)) urgent--;
        return message;
    }

    private static boolean isUrgent(Wire message) {
        return message instanceof Wire.Request request && request.priority() > 0;
    }
}
