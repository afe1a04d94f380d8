package starflock.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import starflock.crypto.Crypto;
import starflock.guard.Visitor;
import starflock.live.Command;
import starflock.live.CommandId;
import starflock.live.Journal;
import starflock.live.Listening;
import starflock.live.Live;
import starflock.live.Outcome;
import starflock.live.Room;
import starflock.log.Corestore;
import starflock.sheet.Sheet;
import starflock.tables.Rows;

/**
 * Edits of single cells from separate commands, at a steady rate: each decided, folded, signed and on the disk before
 * it is answered. Into the sheet over HTTP from a process with a thousand connections; and into tables, without HTTP,
 * with a start on what was kept and one that reads everything.
 */
final class WritesBench {
    static final String PERSON = "X-Person";

    private static final int PER_SECOND = 20_000;
    private static final int SECONDS = 15;
    private static final int PEOPLE = 1_000;
    private static final int LOOPS = 2;

    private static final int PERIOD_MS = 5;
    private static final int ANSWER_SECONDS = 60;

    private final Clock clock = Clock.systemUTC();
    private final int perSecond;
    private final int all;
    private final Random random = new Random(1);
    private final long[] tookNanos;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Semaphore answered = new Semaphore(0);

    private WritesBench(int perSecond) {
        this.perSecond = perSecond;
        this.all = perSecond * SECONDS;
        this.tookNanos = new long[all];
    }

    static void run(List<String> arguments) throws IOException, InterruptedException {
        int perSecond = arguments.isEmpty() ? PER_SECOND : Integer.parseInt(arguments.getFirst());
        switch (arguments.size() < 2 ? "http" : arguments.get(1)) {
            case "tables" -> new WritesBench(perSecond).tables();
            default -> http(perSecond);
        }
    }

    /** The sheet as a node serves it, but for the guard, which would not let one address do so much. */
    private static void http(int perSecond) throws IOException, InterruptedException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                Corestore store = Corestore.open(Files.createTempDirectory("starflock-bench"), Crypto.load());
                Live live = new Live(vertx, executor, Clock.systemUTC(), new Random(1))) {
            TimedJournal journal = new TimedJournal(Journal.of(store.log("sheet")));
            Router router = Router.router(vertx);
            router.route().handler(context -> {
                String person = Objects.requireNonNullElse(context.request().getHeader(PERSON), "nobody");
                new Visitor(person, Visitor.Role.GUEST).attach(context);
                context.next();
            });
            router.post().handler(BodyHandler.create(false));
            live.mount(router, "/sheet", Room.open(new Sheet(ZoneOffset.UTC), journal, executor));
            int port = Listening.open(
                            vertx,
                            LOOPS,
                            new HttpServerOptions().setAcceptBacklog(PEOPLE),
                            server -> server.requestHandler(router),
                            "127.0.0.1",
                            0)
                    .await()
                    .port();
            client(port, perSecond, journal);
        } finally {
            vertx.close().await();
        }
    }

    private static void client(int port, int perSecond, TimedJournal journal) throws IOException, InterruptedException {
        Process client = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WritesClient.class.getName(),
                        "" + port,
                        "" + PEOPLE,
                        "" + perSecond,
                        "" + SECONDS)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            String joined = in.readLine();
            if (!"joined".equals(joined)) {
                throw new IOException("the people did not come: " + joined);
            }
            long begun = System.nanoTime();
            long cpu = Machine.cpuNanos();
            String line = in.readLine(); // the client gives up by itself
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.out.printf(
                    "over HTTP, %,d people: %s%n  cpu %.0f %% of a core; appended %s%n",
                    PEOPLE, line, (Machine.cpuNanos() - cpu) / 1e7 / seconds, journal.times());
        } finally {
            client.destroy();
        }
    }

    private void tables() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("starflock-bench");
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor();
                Corestore store = Corestore.open(folder.resolve("logs"), Crypto.load())) {
            TimedJournal journal = new TimedJournal(Journal.of(store.log("cells")));
            Path kept = folder.resolve("kept");
            try (var room = Room.open(new Cells(), journal, List.of(), kept, executor)) {
                long begun = System.nanoTime();
                var task = timer.scheduleAtFixedRate(() -> send(room), 0, PERIOD_MS, TimeUnit.MILLISECONDS);
                if (!answered.tryAcquire(all, SECONDS + ANSWER_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException("not all were answered within " + (SECONDS + ANSWER_SECONDS) + " s");
                }
                task.cancel(false);
                double seconds = (System.nanoTime() - begun) / 1e9;
                Arrays.sort(tookNanos);
                System.out.printf(
                        "into tables: %,.0f/s kept of %,d wanted; answered after p50 %.1f ms, p99 %.1f, worst %.1f;"
                                + " %d refused; appended %s%n",
                        all / seconds, perSecond, ms(50), ms(99), ms(100), refused.get(), journal.times());
            }
            for (Path from : new Path[] {kept, folder.resolve("nothing")}) {
                long begun = System.nanoTime();
                try (var room = Room.open(new Cells(), journal, List.of(), from, executor)) {
                    System.out.printf(
                            "start with %,d events, %s: %.2f s%n",
                            room.size(),
                            from.equals(kept) ? "state kept" : "all read again",
                            (System.nanoTime() - begun) / 1e9);
                }
            }
        } finally {
            timer.shutdownNow();
        }
    }

    private double ms(int percent) {
        return tookNanos[(int) Math.min(all - 1, all * (long) percent / 100)] / 1e6;
    }

    private void send(Room<Cells.Write, Cells.Write, Rows, Cells.None> room) {
        int atOnce = perSecond * PERIOD_MS / 1_000;
        for (int one = 0; one < atOnce && sent.get() < all; one++) {
            int number = sent.getAndIncrement();
            long begun = System.nanoTime();
            // A hundred people, each with a page of their own.
            CommandId id = new CommandId("page" + number % 100, number / 100 + 1L);
            Cells.Write write = new Cells.Write(random.nextLong(Cells.CELLS), "value " + number);
            Visitor visitor = new Visitor("visitor" + number % 100, Visitor.Role.GUEST);
            room.submit(new Command<>(id, visitor, clock.instant(), write), outcome -> {
                tookNanos[number] = System.nanoTime() - begun;
                if (!(outcome instanceof Outcome.Done)) {
                    refused.incrementAndGet();
                }
                answered.release();
            });
        }
    }
}
