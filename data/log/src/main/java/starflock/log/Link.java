package starflock.log;

/** The line to one peer about one log: a channel, or a simulated one in tests. */
interface Link {
    /** Queues a message; the order is kept. */
    void send(Wire message);

    /** Whether there is room for more answers; if not, the replicator is told when there is. */
    boolean writable();

    /** Ends the conversation; a reason means that the peer broke the rules, and ends the connection. */
    void close(String reason);
}
