package starflock.log;

/** The line to one peer about one log: a channel, or a simulated one in tests. */
interface Link {
    /** The public key that the other side of the connection has proven to have. */
    byte[] remoteKey();

    /** Queues a message; the order is kept. */
    void send(Wire message);

    /** Whether there is room for more answers; if not, the replicator is told when there is. */
    boolean writable();

    /** Ends the conversation about this log, after what was sent before; the connection stays for others. */
    void end();

    /** Ends the connection: the peer broke the rules. */
    void close(String reason);
}
