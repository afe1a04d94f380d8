package starflock.live;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;
import starflock.guard.Visitor;

/**
 * One open page: a response on which a stream of events goes out for as long as it is looked at.
 *
 * <p>Bytes are written on the connection's own event loop and nowhere else. A connection that does not drain makes its viewer
 * slow: it gets nothing more until it has drained, and then the newest page.
 */
final class Viewer {
    private final String page;
    private final Visitor visitor;
    private final Encoding encoding;
    private final HttpServerResponse response;
    private final Context context;
    private final Thread loop;

    /** Written on the event loop, read by whoever sends. */
    private volatile boolean slow;

    private volatile boolean closed;

    /** Whether a stream runs on the response, which must end before another begins. Owned by the screen the viewer looks at. */
    boolean streaming;

    /** What the page shows that no screen of now sends to, or null if that is not known. Owned like {@link #streaming}. */
    @Nullable
    Scene has;

    /** Owned by the screen the viewer looks at, until there is none. */
    private @Nullable Encoder own;

    /** Made on the event loop of the connection. */
    Viewer(String page, Visitor visitor, Encoding encoding, HttpServerResponse response, Context context) {
        this.page = page;
        this.visitor = visitor;
        this.encoding = encoding;
        this.response = response;
        this.context = context;
        this.loop = Thread.currentThread();
    }

    String page() {
        return page;
    }

    Visitor visitor() {
        return visitor;
    }

    Encoding encoding() {
        return encoding;
    }

    Context context() {
        return context;
    }

    /** The thread of the event loop: contexts differ from one request to the next, and may share it. */
    Thread loop() {
        return loop;
    }

    /** The encoder that is this viewer's alone; made when it is first asked for. */
    Encoder ownEncoder(int lengthBytes) {
        Encoder encoder = own;
        if (encoder == null) {
            encoder = Encoder.of(encoding, lengthBytes);
            own = encoder;
        }
        return encoder;
    }

    /** Lets go of what the viewer holds, when no screen sends to it any more. */
    void release() {
        if (own != null) {
            own.close();
        }
    }

    boolean slow() {
        return slow;
    }

    boolean closed() {
        return closed;
    }

    /** On the event loop: what to do when the connection has drained after it was slow, and when it is gone. */
    void listen(Runnable drained, Runnable gone) {
        response.drainHandler(nothing -> {
            if (slow) {
                slow = false;
                drained.run();
            }
        });
        response.closeHandler(nothing -> close(gone));
        response.exceptionHandler(failure -> close(gone));
    }

    private void close(Runnable gone) {
        if (!closed) {
            closed = true;
            gone.run();
        }
    }

    /** On the event loop: writes a piece of the stream. */
    void write(Buffer piece) {
        if (closed || response.ended()) {
            return;
        }
        response.write(piece);
        if (response.writeQueueFull()) {
            slow = true;
        }
    }

    /** Ends the response; the browser will ask again. */
    void end() {
        context.runOnContext(nothing -> {
            if (!closed && !response.ended()) {
                response.end();
            }
        });
    }
}
