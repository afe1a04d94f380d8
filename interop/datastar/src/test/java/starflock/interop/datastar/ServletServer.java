package starflock.interop.datastar;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import starflock.datastar.SignalsException;
import starflock.datastar.servlet.ServletDatastar;

/** {@link Server} on Jetty. */
final class ServletServer implements Server {

    private final org.eclipse.jetty.server.Server server = new org.eclipse.jetty.server.Server();
    private final ServerConnector connector = new ServerConnector(server);

    ServletServer(Setup setup) throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        var context = new ServletContextHandler("/");
        context.addServlet(asynchronous(new TestServlet()), "/test");
        context.addServlet(asynchronous(new OpenServlet(setup)), "/open");
        server.setHandler(context);
        server.start();
    }

    private static ServletHolder asynchronous(HttpServlet servlet) {
        var holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        return holder;
    }

    @Override
    public URI uri() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }

    private static final class TestServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                var events = Replay.events(ServletDatastar.signals(request));
                try (var stream = ServletDatastar.stream(request, response)) {
                    events.forEach(stream::send);
                }
            } catch (SignalsException e) {
                response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
                response.getOutputStream().write(e.getMessage().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static final class OpenServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient Setup setup;

        OpenServlet(Setup setup) {
            this.setup = setup;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            setup.opened().accept(ServletDatastar.stream(request, response, setup.options()));
        }
    }
}
