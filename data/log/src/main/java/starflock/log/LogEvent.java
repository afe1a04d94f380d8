package starflock.log;

/** Something that happened while a log was exchanged: see {@link Replication#listen}. */
public sealed interface LogEvent {
    /** A peer opened the log. Its key is the one of the connection's handshake, 32 bytes. */
    record PeerJoined(byte[] remoteKey) implements LogEvent {}

    /** A peer closed the log, or the connection did. */
    record PeerLeft(byte[] remoteKey) implements LogEvent {}

    /** A block came and holds; it is stored by the end of the row of messages that brought it. */
    record Downloaded(byte[] remoteKey, long index, int bytes) implements LogEvent {}

    /** A block was handed to the connection. */
    record Uploaded(byte[] remoteKey, long index, int bytes) implements LogEvent {}

    /** The writer moved the end back to {@code shared}, from {@code oldLength}, and went on from there as {@code fork}. */
    record Reorganised(long fork, long shared, long oldLength) implements LogEvent {}

    /** The writer signed two histories of this length; {@link Log#conflict} has the evidence. Nothing more is exchanged. */
    record Conflicted(long length) implements LogEvent {}
}
