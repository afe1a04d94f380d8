package starflock.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Spaces: the same work as autobase's (interop/package.json pins it; bench/peers/space.mjs runs it), five pairs in
 * turn;
 * then what folding costs, what an event costs that comes late, what joining and starting cost, and a crowd.
 *
 * <p>Ours seals every event and forces every append to the disk; the peer does neither.
 */
final class SpaceBench {
    private static final List<String> PARTS = List.of("append", "linearise", "late", "fold", "join", "crowd");
    private static final int EVENTS = 2_000;
    private static final int BATCH = 100;
    private static final int JOINED = 1_000_000;

    private final Path folder;
    private final BufferedReader in;
    private final PrintWriter out;

    /** One side of a pair; answers in milliseconds. */
    private interface Side {
        double measure(Path folder) throws Exception;
    }

    private SpaceBench(Path folder, BufferedReader in, PrintWriter out) {
        this.folder = folder;
        this.in = in;
        this.out = out;
    }

    static void run(List<String> asked) throws IOException {
        int events = JOINED;
        List<String> parts = asked;
        if (!asked.isEmpty() && asked.getLast().matches("[0-9]+")) {
            events = Integer.parseInt(asked.getLast());
            parts = asked.subList(0, asked.size() - 1);
        }
        if (!PARTS.containsAll(parts)) {
            System.err.println("The parts of this benchmark: " + String.join(", ", PARTS)
                    + "; without any all of them. A number at the end is for the events of join.");
            System.exit(2);
        }
        if (!Files.isDirectory(Path.of("interop/node_modules/autobase"))) {
            System.err.println("The peer is not installed: run npm ci in interop, with Node.js 20 or newer.");
            System.exit(1);
        }
        Path folder = Files.createTempDirectory(Path.of("bench/target"), "space");
        Process node = new ProcessBuilder("node", "bench/peers/space.mjs", folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var in = new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
                var out =
                        new PrintWriter(new OutputStreamWriter(node.getOutputStream(), StandardCharsets.UTF_8), true)) {
            SpaceBench bench = new SpaceBench(folder, in, out);
            for (String part : parts.isEmpty() ? PARTS : parts) {
                bench.part(part, events);
            }
        } catch (Exception e) {
            throw new IOException(e);
        } finally {
            node.destroy();
            delete(folder);
        }
    }

    private void part(String part, int events) throws Exception {
        switch (part) {
            case "append" -> pairs(part, SpaceBench::append);
            case "linearise" -> pairs(part, SpaceBench::linearise);
            case "late" -> {
                pairs(part, SpaceBench::late);
                SpaceFolding.late();
            }
            case "fold" -> SpaceFolding.fold();
            case "join" -> join(events);
            case "crowd" -> SpaceFolding.crowd();
            default -> throw new IllegalArgumentException(part);
        }
    }

    private void pairs(String measure, Side ours) throws Exception {
        // One of each that does not count: compilers and caches.
        double unused = once(ours) + peer(measure);
        Pairs pairs = new Pairs(new double[Pairs.COUNT], new double[Pairs.COUNT]);
        for (int i = 0; i < Pairs.COUNT; i++) {
            pairs.ours()[i] = EVENTS / once(ours) * 1000;
            pairs.peers()[i] = EVENTS / peer(measure) * 1000;
        }
        System.out.println(pairs.line(measure, "events/s"));
    }

    private double once(Side side) throws Exception {
        Path place = Files.createTempDirectory(folder, "run");
        try {
            return side.measure(place);
        } finally {
            delete(place);
        }
    }

    private double peer(String measure) throws IOException {
        out.printf(Locale.ROOT, "{\"measure\":\"%s\",\"count\":%d,\"batch\":%d}%n", measure, EVENTS, BATCH);
        String line = in.readLine();
        if (line == null) {
            throw new IOException("the peer has ended; what it said is above");
        }
        return Double.parseDouble(line);
    }

    /** One writer appends, and has all of it in order. */
    private static double append(Path place) throws IOException {
        try (SpaceHouse one = SpaceHouse.create(place)) {
            long start = System.nanoTime();
            one.write(EVENTS, BATCH);
            require(one.replica().size() == EVENTS);
            return since(start);
        }
    }

    /** Two wrote half each without the other; they meet, and both have all of it in one order. */
    private static double linearise(Path place) throws Exception {
        try (SpaceHouse one = SpaceHouse.create(place);
                SpaceHouse other = one.join(place, "B")) {
            AutoCloseable met = one.connect(other);
            SpaceHouse.await(() -> other.replica().writes(), List.of(one, other));
            met.close();
            one.write(EVENTS / 2, BATCH);
            other.write(EVENTS / 2, BATCH);
            long start = System.nanoTime();
            AutoCloseable again = one.connect(other);
            SpaceHouse.await(
                    () -> one.replica().size() == EVENTS && other.replica().size() == EVENTS, List.of(one, other));
            double took = since(start);
            again.close();
            return took;
        }
    }

    /** One has written all; one event of the other's, written before, comes late. */
    private static double late(Path place) throws Exception {
        try (SpaceHouse one = SpaceHouse.create(place);
                SpaceHouse other = one.join(place, "B")) {
            AutoCloseable met = one.connect(other);
            SpaceHouse.await(() -> other.replica().writes(), List.of(one, other));
            met.close();
            other.write(1, 1);
            one.write(EVENTS, BATCH);
            long start = System.nanoTime();
            AutoCloseable again = one.connect(other);
            SpaceHouse.await(() -> one.replica().size() == EVENTS + 1, List.of(one, other));
            double took = since(start);
            // Or it would be closed while it still fetches.
            SpaceHouse.await(() -> other.replica().size() == EVENTS + 1, List.of(other));
            again.close();
            return took;
        }
    }

    /** A newcomer to a space with so many events, and both of them on the day after. */
    private void join(int events) throws Exception {
        Path place = Files.createTempDirectory(folder, "join");
        SpaceHouse one = SpaceHouse.create(place);
        long start = System.nanoTime();
        one.write(events, 1000);
        said("writing " + events + " events, 1000 at a time", since(start), events);
        SpaceHouse other = one.join(place, "B");
        start = System.nanoTime();
        AutoCloseable met = one.connect(other);
        SpaceHouse.await(() -> other.replica().size() > 0, List.of(other));
        said("a newcomer has the first events", since(start), 0);
        SpaceHouse.await(() -> other.replica().size() >= events, List.of(other));
        said("a newcomer has all " + events, since(start), events);
        met.close();
        other.close();
        one.close();
        start = System.nanoTime();
        try (SpaceHouse again = SpaceHouse.open(place, "A")) {
            said("starting again", since(start), events);
            require(again.replica().size() == events);
        }
    }

    static void said(String what, double ms, int events) {
        System.out.printf(
                Locale.ROOT,
                "%-44s %,12.1f ms%s%n",
                what,
                ms,
                events == 0 ? "" : String.format(Locale.ROOT, "   %,.0f events/s", events / ms * 1000));
    }

    static double since(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalStateException("the work was not done");
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
