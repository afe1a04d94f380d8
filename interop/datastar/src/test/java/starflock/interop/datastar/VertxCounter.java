package starflock.interop.datastar;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import starflock.datastar.Client;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;
import starflock.datastar.StreamOptions;
import starflock.datastar.vertx.VertxDatastar;

/** A page that counts, at http://127.0.0.1:8080. */
final class VertxCounter {

    private static final String PAGE = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Counter</title>
            <script type="module" src="/datastar.js"></script></head>
            <body><main data-signals:from="7" data-init="@get('/count')"><p id="count"></p></main></body></html>
            """;

    private VertxCounter() {}

    public static void main(String[] args) {
        start(8080, Vertx.vertx());
    }

    static Future<HttpServer> start(int port, Vertx vertx) {
        var ticker = VertxDatastar.ticker(vertx);
        var client = Buffer.buffer(Client.standard());
        return vertx.createHttpServer()
                .requestHandler(request -> {
                    if ("/count".equals(request.path())) {
                        count(request, ticker);
                    } else if ("/datastar.js".equals(request.path())) {
                        answer(request, "text/javascript", client);
                    } else {
                        answer(request, "text/html", Buffer.buffer(PAGE));
                    }
                })
                .listen(port, "127.0.0.1");
    }

    private static void count(HttpServerRequest request, StreamOptions.Ticker ticker) {
        VertxDatastar.signals(request)
                .onSuccess(signals -> count(request, signals, ticker))
                .onFailure(failure -> refuse(request, failure));
    }

    private static void count(HttpServerRequest request, Signals signals, StreamOptions.Ticker ticker) {
        try {
            var number = new AtomicLong(signals.read(Count.SHAPE).from());
            var options = StreamOptions.DEFAULT.withHeartbeat(Duration.ofSeconds(15), ticker);
            var stream = VertxDatastar.stream(request, options);
            var counting =
                    ticker.every(Duration.ofMillis(100), () -> stream.send(Count.draw(number.getAndIncrement())));
            stream.onEnd(end -> counting.close());
        } catch (SignalsException e) {
            refuse(request, e);
        }
    }

    private static void refuse(HttpServerRequest request, Throwable failure) {
        request.response().setStatusCode(400);
        answer(request, "text/plain; charset=utf-8", Buffer.buffer(failure.getMessage()));
    }

    private static void answer(HttpServerRequest request, String type, Buffer body) {
        request.response().putHeader("Content-Type", type).end(body);
    }
}
