package starflock.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import starflock.datastar.Json;
import starflock.datastar.SignalsException;

/**
 * A crowd before one page: 50 × 50 cells, five signed and durable events a second, and beside it Netty alone writing frames of the
 * same size at the same rate: what the machine can do. Then viewers who stall, viewers who all come at once, and growth.
 */
final class LiveBench {
    private static final int PERIOD_MS = 200;
    private static final int UPDATES = 100;
    private static final int WARM_UP = 50;
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
            if (arguments.size() == 2 && arguments.get(1).equals("growth")) {
                bench.growth();
            } else {
                bench.crowd(viewers, arguments.contains("tls"));
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
     * @param bytesEach bytes on the wire for each viewer and update, chunk and all
     */
    record Run(Json.Obj crowd, double cpu, double crowdCpu, long heapEach, double bytesEach, String notes) {
        long number(String name) {
            return crowd.get(name) instanceof Json.Num number ? (long) number.doubleValue() : -1;
        }

        String summary() {
            return String.format(
                    "p50 %d ms, p99 %d, worst %d; cpu %.0f %% of a core (the crowd's own %.0f %%); heap %,d B a viewer;"
                            + " %.1f B an update; shown %,d of %,d, closed %d%s",
                    number("p50"),
                    number("p99"),
                    number("worst"),
                    cpu * 100,
                    crowdCpu * 100,
                    heapEach,
                    bytesEach,
                    number("shown"),
                    number("wanted"),
                    number("closed"),
                    notes);
        }
    }

    private void crowd(int viewers, boolean tls) throws IOException, InterruptedException {
        System.out.printf(
                "%,d viewers, %d updates of a %d-cell page, one each %d ms%n",
                viewers, UPDATES, Board.CELLS, PERIOD_MS);
        Run ours;
        try (CrowdServer server = new CrowdServer.Ours(tls ? TlsKeys.make() : null);
                CrowdProcess crowd = new CrowdProcess(server.port(), tls, 1)) {
            long heap = heap();
            crowd.say("open " + viewers);
            repeat(WARM_UP, server);
            ours = measure(server, crowd, viewers, (heap() - heap) / viewers);
            System.out.println("starflock   " + ours.summary());
            stall(server, crowd, viewers);
            join(server, crowd, viewers);
        }
        int size = (int) Math.round(ours.bytesEach()) - CHUNK_BYTES;
        try (CrowdServer server = new BareWriter(size);
                CrowdProcess crowd = new CrowdProcess(server.port(), false, 1)) {
            long heap = heap();
            crowd.say("open " + viewers);
            repeat(WARM_UP, server);
            System.out.println("bare netty  "
                    + measure(server, crowd, viewers, (heap() - heap) / viewers).summary());
        }
    }

    private void stall(CrowdServer server, CrowdProcess crowd, int viewers) throws IOException, InterruptedException {
        int stalled = Math.min(STALLED, viewers / 2);
        crowd.say("stall " + stalled);
        System.out.println("  " + stalled + " stalled: "
                + measure(server, crowd, viewers - stalled, 0).summary());
        String[] took = crowd.say("wake " + server.events()).split(" ", -1);
        System.out.println("  awake again: right after " + took[0] + " ms (median), " + took[1] + " ms (the last)");
    }

    private void join(CrowdServer server, CrowdProcess crowd, int viewers) throws IOException, InterruptedException {
        var stop = new CountDownLatch(1);
        int first = server.events();
        crowd.say("begin");
        var task = timer.scheduleAtFixedRate(server::update, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
        long begun = System.nanoTime();
        int more = Math.min(viewers, 18_000 - viewers);
        crowd.say("join " + more);
        long tookMs = (System.nanoTime() - begun) / 1_000_000;
        task.cancel(false);
        stop.await(1, TimeUnit.SECONDS);
        Json.Obj result = end(server, crowd, first);
        Run run = new Run(result, 0, 0, 0, 0, server.notes());
        System.out.printf(
                "  %,d more joined within %d ms: first page after p50 %d ms, p99 %d; those before: p50 %d ms, p99 %d%s%n",
                more,
                tookMs,
                run.number("join50"),
                run.number("join99"),
                run.number("p50"),
                run.number("p99"),
                run.notes());
    }

    /** Grows the crowd, then the number of pages it looks at, and draws both. */
    private void growth() throws IOException, InterruptedException {
        List<Growth.Point> points = new ArrayList<>();
        for (int[] each :
                new int[][] {{1_000, 1}, {3_000, 1}, {10_000, 1}, {18_000, 1}, {3_000, 10}, {3_000, 100}, {3_000, 1_000}
                }) {
            try (CrowdServer server = new CrowdServer.Ours(null);
                    CrowdProcess crowd = new CrowdProcess(server.port(), false, each[1])) {
                long heap = heap();
                crowd.say("open " + each[0]);
                repeat(WARM_UP / 2, server);
                Run run = measure(server, crowd, each[0], (heap() - heap) / each[0]);
                System.out.printf("%,6d viewers, %,5d pages  %s%n", each[0], each[1], run.summary());
                points.add(new Growth.Point(each[0], each[1], run));
            }
        }
        Growth.draw(points);
    }

    private Run measure(CrowdServer server, CrowdProcess crowd, int viewers, long heapEach)
            throws IOException, InterruptedException {
        int first = server.events();
        crowd.say("begin");
        long cpu = cpuNanos();
        long crowdCpu = crowd.cpuMs();
        repeat(UPDATES, server);
        double seconds = UPDATES * PERIOD_MS / 1e3;
        double share = (cpuNanos() - cpu) / 1e9 / seconds;
        double crowdShare = (crowd.cpuMs() - crowdCpu) / 1e3 / seconds;
        Json.Obj result = end(server, crowd, first);
        String page = server.page();
        String same = page == null
                        || (result.get("page") instanceof Json.Text text
                                && text.value().equals(CrowdStream.fingerprint(page)))
                ? ""
                : ", A PAGE IS NOT AS IT SHOULD BE";
        Run run = new Run(result, share, crowdShare, heapEach, 0, "");
        double bytes = run.number("bytes") / (double) UPDATES / viewers;
        return new Run(result, share, crowdShare, heapEach, bytes, server.notes() + same);
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

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
