package starflock.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
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
import java.util.stream.Stream;
import starflock.crypto.Crypto;
import starflock.guard.Visitor;
import starflock.live.Journal;
import starflock.live.Listening;
import starflock.live.Live;
import starflock.live.Room;
import starflock.log.Corestore;
import starflock.log.Log;
import starflock.sheet.Sheet;

/**
 * A sheet as it grows: 10^5, 10^6 and 10^7 cells, ten to an event, with the start-up, the memory and the time that
 * a page takes at each size.
 */
final class SheetBench implements AutoCloseable {
    private static final int CELLS_PER_EVENT = 10;
    private static final int APPEND = 1000;
    private static final int PAGES = 200;
    /** Rows that one fills from the left, ten columns after ten, as sheets are. */
    private static final int COLUMNS = 100;

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Path folder;
    private final HttpClientAgent client;

    private SheetBench() throws IOException {
        folder = Files.createTempDirectory("starflock-sheet");
        client = vertx.createHttpClient();
    }

    static void run(int events) throws IOException, InterruptedException {
        try (SheetBench bench = new SheetBench()) {
            for (int size = Math.max(1, events / 100); size <= events; size *= 10) {
                bench.grown(size);
            }
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

    /** Once with nothing kept, so that all is read, and once with what that kept. */
    private void open(Log log, int events) throws IOException, InterruptedException {
        Path kept = folder.resolve("kept" + events);
        for (String from : List.of("all read", "state kept")) {
            long before = Machine.heap();
            long start = System.nanoTime();
            try (Room<?, ?, ?, ?> room =
                    Room.open(new Sheet(ZoneOffset.UTC), Journal.of(log), List.of(), kept, executor)) {
                double seconds = (System.nanoTime() - start) / 1e9;
                long held = Machine.heap() - before;
                long cells = (long) events * CELLS_PER_EVENT;
                System.out.printf(
                        "%,11d cells of %,d events, %s: open in %.2f s, %,d MiB (%d B a cell)",
                        cells, events, from, seconds, held >> 20, held / cells);
                try (Live live = new Live(vertx, executor, Clock.systemUTC(), new Random(1))) {
                    Listening listening = serve(live, room);
                    System.out.println("; page " + times(listening.port(), PAGES));
                    listening.close().await();
                }
                lookBack(room, events / 2);
            }
        }
        System.out.printf("            kept in %,d MiB%n", Files.size(kept.resolve("state")) >> 20);
    }

    private static void lookBack(Room<?, ?, ?, ?> room, int count) {
        for (String time : List.of("the first time", "again")) {
            long start = System.nanoTime();
            int events = room.at(count).count();
            System.out.printf(
                    "            as it was after %,d events, %s: %.1f ms%n",
                    events, time, (System.nanoTime() - start) / 1e6);
        }
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

    private Listening serve(Live live, Room<?, ?, ?, ?> room) {
        Router router = Router.router(vertx);
        router.route().handler(context -> {
            new Visitor("ann", Visitor.Role.OWNER).attach(context);
            context.next();
        });
        router.post().handler(BodyHandler.create(false));
        live.mount(router, "/sheet", room);
        return Listening.open(
                        vertx, 1, new HttpServerOptions(), server -> server.requestHandler(router), "127.0.0.1", 0)
                .await();
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
