package starflock.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import starflock.datastar.Json;
import starflock.datastar.SignalsException;

/**
 * A crowd before one page: 50 × 50 cells, five signed and durable events a second, and in turn with it Netty alone writing frames
 * of the same size at the same rate: what the machine can do. Then viewers who stall, and viewers who all come at once. Apart from
 * that: growth, and the official Go SDK with the same page.
 */
final class LiveBench {
    private static final int PERIOD_MS = 200;
    private static final int UPDATES = 50;
    private static final int WARM_UP = 25;
    private static final int ROUNDS = 3;
    private static final int PEER_ROUNDS = 2;
    private static final int STALLED = 500;

    private static final int BOUND_SECONDS = 120;
    /** Head of a chunk with two digits, and the line ends. */
    private static final int CHUNK_BYTES = 6;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    private LiveBench() {}

    static void run(List<String> arguments) throws IOException, InterruptedException {
        int viewers = arguments.isEmpty() ? 10_000 : Integer.parseInt(arguments.getFirst());
        LiveBench bench = new LiveBench();
        try {
            switch (arguments.size() < 2 ? "" : arguments.get(1)) {
                case "growth" -> bench.growth();
                case "go" -> bench.sideBySide(viewers);
                case "tls" -> bench.encrypted(viewers);
                default -> bench.crowd(viewers);
            }
        } finally {
            bench.timer.shutdownNow();
        }
    }

    /**
     * What came of a number of updates.
     *
     * @param cpu shares of one core
     * @param heapEach bytes of heap for each viewer
     * @param residentEach bytes by which the server's process has grown for each viewer
     * @param bytesEach bytes on the wire for each viewer and update, chunk and all
     */
    record Run(
            Json.Obj crowd,
            double cpu,
            double crowdCpu,
            long heapEach,
            long residentEach,
            double bytesEach,
            String notes) {
        long number(String name) {
            return crowd.get(name) instanceof Json.Num number ? (long) number.doubleValue() : -1;
        }

        String summary() {
            return String.format(
                    "p50 %d ms, p99 %d, worst %d; cpu %.0f %% of a core (the crowd's own %.0f %%); heap %,d B a viewer,"
                            + " resident %,d; %.1f B an update; shown %,d of %,d, closed %d%s",
                    number("p50"),
                    number("p99"),
                    number("worst"),
                    cpu * 100,
                    crowdCpu * 100,
                    heapEach,
                    residentEach,
                    bytesEach,
                    number("shown"),
                    number("wanted"),
                    number("closed"),
                    notes);
        }
    }

    private static void announce(int viewers) {
        System.out.printf(
                "%,d viewers, %d updates of a %d-cell page, one each %d ms%n",
                viewers, UPDATES, Board.CELLS, PERIOD_MS);
    }

