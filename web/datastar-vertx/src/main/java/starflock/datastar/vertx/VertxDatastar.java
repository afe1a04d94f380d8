package starflock.datastar.vertx;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import starflock.datastar.EventStream;
import starflock.datastar.Json;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;
import starflock.datastar.StreamOptions;

/**
 * Datastar over Vert.x. Needs no vertx-web; with it, {@code context.request()} is what these methods take. A
 * {@code BodyHandler} before them takes the body away: then read {@code Signals.fromBody(context.body()…)} yourself.
 */
public final class VertxDatastar {

    private VertxDatastar() {}

    /** Reads the signals that a request carries, in its query or its body as its method says. */
    public static Future<Signals> signals(HttpServerRequest request) {
        return signals(request, Json.Limits.ORDINARY);
    }

    /**
     * Reads the signals that a request carries.
     *
     * @return fails with a {@link SignalsException} if they are no JSON object within the limits; answer 400
     */
    public static Future<Signals> signals(HttpServerRequest request, Json.Limits limits) {
        if (Signals.inQuery(request.method().name())) {
            return read(() -> Signals.fromQuery(request.getParam(Signals.QUERY_PARAMETER), limits));
        }
        Promise<Signals> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            // One byte more than allowed is enough for the reader to refuse it; the rest is read and dropped.
            int room = limits.maxLength() + 1 - body.length();
            body.appendBuffer(chunk.length() <= room ? chunk : chunk.slice(0, room));
        });
        request.exceptionHandler(promise::tryFail);
        request.endHandler(end -> read(() -> Signals.fromBody(body.getBytes(), limits))
                .onComplete(promise::tryComplete, promise::tryFail));
        return promise.future();
    }

    private static Future<Signals> read(Reading reading) {
        try {
            return Future.succeededFuture(reading.read());
        } catch (SignalsException e) {
            return Future.failedFuture(e);
        }
    }

    @FunctionalInterface
    private interface Reading {
        Signals read() throws SignalsException;
    }

    /** Answers with a stream of events, and leaves it open. */
    public static EventStream stream(HttpServerRequest request) {
        return stream(request, StreamOptions.DEFAULT);
    }

    /**
     * Answers with a stream of events, and leaves it open. To be called on the request's own context, as handlers are;
     * events can then be sent from any thread.
     */
    public static EventStream stream(HttpServerRequest request, StreamOptions options) {
        Context context = Vertx.currentContext();
        if (context == null) {
            throw new IllegalStateException("a stream must be opened on the context of its request: call this in the"
                    + " handler, or in what Future's own methods call");
        }
        var response = request.response();
        response.setChunked(request.version() != HttpVersion.HTTP_1_0);
        response.putHeader("Content-Type", "text/event-stream");
        response.putHeader("Cache-Control", "no-cache");
        if (request.version() == HttpVersion.HTTP_1_1) {
            response.putHeader("Connection", "keep-alive");
        }
        var stream = new VertxStream(context, response, options, request.getHeader("Last-Event-ID"));
        stream.start();
        return stream;
    }

    /** Heart-beats on Vert.x's own timers. */
    public static StreamOptions.Ticker ticker(Vertx vertx) {
        return (interval, task) -> {
            long timer = vertx.setPeriodic(interval.toMillis(), id -> task.run());
            return () -> vertx.cancelTimer(timer);
        };
    }
}
