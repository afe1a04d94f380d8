package starflock.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
import starflock.live.Outcome;
import starflock.live.Room;
import starflock.log.Corestore;
import starflock.tables.Rows;

/**
 * Edits of single cells from separate commands, at a steady rate: each decided, folded into tables, signed and on the disk before it
 * is answered. Then a start on what was kept, and one that reads everything.
 */
final class WritesBench {
    private static final int PER_SECOND = 20_000;
    private static final int SECONDS = 15;
    private static final int PERIOD_MS = 5;
    private static final int AT_ONCE = PER_SECOND * PERIOD_MS / 1_000;
    private static final int ALL = PER_SECOND * SECONDS;

    private final Clock clock = Clock.systemUTC();
    private final Random random = new Random(1);
    private final long[] tookNanos = new long[ALL];
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Semaphore answered = new Semaphore(0);

    private WritesBench() {}

    static void run() throws IOException, InterruptedException {
        new WritesBench().measure();
    }

    private void measure() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("starflock-bench");
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor();
                Corestore store = Corestore.open(folder.resolve("logs"), Crypto.load())) {
            Journal journal = Journal.of(store.log("cells"));
            Path kept = folder.resolve("kept");
            try (var room = Room.open(new Cells(), journal, List.of(), kept, executor)) {
                long begun = System.nanoTime();
                var task = timer.scheduleAtFixedRate(() -> send(room), 0, PERIOD_MS, TimeUnit.MILLISECONDS);
                answered.acquire(ALL);
                task.cancel(false);
                double seconds = (System.nanoTime() - begun) / 1e9;
                Arrays.sort(tookNanos);
                System.out.printf(
                        "%,d edits in %.1f s (%,.0f/s wanted, %,.0f/s kept): answered after p50 %.1f ms, p99 %.1f, worst %.1f;"
                                + " %d refused%n",
                        ALL, seconds, (double) PER_SECOND, ALL / seconds, ms(50), ms(99), ms(100), refused.get());
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
        return tookNanos[(int) Math.min(ALL - 1, ALL * (long) percent / 100)] / 1e6;
    }

    private void send(Room<Cells.Write, Cells.Write, Rows, Cells.None> room) {
        for (int one = 0; one < AT_ONCE && sent.get() < ALL; one++) {
            int number = sent.getAndIncrement();
            long begun = System.nanoTime();
            // A hundred people, each with a page of their own.
            CommandId id = new CommandId("page" + number % 100, number / 100 + 1L);
            Instant now = clock.instant();
            long cell = random.nextLong(Cells.CELLS);
            Cells.Write write = new Cells.Write(cell, "value " + number);
            Visitor visitor = new Visitor("visitor" + number % 100, Visitor.Role.GUEST);
            room.submit(new Command<>(id, visitor, now, write), outcome -> {
                tookNanos[number] = System.nanoTime() - begun;
                if (!(outcome instanceof Outcome.Done)) {
                    refused.incrementAndGet();
                }
                answered.release();
            });
        }
    }
}
