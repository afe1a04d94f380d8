package starflock.interop.datastar;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import starflock.datastar.SignalsException;
import starflock.datastar.StreamOptions;
import starflock.datastar.servlet.ServletDatastar;

/** The counter of the page on servlets. */
final class ServletCounter extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient StreamOptions.Ticker ticker;

    ServletCounter(StreamOptions.Ticker ticker) {
        this.ticker = ticker;
    }

    // page: begin
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            var number = new AtomicLong(
                    ServletDatastar.signals(request).read(Count.SHAPE).from());
            var options = StreamOptions.DEFAULT.withHeartbeat(Duration.ofSeconds(15), ticker);
            var stream = ServletDatastar.stream(request, response, options);
            var counting =
                    ticker.every(Duration.ofMillis(100), () -> stream.send(Count.draw(number.getAndIncrement())));
            stream.onEnd(end -> counting.close());
        } catch (SignalsException e) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            response.getWriter().write(e.getMessage());
        }
    }
    // page: end
}
