package starflock.sharing;

import starflock.stream.Connection;

/** How the nodes of a space find each other: the swarm, in a program; whatever a test likes. */
public interface Meeting {
    /** Wishes to meet whoever has the same topic, 32 bytes, until the handle is closed. */
    AutoCloseable join(byte[] topic);

    /** Tells of connections, also of those that are open already. */
    void listen(Connection.Listener listener);
}
