package starflock.interop.datastar;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;
import starflock.datastar.vertx.VertxDatastar;

/** {@link Server} on Vert.x. */
final class VertxServer implements Server {

    private static final int TIMEOUT_S = 10;

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    VertxServer(Setup setup) {
        server = await(vertx.createHttpServer()
                .requestHandler(request -> {
                    if ("/open".equals(request.path())) {
                        setup.opened().accept(VertxDatastar.stream(request, setup.options()));
                    } else {
                        VertxDatastar.signals(request)
                                .onSuccess(signals -> test(request, signals))
                                .onFailure(failure -> refuse(request, failure));
                    }
                })
                .listen(0, "127.0.0.1"));
    }

    private static void test(HttpServerRequest request, Signals signals) {
        try {
            var events = Replay.events(signals);
            try (var stream = VertxDatastar.stream(request)) {
                events.forEach(stream::send);
            }
        } catch (SignalsException e) {
            refuse(request, e);
        }
    }

    private static void refuse(HttpServerRequest request, Throwable failure) {
        request.response().setStatusCode(400).end(String.valueOf(failure.getMessage()));
    }

    @Override
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(TIMEOUT_S, TimeUnit.SECONDS)
                .join();
    }
}
