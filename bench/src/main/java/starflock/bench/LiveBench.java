package starflock.bench;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import starflock.crypto.Crypto;
import starflock.guard.Visitor;
import starflock.live.Journal;
import starflock.live.Live;
import starflock.live.Room;
import starflock.log.Corestore;

/**
 * A crowd before one page: 50 × 50 cells, five signed and durable events a second, and beside it Netty alone writing frames of the
 * same size at the same rate: what the machine can do.
 */
@SuppressWarnings("FutureReturnValueIgnored") // an update that is not taken shows as one that nobody saw
final class LiveBench {
    private static final int PERIOD_MS = 200;
    private static final int UPDATES = 100;
    private static final int WARM_UP = 25;
    private static final int BOUND_SECONDS = 120;
    private static final String STREAM = "/board/stream?datastar=%7B%22page%22%3A%22NAME%22%7D";

    private final Clock clock = Clock.systemUTC();

    private LiveBench() {}

    static void run(int viewers) throws IOException, InterruptedException {
        System.out.printf(
                "%,d viewers, %d updates of a %d-cell page, one each %d ms%n%n",
                viewers, UPDATES, Board.CELLS, PERIOD_MS);
        LiveBench bench = new LiveBench();
        Run ours = bench.ours(viewers);
        System.out.println("starflock  " + ours);
        System.out.println("bare netty " + bench.bare(viewers, Math.toIntExact(ours.bytesEach())));
    }

    private record Run(String crowd, double cpuShare, long heapEach, long bytesEach) {
        @Override
        public String toString() {
            return crowd
                    + String.format(
                            "%n           cpu %.0f %% of a core, heap %,d B a viewer, %,d B an update and viewer",
                            cpuShare * 100, heapEach, bytesEach);
        }
    }

    private Run ours(int viewers) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("starflock-bench");
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        try (var executor = Executors.newCachedThreadPool();
                Corestore store = Corestore.open(folder, Crypto.load());
                Live live = new Live(vertx, executor, clock, new Random(2));
                HttpClient client = HttpClient.newHttpClient()) {
            Router router = Router.router(vertx);
            router.route().handler(context -> {
                new Visitor("crowd", Visitor.Role.OWNER).attach(context);
                context.next();
            });
            router.post().handler(BodyHandler.create(false));
            live.mount(router, "/board", Room.open(Board.app(), Journal.of(store.log("board")), executor));
            HttpServer server = vertx.createHttpServer(new HttpServerOptions().setAcceptBacklog(4096))
                    .requestHandler(router)
                    .listen(0, "127.0.0.1")
                    .await();
            URI flip = URI.create("http://127.0.0.1:" + server.actualPort() + "/board/do/flip");
            Random random = new Random(1);
            AtomicInteger number = new AtomicInteger();
            Run run = measure(server.actualPort(), viewers, () -> {
                String body = "{\"page\":\"bench\",\"n\":" + number.incrementAndGet() + ",\"flip\":{\"cell\":"
                        + random.nextInt(Board.CELLS) + "}}";
                client.sendAsync(
                        HttpRequest.newBuilder(flip)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
            });
            System.out.println("encoders at the end: " + live.cohorts());
            client.shutdownNow();
            // Before the executor, to which its timers hand their work.
            vertx.close().await();
            return run;
        }
    }

    private Run bare(int viewers, int sizeBytes) throws IOException, InterruptedException {
        try (BareWriter writer = new BareWriter()) {
            AtomicInteger number = new AtomicInteger();
            return measure(writer.port(), viewers, () -> writer.send(number.incrementAndGet(), clock, sizeBytes));
        }
    }

    private Run measure(int port, int viewers, Runnable update) throws IOException, InterruptedException {
        long heapBefore = heap();
        Process crowd = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrowdClient.class.getName(),
                        "" + port,
                        "" + viewers,
                        STREAM)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (var out = new PrintWriter(crowd.getOutputStream(), true, StandardCharsets.UTF_8);
                var in = new BufferedReader(new InputStreamReader(crowd.getInputStream(), StandardCharsets.UTF_8))) {
            in.readLine();
            repeat(timer, WARM_UP, update);
            long heapEach = (heap() - heapBefore) / viewers;
            out.println("begin");
            long cpu = cpuNanos();
            repeat(timer, UPDATES, update);
            double share = (cpuNanos() - cpu) / 1e6 / (UPDATES * (double) PERIOD_MS);
            out.println("end");
            String result = Objects.requireNonNull(in.readLine(), "the crowd died");
            long bytes = Long.parseLong(result.replaceAll(".*\"bytesPerViewer\":(\\d+).*", "$1"));
            return new Run(result, share, heapEach, bytes / UPDATES);
        } finally {
            timer.shutdownNow();
            crowd.destroy();
        }
    }

    /** Runs an update once per period, so many times, and waits one period more. */
    private static void repeat(ScheduledExecutorService timer, int times, Runnable update) throws InterruptedException {
        var left = new CountDownLatch(times + 5);
        var task = timer.scheduleAtFixedRate(
                () -> {
                    if (left.getCount() > 5) {
                        update.run();
                    }
                    left.countDown();
                },
                0,
                PERIOD_MS,
                TimeUnit.MILLISECONDS);
        if (!left.await(BOUND_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the updates took longer than " + BOUND_SECONDS + " s");
        }
        task.cancel(false);
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
