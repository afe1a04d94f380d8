package starflock.chat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import starflock.crypto.Crypto;
import starflock.guard.Visitor;
import starflock.live.Command;
import starflock.live.CommandId;
import starflock.live.Journal;
import starflock.live.Live;
import starflock.live.Outcome;
import starflock.live.Room;
import starflock.log.Corestore;
import starflock.look.Asset;
import starflock.look.Look;

/**
 * A room on a real log and a real server, without the program around it: visitors are who their header says they are.
 * Pages have the same Content-Security-Policy as in the program, so what it forbids fails here too.
 */
final class House implements AutoCloseable {
    static final String VISITOR = "X-Visitor";

    private static final int PATIENCE_SECONDS = 20;

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; form-action 'none'; base-uri 'none'";

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final Corestore store;
    private final Live live;
    private final HttpServer server;
    private final Room<Wish, ?, ?, ?> room;
    /** What the clock of the house says. */
    private volatile Instant now = Instant.ofEpochSecond(1_800_000_000);

    /**
     * Opens the house.
     *
     * @param port 0 for a free one
     * @param seed names pages; a house that is opened again needs another
     */
    House(Path folder, int port, long seed) throws IOException {
        store = Corestore.open(folder, Crypto.load());
        room = Room.open(new Chat(ZoneOffset.UTC, "kit"::equals), Journal.of(store.log("room")), executor);
        live = new Live(vertx, executor, () -> now, new Random(seed));
        Router router = Router.router(vertx);
        router.route().handler(context -> {
            String id = context.request().getHeader(VISITOR);
            new Visitor(id == null ? "nobody" : id, Visitor.Role.GUEST).attach(context);
            context.response().putHeader("Content-Security-Policy", POLICY);
            context.next();
        });
        router.post().handler(BodyHandler.create(false));
        for (Asset asset : Look.assets()) {
            router.get(asset.path())
                    .handler(context -> context.response()
                            .putHeader("Content-Type", asset.contentType())
                            .end(io.vertx.core.buffer.Buffer.buffer(asset.bytes())));
        }
        live.mountAssets(router);
        live.mount(router, "/room", room);
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(port, "127.0.0.1")
                .await();
    }

    /** Somebody did something, and has the answers: a thousand things at most, as a room refuses what is too much. */
    void happened(String visitor, Wish... wishes) {
        CompletableFuture<?>[] answers = new CompletableFuture<?>[wishes.length];
        for (int i = 0; i < wishes.length; i++) {
            CompletableFuture<Outcome> answer = new CompletableFuture<>();
            answers[i] = answer;
            room.submit(
                    new Command<>(
                            new CommandId("past", ++past), new Visitor(visitor, Visitor.Role.GUEST), now, wishes[i]),
                    answer::complete);
        }
        CompletableFuture.allOf(answers)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private long past;

    /** How many pages look. */
    int viewers() {
        return live.viewers();
    }

    void setClock(Instant instant) {
        now = instant;
    }

    int port() {
        return server.actualPort();
    }

    String url() {
        return "http://localhost:" + port() + "/room/";
    }

    /** Ends as a process that is killed ends for those outside: every connection breaks, nobody is told. */
    @Override
    public void close() throws IOException {
        vertx.close().await();
        executor.shutdownNow();
        store.close();
    }
}