    private void crowd(int viewers) throws IOException, InterruptedException {
        announce(viewers);
        double[] later = new double[ROUNDS];
        double[] dearer = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            Run ours;
            try (CrowdServer server = new CrowdServer.Ours(null);
                    CrowdProcess crowd = new CrowdProcess(server.port(), false, 1)) {
                ours = opened(server, crowd, viewers);
                System.out.println("starflock   " + ours.summary());
                if (round == ROUNDS - 1) {
                    stall(server, crowd, viewers);
                }
            }
            int size = (int) Math.round(ours.bytesEach()) - CHUNK_BYTES;
            try (CrowdServer server = new BareWriter(size);
                    CrowdProcess crowd = new CrowdProcess(server.port(), false, 1)) {
                Run bare = opened(server, crowd, viewers);
                System.out.println("bare netty  " + bare.summary());
                later[round] = ours.number("p99") - bare.number("p99");
                dearer[round] = ours.cpu() / bare.cpu();
            }
        }
        Arrays.sort(later);
        Arrays.sort(dearer);
        System.out.printf(
                "p99 later than bare Netty's by %.0f ms (%.0f to %.0f); cpu %.2f times its (%.2f to %.2f)%n",
                later[ROUNDS / 2], later[0], later[ROUNDS - 1], dearer[ROUNDS / 2], dearer[0], dearer[ROUNDS - 1]);
        join(viewers);
    }

    private void encrypted(int viewers) throws IOException, InterruptedException {
        announce(viewers);
        try (CrowdServer server = new CrowdServer.Ours(TlsKeys.make());
                CrowdProcess crowd = new CrowdProcess(server.port(), true, 1)) {
            System.out.println("with TLS    " + opened(server, crowd, viewers).summary());
        }
    }

    /** Lets a crowd come, gives compilers and caches their time, and measures. */
    private Run opened(CrowdServer server, CrowdProcess crowd, int viewers) throws IOException, InterruptedException {
        long heap = server.memory();
        long resident = server.resident();
        crowd.say("open " + viewers);
        repeat(WARM_UP, server);
        long residentEach = (server.resident() - resident) / viewers;
        return measure(server, crowd, viewers, (server.memory() - heap) / viewers, residentEach);
    }

    private void stall(CrowdServer server, CrowdProcess crowd, int viewers) throws IOException, InterruptedException {
        int stalled = Math.min(STALLED, viewers / 2);
        crowd.say("stall " + stalled);
        System.out.println("  " + stalled + " stalled: "
                + measure(server, crowd, viewers - stalled, 0, 0).summary());
        String[] took = crowd.say("wake " + server.events()).split(" ", -1);
        System.out.println("  awake again: right after " + took[0] + " ms (median), " + took[1] + " ms (the last)");
    }

    /** So many come within ten seconds, to a page that goes on changing. */
    private void join(int viewers) throws IOException, InterruptedException {
        try (CrowdServer server = new CrowdServer.Ours(null);
                CrowdProcess crowd = new CrowdProcess(server.port(), false, 1)) {
            crowd.say("open " + CrowdClient.SAMPLE_EVERY);
            repeat(WARM_UP, server);
            var task = timer.scheduleAtFixedRate(server::update, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
            long begun = System.nanoTime();
            crowd.say("join " + viewers);
            long tookMs = (System.nanoTime() - begun) / 1_000_000;
            task.cancel(false);
            repeat(0, server);
            int first = server.events();
            crowd.say("begin");
            repeat(1, server);
            Json.Obj result = end(server, crowd, first);
            Run run = new Run(result, 0, 0, 0, 0, 0, same(server, result));
            System.out.printf(
                    "%,d joined within %,d ms: the page after p50 %d ms, p99 %d, worst %d; %d without a page;"
                            + " the next change is shown by %d of %d%s%s%n",
                    viewers,
                    tookMs,
                    run.number("join50"),
                    run.number("join99"),
                    run.number("joinWorst"),
                    run.number("unserved"),
                    run.number("shown"),
                    run.number("wanted"),
                    server.notes(),
                    run.notes());
        }
    }

    /** Ours and the official Go SDK in four settings, in turn, with as many viewers as both can hold. */
    private void sideBySide(int viewers) throws IOException, InterruptedException {
        Path program;
        try {
            program = GoServer.build();
        } catch (IOException missing) {
            System.out.println("The Go SDK cannot be measured here: " + missing.getMessage());
            return;
        }
        announce(viewers);
        for (int round = 0; round < PEER_ROUNDS; round++) {
            try (CrowdServer server = new CrowdServer.Ours(null)) {
                sideBySide("starflock", server, viewers);
            }
            for (String compression : List.of("default", "small")) {
                for (String sends : List.of("page", "change")) {
                    try (CrowdServer server = new GoServer(program, new GoServer.Setting(compression, sends))) {
                        sideBySide("go " + compression + " " + sends, server, viewers);
                    }
                }
            }
        }
    }

    private void sideBySide(String who, CrowdServer server, int viewers) throws IOException, InterruptedException {
        try (CrowdProcess crowd = new CrowdProcess(server.port(), false, 1)) {
            Run run = opened(server, crowd, viewers);
            System.out.printf("%-18s %,8.0f viewers a core; %s%n", who, viewers / run.cpu(), run.summary());
        }
    }

    /** Grows the crowd, then the number of pages it looks at, and draws both. */
    private void growth() throws IOException, InterruptedException {
        List<Growth.Point> points = new ArrayList<>();
        for (int[] each :
                new int[][] {{1_000, 1}, {3_000, 1}, {10_000, 1}, {18_000, 1}, {3_000, 10}, {3_000, 100}, {3_000, 1_000}
                }) {
            try (CrowdServer server = new CrowdServer.Ours(null);
                    CrowdProcess crowd = new CrowdProcess(server.port(), false, each[1])) {
                Run run = opened(server, crowd, each[0]);
                System.out.printf("%,6d viewers, %,5d pages  %s%n", each[0], each[1], run.summary());
                points.add(new Growth.Point(each[0], each[1], run));
            }
        }
        Growth.draw(points);
    }

    private Run measure(CrowdServer server, CrowdProcess crowd, int viewers, long heapEach, long residentEach)
            throws IOException, InterruptedException {
        int first = server.events();
        crowd.say("begin");
        long cpu = server.cpuNanos();
        long crowdCpu = crowd.cpuMs();
        repeat(UPDATES, server);
        double seconds = UPDATES * PERIOD_MS / 1e3;
        double share = (server.cpuNanos() - cpu) / 1e9 / seconds;
        double crowdShare = (crowd.cpuMs() - crowdCpu) / 1e3 / seconds;
        Json.Obj result = end(server, crowd, first);
        double bytes = result.get("bytes") instanceof Json.Num all ? all.doubleValue() / UPDATES / viewers : 0;
        String notes = server.notes() + same(server, result);
        return new Run(result, share, crowdShare, heapEach, residentEach, bytes, notes);
    }

    private static String same(CrowdServer server, Json.Obj result) {
        String page = server.page();
        boolean same = page == null
                || (result.get("page") instanceof Json.Text text && text.value().equals(CrowdStream.fingerprint(page)));
        return same ? "" : ", A PAGE IS NOT AS IT SHOULD BE";
    }

    private static Json.Obj end(CrowdServer server, CrowdProcess crowd, int first) throws IOException {
        StringBuilder end = new StringBuilder("end ").append(first + 1);
        for (int index = first; index < server.events(); index++) {
            end.append(' ').append(server.at(index));
        }
        try {
            return (Json.Obj) Json.parse(crowd.say(end.toString()));
        } catch (SignalsException e) {
            throw new IOException("the crowd talks nonsense", e);
        }
    }

    /** Makes an update once per period, so many times, and waits a second more. */
    private void repeat(int times, CrowdServer server) throws InterruptedException {
        int pause = 1_000 / PERIOD_MS;
        var left = new CountDownLatch(times + pause);
        var task = timer.scheduleAtFixedRate(
                () -> {
                    if (left.getCount() > pause) {
                        server.update();
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
}
