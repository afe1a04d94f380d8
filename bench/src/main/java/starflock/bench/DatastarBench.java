package starflock.bench;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import starflock.datastar.Event;
import starflock.datastar.Json;
import starflock.datastar.PatchElements;
import starflock.datastar.PatchSignals;

/**
 * Events made and encoded per second, and bytes allocated for each, against the official SDK for Node.js
 * (interop/package.json pins it; bench/peers/datastar.mjs runs it).
 *
 * <p>Then the browser client: {@link ClientBench}.
 *
 * <p>Both make the event from the same text and turn it into UTF-8 bytes, which then are counted and dropped: no socket.
 */
final class DatastarBench {

    private static final String PEER = "bench/peers/datastar.mjs";

    /** Runs that teach the compilers, before those that count. */
    private static final int WARM_UPS = 3;

    private static final String LINE = "<p id=\"greeting\">Hello, Ann. It is 17:05.</p>";
    private static final String PAGE = "<main id=\"page\">\n"
            + "  <p class=\"message\">Is the kettle on? I am at the door.</p>\n".repeat(360) + "</main>";

    /** One kind of event. */
    private record Shape(String name, int rounds, Supplier<Event> event) {}

    private static final List<Shape> SHAPES = List.of(
            new Shape("line", 400_000, () -> PatchElements.of(LINE)),
            new Shape(
                    "options",
                    400_000,
                    () -> PatchElements.of(LINE)
                            .into("#feed")
                            .withMode(PatchElements.Mode.APPEND)
                            .withTransition()
                            .withId("42")),
            new Shape("page", 4_000, () -> PatchElements.of(PAGE)),
            new Shape(
                    "signals",
                    300_000,
                    () -> PatchSignals.of(
                            Json.object().with("count", 3).with("name", "Ann").with("open", true))));

    /** What one run took. */
    private record Run(double perSecond, double allocatedEach, long bytesEach) {}

    private DatastarBench() {}

    static void run() throws IOException, InterruptedException {
        if (!Files.isDirectory(Path.of("interop/node_modules/@starfederation/datastar-sdk"))) {
            System.err.println("The peer is not installed: run npm ci in interop, with Node.js 20 or newer.");
            System.exit(1);
        }
        Process node = new ProcessBuilder("node", "--expose-gc", "--max-semi-space-size=256", PEER)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var in = new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
                var out =
                        new PrintWriter(new OutputStreamWriter(node.getOutputStream(), StandardCharsets.UTF_8), true)) {
            out.println(Json.object().with("line", LINE).with("page", PAGE));
            for (Shape shape : SHAPES) {
                pairs(shape, in, out);
            }
            limit();
        } finally {
            node.destroy();
        }
        ClientBench.run();
    }

    private static void pairs(Shape shape, BufferedReader in, PrintWriter out) throws IOException {
        for (int i = 0; i < WARM_UPS; i++) {
            ours(shape);
            peer(shape, in, out);
        }
        var speed = new Pairs(new double[Pairs.COUNT], new double[Pairs.COUNT]);
        var memory = new Pairs(new double[Pairs.COUNT], new double[Pairs.COUNT]);
        for (int i = 0; i < Pairs.COUNT; i++) {
            Run ours = ours(shape);
            Run peer = peer(shape, in, out);
            if (ours.bytesEach() != peer.bytesEach()) {
                throw new IllegalStateException(shape.name() + ": we write " + ours.bytesEach() + " bytes, the peer "
                        + peer.bytesEach() + ": not the same work");
            }
            speed.ours()[i] = ours.perSecond();
            speed.peers()[i] = peer.perSecond();
            memory.ours()[i] = ours.allocatedEach();
            memory.peers()[i] = peer.allocatedEach();
        }
        System.out.println(speed.line(shape.name(), "events/s"));
        System.out.println(memory.line("", "bytes allocated each"));
    }

    private static Run ours(Shape shape) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        long bytes = 0;
        for (int i = 0; i < shape.rounds(); i++) {
            bytes += shape.event().get().encode().length;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long all = threads.getCurrentThreadAllocatedBytes() - allocated;
        return new Run(shape.rounds() / seconds, (double) all / shape.rounds(), bytes / shape.rounds());
    }

    private static Run peer(Shape shape, BufferedReader in, PrintWriter out) throws IOException {
        out.println(shape.name() + " " + shape.rounds());
        String line = in.readLine();
        if (line == null) {
            throw new IOException("the peer has ended; what it said is above");
        }
        String[] numbers = line.split(" ", -1);
        return new Run(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]), Long.parseLong(numbers[2]));
    }

    /** The machine's own limit: the same page copied once, as the encoder cannot do without. */
    private static void limit() {
        byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
        int rounds = 200_000;
        long sum = 0;
        long start = 0;
        for (int i = -rounds; i < rounds; i++) {
            if (i == 0) {
                start = System.nanoTime();
            }
            sum += page.clone()[i & 1];
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%-28s      %,14.0f  pages/s of %,d bytes (check %d)%n",
                "limit: copying the page",
                rounds / seconds,
                page.length,
                sum & 1);
    }
}
