package starflock.datastar.jdk;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import starflock.datastar.EventStream;
import starflock.datastar.Json;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;
import starflock.datastar.StreamOptions;

/**
 * Datastar over the JDK's {@code HttpServer}.
 *
 * <p>That server writes blockingly: an executor does the writing, so that whoever sends never waits for a browser. One
 * of virtual threads is right.
 */
public final class JdkDatastar {
    /** Of a body that is refused so much is read, so that its sender hears why; who sends more is cut off. */
    private static final long MAX_DISCARDED_BYTES = 16 << 20;

    private static final int BUFFER_BYTES = 16 << 10;

    private JdkDatastar() {}

    /** Reads the signals that a request carries, in its query or its body as its method says. */
    public static Signals signals(HttpExchange exchange) throws IOException, SignalsException {
        return signals(exchange, Json.Limits.ORDINARY);
    }

    /**
     * Reads the signals that a request carries.
     *
     * @throws SignalsException if they are no JSON object within the limits; answer 400
     * @throws IOException if the connection breaks
     */
    public static Signals signals(HttpExchange exchange, Json.Limits limits) throws IOException, SignalsException {
        if (Signals.inQuery(exchange.getRequestMethod())) {
            return Signals.fromQuery(parameter(exchange.getRequestURI().getRawQuery()), limits);
        }
        byte[] body = exchange.getRequestBody().readNBytes(limits.maxLength() + 1);
        if (body.length > limits.maxLength()) {
            discard(exchange.getRequestBody());
        }
        return Signals.fromBody(body, limits);
    }

    /** Answers with a stream of events, and leaves it open. */
    public static EventStream stream(HttpExchange exchange, Executor writer) throws IOException {
        return stream(exchange, writer, StreamOptions.DEFAULT);
    }

    /** The server resets a connection that has much left unread, and the refusal would go with it. */
    private static void discard(InputStream rest) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long read = 0;
        for (int count = 0; count >= 0 && read < MAX_DISCARDED_BYTES; read += count) {
            count = rest.read(buffer);
        }
    }

    /**
     * Answers with a stream of events, and leaves it open. Read the signals first: a request's body cannot be read once
     * its answer has begun.
     *
     * @param writer runs the writing, which blocks while the network does
     * @throws IOException if the client is gone already
     */
    public static EventStream stream(HttpExchange exchange, Executor writer, StreamOptions options) throws IOException {
        String lastEventId = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "text/event-stream");
        headers.set("Cache-Control", "no-cache");
        if (exchange.getProtocol().equals("HTTP/1.1")) {
            headers.set("Connection", "keep-alive");
        }
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().flush();
        return new JdkStream(exchange, writer, options, lastEventId).started();
    }

    /** The first parameter of Datastar's name, decoded. A broken escape counts as part of the text. */
    private static @Nullable String parameter(@Nullable String rawQuery) throws SignalsException {
        if (rawQuery == null) {
            return null;
        }
        String prefix = Signals.QUERY_PARAMETER + "=";
        for (String pair : rawQuery.split("&", -1)) {
            if (pair.startsWith(prefix)) {
                try {
                    return URLDecoder.decode(pair.substring(prefix.length()), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) {
                    return pair;
                }
            }
        }
        return null;
    }
}
