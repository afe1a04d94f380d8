package starflock.interop.datastar;

import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;
import starflock.datastar.StreamOptions;
import starflock.datastar.vertx.VertxDatastar;

/** The counter of the page on Vert.x. */
final class VertxCounter {

    private VertxCounter() {}

    // page: begin
    static void count(HttpServerRequest request, StreamOptions.Ticker ticker) {
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
        request.response().setStatusCode(400).end(failure.getMessage());
    }
    // page: end
}
