package starflock.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import starflock.crypto.Crypto;
import starflock.guard.Visitor;
import starflock.live.Journal;
import starflock.live.Live;
import starflock.live.Room;
import starflock.log.Corestore;
import starflock.log.Log;
import starflock.sheet.Sheet;

/**
 * A sheet as it grows, and how fast it takes what is written: 10^5, 10^6 and 10^7 cells, ten to an event, with the
 * start-up, the memory and the time that a page takes at each size; then single cells written by separate commands over
 * HTTP, each answered when it is signed and on the disk, by a client in the same process.
 */
final class SheetBench implements AutoCloseable {
    private static final int CELLS_PER_EVENT = 10;
    private static final int APPEND = 1000;
    private static final int PAGES = 200;
    private static final int WRITES = 100_000;
    /** Commands on their way at once: twenty times what a batch of the fsync rate would need. */
    private static final int OPEN = 1024;

    private static final int SECONDS = 240;
    /** Rows that one fills from the left, ten columns after ten, as sheets are. */
    private static final int COLUMNS = 100;

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Path folder;
    private final HttpClientAgent client;

    private SheetBench() throws IOException {
        folder = Files.createTempDirectory("starflock-sheet");
        client = vertx.createHttpClient(
                new HttpClientOptions().setPipelining(true).setPipeliningLimit(64),
                new PoolOptions().setHttp1MaxSize(OPEN / 64));
    }

    static void run(int events) throws IOException, InterruptedException {
        try (SheetBench bench = new SheetBench()) {
            for (int size = Math.max(1, events / 100); size <= events; size *= 10) {
                bench.grown(size);
            }
            bench.writes();
        }
    }

    /** A sheet of so many events: how long it takes to open, what it holds, how fast its pages are. */
    private void grown(int events) throws IOException, InterruptedException {
        try (Corestore store = Corestore.open(folder.resolve("sheet" + events), Crypto.load())) {
            Log log = store.log("sheet");
            fill(log, events);
            open(log, events);
        }
    }

    private static void fill(Log log, int events) throws IOException {
        for (int next = 0; next < events; next += APPEND) {
            List<byte[]> blocks = new ArrayList<>();
            for (int event = next; event < Math.min(events, next + APPEND); event++) {
                blocks.add(block(event));
            }
            long unused = log.append(blocks);
        }
    }

    private void open(Log log, int events) throws IOException, InterruptedException {
        long before = heap();
        long start = System.nanoTime();
        Supplier<Room<?, ?, ?, ?>> open = opening(log);
        Room<?, ?, ?, ?> room = open.get();
        double seconds = (System.nanoTime() - start) / 1e9;
        long held = heap() - before;
        int cells = events * CELLS_PER_EVENT;
        System.out.printf(
                "%,11d cells of %,d events: open in %.2f s, %,d MiB (%d B a cell)%n",
                cells, events, seconds, held >> 20, held / cells);
        try (Live live = new Live(vertx, executor, Clock.systemUTC(), new Random(1))) {
            int port = serve(live, "/sheet", room);
            System.out.println("            page " + times(port, PAGES));
        }
    }

