package starflock.datastar.vertx;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;
import starflock.datastar.EventStream;
import starflock.datastar.StreamOptions;

/** A stream over a Vert.x response; everything is written on the response's own context. */
final class VertxStream extends EventStream {

    private final HttpServerResponse response;

    VertxStream(Context context, HttpServerResponse response, StreamOptions options, @Nullable String lastEventId) {
        super(options, task -> context.runOnContext(now -> task.run()), lastEventId);
        this.response = response;
    }

    void start() {
        response.exceptionHandler(this::gone);
        response.closeHandler(closed -> gone(null));
        response.drainHandler(drained -> pump());
        response.writeHead().onFailure(this::gone);
        begin();
    }

    @Override
    protected boolean ready() {
        return !response.writeQueueFull();
    }

    @Override
    protected void write(byte[] bytes) {
        response.write(Buffer.buffer(bytes)).onFailure(this::gone);
    }

    @Override
    protected void flush() {
        // Vert.x flushes each write.
    }

    @Override
    protected void finish(End why) {
        switch (why.reason()) {
            case CLOSED -> response.end().onFailure(failure -> {});
            case TOO_SLOW -> response.reset();
            case CLIENT_GONE -> {}
        }
    }
}
