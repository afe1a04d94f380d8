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
 * <p>Ours seals every event; the peer does not. Ours forces every append to the disk, and the peer none: so both work
 * in a file system in memory where there is one, as forcing costs nothing there, and ours once more on the disk.
 */
final class SpaceBench {
    private static final List<String> PARTS =
            List.of("append", "forced", "linearise", "late", "apart", "fold", "join", "crowd");
    private static final int EVENTS = 2_000;
    private static final int BATCH = 100;
    private static final int JOINED = 1_000_000;
    /** Of each side, before what counts: for compilers and caches. */
    private static final int WARMING = 5;

    /** By so many events something comes late. */
    private static final List<Integer> APART = List.of(1, 1_000, 100_000);

    private static final Path MEMORY = Path.of("/dev/shm");

    private final Path folder;
    private final Path memory;
    private final BufferedReader in;
    private final PrintWriter out;

    /** One side of a pair; answers in milliseconds. */
    private interface Side {
        double measure(Path folder) throws Exception;
    }

    private SpaceBench(Path folder, Path memory, BufferedReader in, PrintWriter out) {
        this.folder = folder;
        this.memory = memory;
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
        boolean inMemory = Files.isWritable(MEMORY);
        Path memory = inMemory ? Files.createTempDirectory(MEMORY, "space") : folder;
        System.out.println(
                inMemory ? "Files in memory, but for what is forced." : "There is no " + MEMORY + ": all on the disk.");
        Process node = new ProcessBuilder("node", "bench/peers/space.mjs", memory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var in = new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
                var out =
                        new PrintWriter(new OutputStreamWriter(node.getOutputStream(), StandardCharsets.UTF_8), true)) {
            SpaceBench bench = new SpaceBench(folder, memory, in, out);
            for (String part : parts.isEmpty() ? PARTS : parts) {
                bench.part(part, events);
            }
        } catch (Exception e) {
            throw new IOException(e);
        } finally {
            node.destroy();
            delete(folder);
            if (inMemory) {
                delete(memory);
            }
        }
    }

    private void part(String part, int events) throws Exception {
        switch (part) {
            case "append" -> pairs(part, part, memory, SpaceBench::append);
            case "forced" -> pairs("append, ours forced", "append", folder, SpaceBench::append);
            case "linearise" -> pairs(part, part, memory, SpaceBench::linearise);
            case "late" -> {
                pairs(part, part, memory, SpaceBench::late);
                SpaceFolding.late();
            }
            case "apart" -> {
                for (int count : APART) {
                    apart(count, true);
                    apart(count, false);
                }
            }
            case "fold" -> SpaceFolding.fold();
            case "join" -> join(events);
            case "crowd" -> SpaceFolding.crowd();
            default -> throw new IllegalArgumentException(part);
        }
    }

    private void pairs(String name, String measure, Path in, Side ours) throws Exception {
        for (int i = 0; i < WARMING; i++) {
            double unused = once(in, ours) + peer(measure);
        }
        Pairs pairs = new Pairs(new double[Pairs.COUNT], new double[Pairs.COUNT]);
        for (int i = 0; i < Pairs.COUNT; i++) {
            pairs.ours()[i] = EVENTS / once(in, ours) * 1000;
            pairs.peers()[i] = EVENTS / peer(measure) * 1000;
        }
        System.out.println(pairs.line(name, "events/s"));
    }

    /** What comes late over a line that is open already; {@code settled}: after a past that is final, else into one. */
    private void apart(int count, boolean settled) throws Exception {
        Path place = Files.createTempDirectory(memory, "run");
        try (SpaceApart ours = SpaceApart.ready(place, count, BATCH, settled)) {
            double unused = ask(String.format(
                    Locale.ROOT,
                    "{\"measure\":\"apart\",\"seen\":%d,\"count\":%d,\"batch\":%d,\"final\":%b}",
                    SpaceApart.SEEN,
                    count,
                    BATCH,
                    settled));
            for (int i = 0; i < WARMING; i++) {
                unused += ours.arrives() + ask("{\"measure\":\"arrives\"}");
            }
            Pairs pairs = new Pairs(new double[Pairs.COUNT], new double[Pairs.COUNT]);
            for (int i = 0; i < Pairs.COUNT; i++) {
                pairs.ours()[i] = 1000 / ours.arrives();
                pairs.peers()[i] = 1000 / ask("{\"measure\":\"arrives\"}");
            }
            unused += ask("{\"measure\":\"together\"}");
            System.out.println(pairs.times(
                    String.format(Locale.ROOT, "late by %,d, %s", count, settled ? "those final" : "none final")));
        } finally {
            delete(place);
        }
    }

    private static double once(Path in, Side side) throws Exception {
        Path place = Files.createTempDirectory(in, "run");
        try {
            return side.measure(place);
        } finally {
            delete(place);
        }
    }

    private double peer(String measure) throws IOException {
        return ask(
                String.format(Locale.ROOT, "{\"measure\":\"%s\",\"count\":%d,\"batch\":%d}", measure, EVENTS, BATCH));
    }

    private double ask(String request) throws IOException {
        out.println(request);
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
        SpaceHouse other = one.knocking(place, "B");
        start = System.nanoTime();
        AutoCloseable met = one.letIn(other);
        SpaceHouse.await(() -> other.replica().size() > 0, List.of(other));
        said("a newcomer has the first events", since(start), 0);
        SpaceHouse.await(() -> other.replica().size() >= events, List.of(other));
        said("a newcomer has all " + events, since(start), events);
        met.close();
        other.close();
        one.close();
        start = System.nanoTime();
        try (SpaceHouse again = SpaceHouse.open(place, "A")) {
            said("starting again, with the first pages", since(start), 0);
            SpaceHouse.await(() -> again.replica().size() == events, List.of(again));
            said("starting again, with all", since(start), events);
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
