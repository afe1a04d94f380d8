package starflock.interop.datastar;

import java.net.URI;
import java.util.function.Consumer;
import starflock.datastar.EventStream;
import starflock.datastar.StreamOptions;

/**
 * A real server on a free port of the loopback, through one of the adapters. It answers every method at {@code /test}
 * as {@link Replay} says, 400 with the sentence if the signals cannot be read, and at {@code /open} with a stream that
 * it hands to the test.
 */
interface Server extends AutoCloseable {

    URI uri();

    @Override
    void close();

    /** What a test asks of a server. */
    record Setup(StreamOptions options, Consumer<EventStream> opened) {}
}
