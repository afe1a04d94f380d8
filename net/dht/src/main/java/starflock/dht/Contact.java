package starflock.dht;

import org.jspecify.annotations.Nullable;

/** A node in the routing table. Times are ticks of the node that knows it. */
final class Contact {
    final NodeId id;
    final NodeAddress address;
    long added;

    /** When we last asked it something. */
    long pinged;

    /** When we last heard from it. */
    long seen;

    /** When it last told us our address; 0 for never. */
    long sampled;

    int downHints;

    /** Neighbours in {@link ContactList}. */
    @Nullable
    Contact older;

    @Nullable
    Contact newer;

    Contact(NodeId id, NodeAddress address) {
        this.id = id;
        this.address = address;
    }
}
