package starflock.interop.datastar;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import starflock.datastar.Client;
import starflock.datastar.SignalsException;
import starflock.datastar.StreamOptions;
import starflock.datastar.servlet.ServletDatastar;

/** A page that counts, at http://127.0.0.1:8080. */
final class ServletCounter extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final String PAGE = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Counter</title>
            <script type="module" src="/datastar.js"></script></head>
            <body><main data-signals:from="7" data-init="@get('/count')"><p id="count"></p></main></body></html>
            """;

    private final transient StreamOptions.Ticker ticker;
    private final transient byte[] client = Client.standard();

    private ServletCounter(StreamOptions.Ticker ticker) {
        this.ticker = ticker;
    }

    public static void main(String[] args) throws Exception {
        start(8080, Executors.newSingleThreadScheduledExecutor());
    }

    static Server start(int port, ScheduledExecutorService timer) throws Exception {
        var holder = new ServletHolder(new ServletCounter(StreamOptions.Ticker.on(timer)));
        holder.setAsyncSupported(true);
        var context = new ServletContextHandler("/");
        context.addServlet(holder, "/*");
        var server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.setHandler(context);
        server.start();
        return server;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getRequestURI()) {
            case "/count" -> count(request, response);
            case "/datastar.js" -> {
                response.setContentType("text/javascript");
                response.getOutputStream().write(client);
            }
            default -> {
                response.setContentType("text/html; charset=utf-8");
                response.getWriter().write(PAGE);
            }
        }
    }

    private void count(HttpServletRequest request, HttpServletResponse response) throws IOException {
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
            response.setContentType("text/plain; charset=utf-8");
            response.getWriter().write(e.getMessage());
        }
    }
}
