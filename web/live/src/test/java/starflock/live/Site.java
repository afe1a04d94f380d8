package starflock.live;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import starflock.guard.Visitor;

/** A room on a real server on loopback, and people who ask it for things. Visitors are who they say they are. */
@SuppressWarnings("try") // whoever interrupts a test wants it to fail
final class Site implements AutoCloseable {
    static final String VISITOR = "X-Visitor";

    final MemoryJournal journal = new MemoryJournal();
    /** As many as a node has. */
    private static final int LOOPS = 2;

    final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final HttpClient client;
    private final String scheme;
    final Live live = new Live(vertx, executor, () -> Instant.EPOCH, new Random(7));
    private final Listening listening;

    Site() throws Exception {
        this(
                new HttpServerOptions(),
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    Site(HttpServerOptions options, HttpClient client) throws Exception {
        this.client = client;
        this.scheme = options.isSsl() ? "https" : "http";
        Router router = Router.router(vertx);
        router.route().handler(context -> {
            String id = context.request().getHeader(VISITOR);
            new Visitor(id == null ? "ann" : id, Visitor.Role.GUEST).attach(context);
            context.next();
        });
        router.post().handler(BodyHandler.create(false));
        live.mountAssets(router);
        live.mountMetrics(router);
        live.mount(router, "/tally", Room.open(new Tally(), journal, executor));
        live.mount(router, "/meadow", Room.open(new Meadow(), new MemoryJournal(), executor));
        listening = Listening.open(vertx, LOOPS, options, server -> server.requestHandler(router), "127.0.0.1", 0)
                .await();
    }

    int viewers() {
        return live.viewers();
    }

    URI uri(String path) {
        return URI.create(scheme + "://localhost:" + listening.port() + path);
    }

    HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String visitor, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .header(VISITOR, visitor)
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> add(int n, long by) throws Exception {
        return post("/tally/do/add", "ann", "{\"page\":\"p\",\"n\":" + n + ",\"add\":{\"by\":" + by + "}}");
    }

    /** Opens a stream. */
    Watch watch(String signals, String visitor, Encoding encoding) throws Exception {
        return watch("/tally", signals, visitor, encoding);
    }

    /** Opens a stream of the room at a path. */
    Watch watch(String path, String signals, String visitor, Encoding encoding) throws Exception {
        String query = URLEncoder.encode(signals, StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(uri(path + "/stream?datastar=" + query))
                .header(VISITOR, visitor)
                .header("Accept-Encoding", encoding.token())
                .build();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        return new Watch(response, encoding);
    }

    /** A stream as a browser reads it. */
    static final class Watch implements AutoCloseable {
        final HttpResponse<InputStream> response;
        private final InputStream plain;
        private final byte[] buffer = new byte[1 << 16];
        private String unread = "";

        Watch(HttpResponse<InputStream> response, Encoding encoding) throws IOException {
            this.response = response;
            plain = switch (encoding) {
                case ZSTD -> new com.github.luben.zstd.ZstdInputStream(response.body()).setContinuous(true);
                case BROTLI -> new BrotliReader(response.body());
                case GZIP -> new java.util.zip.GZIPInputStream(response.body());
                case IDENTITY -> response.body();
            };
        }

        /** Reads on until a line contains this. */
        String until(String part) throws IOException {
            while (true) {
                int end = unread.indexOf('\n');
                if (end < 0) {
                    // One read gives what there is. A Reader would ask for more before it gives anything.
                    int count = plain.read(buffer);
                    if (count < 0) {
                        throw new AssertionError("the stream ended before " + part);
                    }
                    unread += new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
                    continue;
                }
                String line = unread.substring(0, end);
                unread = unread.substring(end + 1);
                if (line.contains(part)) {
                    return line;
                }
            }
        }

        @Override
        public void close() throws IOException {
            response.body().close();
        }
    }

    @Override
    public void close() throws Exception {
        live.close();
        listening.close().await();
        vertx.close().await();
        executor.shutdown();
        client.shutdownNow();
    }
}
