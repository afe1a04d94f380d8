package starflock.log;

/**
 * A named side channel beside a log, between those who have it open: bytes of the program's own, neither stored nor
 * signed. Whoever does not know the name ignores it. See hypercore 11.37.1, registerExtension.
 */
public final class LogExtension implements AutoCloseable {
    /** The largest message: a peer that is slow holds so much of our memory. */
    public static final int MAX_MESSAGE_BYTES = 1 << 20;

    private final Replicator replicator;
    private final String name;

    LogExtension(Replicator replicator, String name) {
        this.replicator = replicator;
        this.name = name;
    }

    /** Takes what peers send; on the replication's executor, one message after the other. */
    public interface Handler {
        /**
         * A message came.
         *
         * @param remoteKey of the connection it came over, 32 bytes
         */
        void received(byte[] remoteKey, byte[] message);
    }

    public String name() {
        return name;
    }

    /** Sends to one peer, if it has the log open. */
    public void send(byte[] remoteKey, byte[] message) {
        replicator.sendExtension(new Wire.Extension(name, checked(message)), remoteKey);
    }

    /** Sends to every peer that has the log open. */
    public void broadcast(byte[] message) {
        replicator.sendExtension(new Wire.Extension(name, checked(message)), null);
    }

    private static byte[] checked(byte[] message) {
        if (message.length > MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException("A message of " + message.length + " bytes is over the limit of "
                    + MAX_MESSAGE_BYTES + ". Append a block instead.");
        }
        return message.clone();
    }

    /** Takes no more messages of this name. */
    @Override
    public void close() {
        replicator.removeExtension(name);
    }
}