    private Supplier<Room<?, ?, ?, ?>> opening(Log log) {
        return () -> {
            try {
                return Room.open(new Sheet(ZoneOffset.UTC), Journal.of(log), executor);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    /** An event as it lies in a log: ten cells that stand side by side. */
    private static byte[] block(int event) {
        int row = event / (COLUMNS / CELLS_PER_EVENT);
        int column = event % (COLUMNS / CELLS_PER_EVENT) * CELLS_PER_EVENT;
        StringBuilder tsv = new StringBuilder();
        for (int cell = 0; cell < CELLS_PER_EVENT; cell++) {
            tsv.append(cell == 0 ? "" : "\\t").append((long) event * CELLS_PER_EVENT + cell);
        }
        String letters =
                (column < 26 ? "" : String.valueOf((char) ('A' + column / 26 - 1))) + (char) ('A' + column % 26);
        return ("{\"v\":1,\"id\":\"bench-" + (event + 1) + "\",\"by\":\"ann\",\"at\":1800000000000,\"kind\":\"pasted\","
                        + "\"event\":{\"at\":\"" + letters + (row + 1) + "\",\"tsv\":\"" + tsv + "\",\"job\":\"\"}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private int serve(Live live, String path, Room<?, ?, ?, ?> room) {
        Router router = Router.router(vertx);
        router.route().handler(context -> {
            new Visitor("ann", Visitor.Role.OWNER).attach(context);
            context.next();
        });
        router.post().handler(BodyHandler.create(false));
        live.mount(router, path, room);
        return vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
    }

    /** The document with nine tiles full of cells, one after the other. */
    private String times(int port, int count) {
        double[] ms = new double[count];
        for (int i = -20; i < count; i++) {
            long start = System.nanoTime();
            client.request(HttpMethod.GET, port, "127.0.0.1", "/sheet/")
                    .compose(request -> request.send())
                    .compose(response -> response.body())
                    .await();
            if (i >= 0) {
                ms[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        return percentiles(ms);
    }

    private static String percentiles(double[] ms) {
        Arrays.sort(ms);
        return String.format("p50 %.1f ms, p99 %.1f ms", ms[ms.length / 2], ms[ms.length * 99 / 100]);
    }

    /** Cells by separate commands, as many at once as a crowd would have. */
    private void writes() throws IOException, InterruptedException {
        try (Corestore store = Corestore.open(folder.resolve("writes"), Crypto.load())) {
            writes(store.log("sheet"));
        }
    }

    private void writes(Log log) throws IOException, InterruptedException {
        Room<?, ?, ?, ?> room = opening(log).get();
        try (Live live = new Live(vertx, executor, Clock.systemUTC(), new Random(1))) {
            int port = serve(live, "/sheet", room);
            command(port, "join", "{\"page\":\"bench\",\"n\":1,\"join\":{\"name\":\"Ann\"}}")
                    .await();
            Random random = new Random(1);
            write(port, random, 2, WRITES / 5); // compilers and caches
            long start = System.nanoTime();
            double[] ms = write(port, random, 2 + WRITES / 5, WRITES);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%nwrites: %,.0f cells/s by separate commands, signed and on the disk; %s to the answer%n",
                    WRITES / seconds, percentiles(ms));
            if (log.length() != 1 + WRITES / 5 + WRITES) {
                throw new IllegalStateException("the log has " + log.length() + " events");
            }
        }
    }

    private double[] write(int port, Random random, int first, int count) throws InterruptedException {
        double[] ms = new double[count];
        AtomicInteger wrong = new AtomicInteger();
        Semaphore open = new Semaphore(OPEN);
        for (int i = 0; i < count; i++) {
            if (!open.tryAcquire(SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no answer for " + SECONDS + " s");
            }
            int index = i;
            String body = "{\"page\":\"bench\",\"n\":" + (first + i) + ",\"put\":{\"at\":\""
                    + (char) ('A' + random.nextInt(26)) + (1 + random.nextInt(10_000)) + "\",\"text\":\"" + (first + i)
                    + "\"}}";
            long start = System.nanoTime();
            command(port, "put", body).onComplete(answer -> {
                ms[index] = (System.nanoTime() - start) / 1e6;
                if (answer.failed() || !answer.result().toString().contains("\"form\":\"\"")) {
                    wrong.incrementAndGet();
                }
                open.release();
            });
        }
        open.acquire(OPEN);
        if (wrong.get() > 0) {
            throw new IllegalStateException(wrong + " commands were refused");
        }
        return ms;
    }

    private io.vertx.core.Future<Buffer> command(int port, String name, String body) {
        return client.request(HttpMethod.POST, port, "127.0.0.1", "/sheet/do/" + name)
                .compose(request ->
                        request.putHeader("Content-Type", "application/json").send(Buffer.buffer(body)))
                .compose(response -> response.body());
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Override
    public void close() throws IOException {
        vertx.close().await();
        executor.shutdownNow();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
