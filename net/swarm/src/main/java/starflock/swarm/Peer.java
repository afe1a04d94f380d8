package starflock.swarm;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import starflock.dht.NodeAddress;

/**
 * What is known of one peer (hyperswarm 4.17.2, lib/peer-info.js). Attempts count connections that ended, also those
 * that
 * never opened; one that lasted fifteen seconds begins the count anew.
 */
final class Peer {
    /** A connection that lasts so long was a good one. */
    static final long GOOD_MS = 15_000;

    /** After so many attempts a peer that nobody named is left alone until it is found again. */
    static final int MAX_ATTEMPTS = 3;

    /**
     * Who is tried first. One that was there a moment ago comes before all others, one that failed thrice after them.
     */
    enum Priority {
        VERY_LOW,
        LOW,
        NORMAL,
        HIGH,
        VERY_HIGH
    }

    private static final long NEVER = -1;

    final Key key;
    final Set<Key> topics = new HashSet<>();

    /** Nodes that may know the way to it. */
    List<NodeAddress> relays = List.of();

    /** Named by its key, and not only found by a topic. */
    boolean explicit;

    boolean banned;

    /** In the queue. */
    boolean queued;

    /** For the time at which it is tried again. */
    boolean waiting;

    /** Whether the last connection was one that we made. */
    boolean client;

    /** Whether a connection to it ever opened since it was found. */
    boolean proven;

    Priority priority = Priority.NORMAL;
    private int attempts;
    private long connectedAtMs = NEVER;
    private long disconnectedAtMs = NEVER;

    Peer(Key key) {
        this.key = key;
    }

    int attempts() {
        return attempts;
    }

    void connected(long nowMs) {
        proven = true;
        connectedAtMs = nowMs;
    }

    void disconnected(long nowMs) {
        disconnectedAtMs = nowMs;
        if (connectedAtMs != NEVER && nowMs - connectedAtMs >= GOOD_MS) attempts = 0;
        connectedAtMs = NEVER;
        attempts++;
    }

    /** It was found again: what it did before is forgiven. */
    void foundAgain() {
        if (priority.compareTo(Priority.NORMAL) >= 0 && client) return;
        forgive();
    }

    void forgive() {
        client = false;
        proven = false;
        attempts = 0;
    }

    /** Whether a peer that was named may be tried again, a second later for each attempt. */
    boolean explicitIsDue(long nowMs) {
        if (attempts > MAX_ATTEMPTS + 1) return false;
        return disconnectedAtMs == NEVER || nowMs - disconnectedAtMs >= attempts * 1000L;
    }

    /** Gives it the priority that its attempts deserve; false if it is not to be tried. */
    boolean prioritize() {
        if (explicit && attempts > MAX_ATTEMPTS) attempts = MAX_ATTEMPTS;
        if (banned || queued || attempts > MAX_ATTEMPTS) return false;
        priority = switch (attempts) {
            case 0 -> Priority.NORMAL;
            case 1 -> Priority.VERY_HIGH;
            case 2 -> Priority.HIGH;
            default -> Priority.LOW;
        };
        return true;
    }

    /** Whether there is a reason to remember it, apart from a connection. */
    boolean isNeeded() {
        return banned || queued || explicit || waiting;
    }
}
