package starflock.interop.datastar;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import starflock.datastar.SignalsException;
import starflock.datastar.jdk.JdkDatastar;

/** {@link Server} on the JDK's HttpServer. */
final class JdkServer implements Server {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    JdkServer(Setup setup) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/test", this::test);
        server.createContext(
                "/open", exchange -> setup.opened().accept(JdkDatastar.stream(exchange, threads, setup.options())));
        server.start();
    }

    private void test(HttpExchange exchange) throws IOException {
        try {
            var events = Replay.events(JdkDatastar.signals(exchange));
            try (var stream = JdkDatastar.stream(exchange, threads)) {
                events.forEach(stream::send);
            }
        } catch (SignalsException e) {
            byte[] message = e.getMessage().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(400, message.length);
            exchange.getResponseBody().write(message);
            exchange.close();
        }
    }

    @Override
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
