package starflock.live;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An address at which every event loop takes connections, one after the other. A server of Vert.x that listens once
 * has all of them on one loop, and so one thread writes to the whole crowd; those that ask for the same port on several
 * loops share it.
 */
public final class Listening {
    /** Vert.x takes a negative port as the name of one that is free: servers that say the same get the same. */
    private static final AtomicInteger ANY_PORT = new AtomicInteger();

    private final Vertx vertx;
    private final String deployment;
    private final List<HttpServer> servers;

    private Listening(Vertx vertx, String deployment, List<HttpServer> servers) {
        this.vertx = vertx;
        this.deployment = deployment;
        this.servers = servers;
    }

    /**
     * Listens. Fails with a {@link java.net.BindException} if the port is taken or not allowed.
     *
     * @param loops how many event loops {@code vertx} has
     * @param stand sets up a server before it listens; is called once for each loop, and on it
     * @param port 0 for any that is free
     */
    public static Future<Listening> open(
            Vertx vertx, int loops, HttpServerOptions options, Consumer<HttpServer> stand, String host, int port) {
        int shared = port == 0 ? ANY_PORT.decrementAndGet() : port;
        List<HttpServer> servers = new CopyOnWriteArrayList<>();
        Supplier<HttpServer> one = () -> {
            HttpServer server = vertx.createHttpServer(options);
            stand.accept(server);
            servers.add(server);
            return server;
        };
        return vertx.deployVerticle(() -> new OnLoop(one, host, shared), new DeploymentOptions().setInstances(loops))
                .map(deployment -> new Listening(vertx, deployment, servers));
    }

    /** A server on the event loop that Vert.x gives it. Each is an object of its own, as Vert.x demands. */
    private static final class OnLoop implements Deployable {
        private final Supplier<HttpServer> server;
        private final String host;
        private final int port;

        OnLoop(Supplier<HttpServer> server, String host, int port) {
            this.server = server;
            this.host = host;
            this.port = port;
        }

        @Override
        public Future<?> deploy(Context context) {
            return server.get().listen(port, host);
        }
    }

    /** The port on which it listens. */
    public int port() {
        return servers.getFirst().actualPort();
    }

    /** Cuts off every connection. The port is free when it has come to pass. */
    public Future<Void> close() {
        return vertx.undeploy(deployment);
    }

    /** Takes no connection any more, and cuts those off that have not ended by themselves within {@code seconds}. */
    public Future<Void> shutdown(int seconds) {
        return Future.join(servers.stream()
                        .map(server -> server.shutdown(seconds, TimeUnit.SECONDS))
                        .toList())
                .compose(ended -> close());
    }
}
