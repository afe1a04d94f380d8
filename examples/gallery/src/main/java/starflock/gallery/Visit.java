package starflock.gallery;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executor;
import starflock.datastar.Event;
import starflock.datastar.EventStream;
import starflock.datastar.Json;
import starflock.datastar.Shape;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;
import starflock.datastar.StreamOptions;
import starflock.datastar.jdk.JdkDatastar;

/** One request of one visitor. */
public final class Visit {

    private final HttpExchange exchange;
    private final Executor threads;
    private final StreamOptions.Ticker ticker;
    private final String visitor;
    private final String[] action;

    Visit(HttpExchange exchange, Executor threads, StreamOptions.Ticker ticker, String visitor, String action) {
        this.exchange = exchange;
        this.threads = threads;
        this.ticker = ticker;
        this.visitor = visitor;
        this.action = action.split("/", 2);
    }

    /** Method and action: {@code "POST save"}. */
    public String what() {
        return exchange.getRequestMethod() + " " + action[0];
    }

    /** The number after the action; -1 if there is none. */
    public int id() {
        boolean number = action.length == 2 && action[1].matches("[0-9]{1,9}");
        return number ? Integer.parseInt(action[1]) : -1;
    }

    /** Who is visiting: an opaque name that stays the same from page to page. */
    public String visitor() {
        return visitor;
    }

    /** Reads the signals that the page sent. */
    public <T> T read(Shape<T> shape) throws IOException, SignalsException {
        return read(shape, Json.Limits.ORDINARY);
    }

    /** Reads the signals that the page sent, within limits of the example's own. */
    public <T> T read(Shape<T> shape, Json.Limits limits) throws IOException, SignalsException {
        return signals(limits).read(shape);
    }

    private Signals signals(Json.Limits limits) throws IOException, SignalsException {
        return JdkDatastar.signals(exchange, limits);
    }

    /** Answers with these events. */
    public void send(Event... events) throws IOException {
        try (var stream = stream()) {
            for (var event : events) {
                stream.send(event);
            }
        }
    }

    /** Answers with a stream that stays open until it is closed or the visitor leaves. */
    public EventStream stream() throws IOException {
        return JdkDatastar.stream(exchange, threads);
    }

    /** Does something again and again for as long as the stream is open. */
    public void repeat(EventStream stream, Duration interval, Runnable task) {
        var ticking = ticker.every(interval, task);
        stream.onEnd(end -> ticking.close());
    }

    /** There is nothing here. */
    public void notFound() throws IOException {
        answer(404, "text/plain; charset=utf-8", "There is nothing at this address.".getBytes(StandardCharsets.UTF_8));
    }

    void answer(int status, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
