package starflock.swarm;

import org.jspecify.annotations.Nullable;

/**
 * A connection to a peer, from the moment when it is wanted.
 *
 * <p>{@code DIALLING ─▶ OPEN ─▶ CLOSED}; one that never opens goes from the first to the last.
 */
final class Link {
    /** Somebody who came, and what becomes of them. */
    interface Arrival {
        /** Go on with it as this link. */
        void accept(Link link);

        /** We have a better one, or want none. */
        void refuse();
    }

    enum State {
        DIALLING,
        OPEN,
        CLOSED
    }

    final Peer peer;

    /** Whether we called. */
    final boolean client;

    State state = State.DIALLING;

    /** Takes its place when it is closed. */
    @Nullable
    Arrival successor;

    Link(Peer peer, boolean client) {
        this.peer = peer;
        this.client = client;
    }
}
