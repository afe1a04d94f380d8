package starflock.interop.datastar;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import starflock.datastar.Client;
import starflock.datastar.SignalsException;
import starflock.datastar.StreamOptions;
import starflock.datastar.jdk.JdkDatastar;

/** A page that counts, at http://127.0.0.1:8080. */
final class JdkCounter {

    private static final String PAGE = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Counter</title>
            <script type="module" src="/datastar.js"></script></head>
            <body><main data-signals:from="7" data-init="@get('/count')"><p id="count"></p></main></body></html>
            """;

    private JdkCounter() {}

    public static void main(String[] args) throws IOException {
        start(8080, Executors.newVirtualThreadPerTaskExecutor(), Executors.newSingleThreadScheduledExecutor());
    }

    static HttpServer start(int port, Executor threads, ScheduledExecutorService timer) throws IOException {
        var ticker = StreamOptions.Ticker.on(timer);
        byte[] client = Client.standard();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, 200, "text/html", bytes(PAGE)));
        server.createContext("/datastar.js", exchange -> answer(exchange, 200, "text/javascript", client));
        server.createContext("/count", exchange -> count(exchange, threads, ticker));
        server.start();
        return server;
    }

    private static void count(HttpExchange exchange, Executor threads, StreamOptions.Ticker ticker) throws IOException {
        try {
            var number = new AtomicLong(
                    JdkDatastar.signals(exchange).read(Count.SHAPE).from());
            var options = StreamOptions.DEFAULT.withHeartbeat(Duration.ofSeconds(15), ticker);
            var stream = JdkDatastar.stream(exchange, threads, options);
            var counting =
                    ticker.every(Duration.ofMillis(100), () -> stream.send(Count.draw(number.getAndIncrement())));
            stream.onEnd(end -> counting.close());
        } catch (SignalsException e) {
            answer(exchange, 400, "text/plain; charset=utf-8", bytes(e.getMessage()));
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
