package starflock.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JksOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.BitSet;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import starflock.crypto.Crypto;
import starflock.guard.Visitor;
import starflock.live.Journal;
import starflock.live.Listening;
import starflock.live.Live;
import starflock.live.Room;
import starflock.log.Corestore;

/** Who serves a crowd: ours, or Netty alone. An update is asked for from outside and makes one event. */
interface CrowdServer extends AutoCloseable {
    int port();

    /** Makes one event happen, soon. */
    void update();

    /** When the event with {@code index} others before it happened, in milliseconds. */
    long at(int index);

    /** How many events have happened. */
    int events();

    /** The page as all must have it now, or null if there is none. */
    @Nullable
    String page();

    /** Bytes of heap in use, after a collection. */
    default long memory() {
        return Machine.heap();
    }

    /** Bytes of memory that the server's process holds. */
    default long resident() {
        return Machine.resident(ProcessHandle.current().pid());
    }

    /** Processor time of the server's process so far. */
    default long cpuNanos() {
        return Machine.cpuNanos();
    }

    /** What else is to be said. */
    default String notes() {
        return "";
    }

    @Override
    void close();

    /** A room on the node's own parts: signed and durable events, HTTP commands. */
    @SuppressWarnings("FutureReturnValueIgnored") // an update that is not taken shows as one that nobody saw
    final class Ours implements CrowdServer {
        /** As many as the node has. */
        private static final int LOOPS = 2;

        private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
        private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        private final HttpClient client = HttpClient.newHttpClient();
        private final Random random = new Random(1);
        private final AtomicInteger number = new AtomicInteger();
        private final Corestore store;
        private final Live live;
        private final Room<Board.Flip, Board.Flip, BitSet, Board.Page> room;
        private final TimedJournal journal;
        private final int port;
        private final int commandPort;

        /** @param keys a key store for TLS with the password {@code crowded}, or null for none */
        Ours(@Nullable Path keys) throws IOException {
            store = Corestore.open(Files.createTempDirectory("starflock-bench"), Crypto.load());
            live = new Live(vertx, executor, Clock.systemUTC(), new Random(2));
            Router router = Router.router(vertx);
            router.route().handler(context -> {
                new Visitor("crowd", Visitor.Role.OWNER).attach(context);
                context.next();
            });
            router.post().handler(BodyHandler.create(false));
            journal = new TimedJournal(Journal.of(store.log("board")));
            room = Room.open(new Board(), journal, executor);
            live.mount(router, "/board", room);
            HttpServerOptions options = new HttpServerOptions().setAcceptBacklog(4096);
            commandPort = listen(router, options);
            port = keys == null
                    ? commandPort
                    : listen(
                            router,
                            new HttpServerOptions(options)
                                    .setSsl(true)
                                    .setKeyCertOptions(new JksOptions()
                                            .setPath(keys.toString())
                                            .setPassword("crowded")));
        }

        private int listen(Router router, HttpServerOptions options) {
            return Listening.open(vertx, LOOPS, options, server -> server.requestHandler(router), "127.0.0.1", 0)
                    .await()
                    .port();
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public void update() {
            String body = "{\"page\":\"bench\",\"n\":" + number.incrementAndGet() + ",\"flip\":{\"cell\":"
                    + random.nextInt(Board.CELLS) + "}}";
            URI flip = URI.create("http://127.0.0.1:" + commandPort + "/board/do/flip");
            client.sendAsync(
                    HttpRequest.newBuilder(flip)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }

        @Override
        public long at(int index) {
            return Objects.requireNonNull(room.at(index + 1).at(), "an event has a time")
                    .toEpochMilli();
        }

        @Override
        public int events() {
            return room.size();
        }

        @Override
        public String page() {
            return Board.shown(room.now().state());
        }

        @Override
        public String notes() {
            return ", " + live.cohorts() + " encoders, on the disk after " + journal.times();
        }

        @Override
        public void close() {
            client.shutdownNow();
            live.close();
            vertx.close().await();
            executor.shutdown();
            try {
                store.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
