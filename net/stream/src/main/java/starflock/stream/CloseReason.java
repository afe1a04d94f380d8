package starflock.stream;

import java.io.IOException;
import java.time.Duration;
import starflock.codec.ProtocolError;

/** Why a {@link Connection} is closed. Its text is for logs; the other side is told nothing. */
public sealed interface CloseReason {
    /** We closed it. */
    record Closed() implements CloseReason {}

    /** The other side ended it in good order. */
    record Ended() implements CloseReason {}

    /** The other side broke the protocol. */
    record Broken(ProtocolError error) implements CloseReason {}

    /** The line failed. */
    record Lost(IOException error) implements CloseReason {}

    /** Nothing came for that long. */
    record TimedOut(Duration after) implements CloseReason {}

    /** A handler of ours threw: a bug on this side. */
    record Failed(RuntimeException error) implements CloseReason {}
}
