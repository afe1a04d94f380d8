package starflock.interop.datastar;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import starflock.datastar.SignalsException;
import starflock.datastar.StreamOptions;
import starflock.datastar.jdk.JdkDatastar;

/** The counter of the page on the JDK's server. */
final class JdkCounter {

    private JdkCounter() {}

    // page: begin
    static void count(HttpExchange exchange, Executor threads, StreamOptions.Ticker ticker) throws IOException {
        try {
            var number = new AtomicLong(
                    JdkDatastar.signals(exchange).read(Count.SHAPE).from());
            var options = StreamOptions.DEFAULT.withHeartbeat(Duration.ofSeconds(15), ticker);
            var stream = JdkDatastar.stream(exchange, threads, options);
            var counting =
                    ticker.every(Duration.ofMillis(100), () -> stream.send(Count.draw(number.getAndIncrement())));
            stream.onEnd(end -> counting.close());
        } catch (SignalsException e) {
            byte[] sentence = e.getMessage().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(400, sentence.length);
            exchange.getResponseBody().write(sentence);
            exchange.close();
        }
    }
    // page: end
}
