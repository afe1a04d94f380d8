package starflock.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.BindException;
import java.net.InetAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import starflock.guard.Guard;
import starflock.guard.Limits;
import starflock.live.Listening;

/** An address and port at which the node can be reached by HTTP. */
final class Door {
    /** Binding a port takes microseconds; closing waits for nobody. In seconds, for a machine that is very busy. */
    private static final int PATIENCE_SECONDS = 20;

    /** Answers are ready within milliseconds, and a page's stream ends when it is told to. */
    static final int FAREWELL_SECONDS = 2;

    /** A browser's page streams, commands and files over one HTTP/2 connection. */
    private static final int HTTP2_STREAMS = 256;

    private final Listening listening;

    private Door(Listening listening) {
        this.listening = listening;
    }

    /**
     * Opens a door.
     *
     * @param stand puts what answers behind it
     * @throws BindException if the port is taken or not allowed
     * @throws Failure if the address or the certificate cannot be used
     */
    static Door open(
            Vertx vertx, NodeSettings.@Nullable Tls tls, Consumer<HttpServer> stand, InetAddress address, int port)
            throws BindException, Failure {
        HttpServerOptions options = Guard.bound(options(tls));
        return new Door(await(Listening.open(vertx, Node.EVENT_LOOPS, options, stand, address.getHostAddress(), port)));
    }

    private static HttpServerOptions options(NodeSettings.@Nullable Tls tls) {
        HttpServerOptions options = new HttpServerOptions();
        options.getInitialSettings().setMaxConcurrentStreams(HTTP2_STREAMS).setMaxHeaderListSize(Limits.HEADER_BYTES);
        if (tls != null) {
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .setCertPath(tls.certificate().toString())
                            .setKeyPath(tls.key().toString()));
        }
        return options;
    }

    private static <T> T await(Future<T> future) throws BindException, Failure {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BindException bind) {
                throw bind;
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new Failure(Exit.ENVIRONMENT, "The node cannot listen: " + cause.getMessage() + ".", cause);
        } catch (TimeoutException e) {
            throw new Failure(
                    Exit.ENVIRONMENT, "The system did not let the node listen within " + PATIENCE_SECONDS + " s.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.INTERRUPTED, "Stopped before it was ready.", e);
        }
    }

    int port() {
        return listening.port();
    }

    /** Cuts off every connection through the door, and lets nobody in any more. The port is free when this returns. */
    void close() {
        listening
                .close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .handle((closed, failure) -> true)
                .join();
    }

    /**
     * Lets nobody in any more; each connection ends with the answer that is under way on it, and those that do not
     * within {@value #FAREWELL_SECONDS} s are cut off.
     *
     * @return when all have ended
     */
    Future<Void> shut() {
        return listening.shutdown(FAREWELL_SECONDS);
    }
}
