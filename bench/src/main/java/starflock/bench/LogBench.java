package starflock.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import starflock.crypto.Crypto;
import starflock.log.Corestore;
import starflock.log.Durability;
import starflock.log.Log;

/**
 * Blocks per second, appended, read and replicated, against corestore and hypercore (interop/package.json pins them;
 * bench/peers/log.mjs runs them), five pairs in turn. Both write to the same disk.
 *
 * <p>The peer hands an append to the operating system and does not force it to disk. Where ours forces, one by one, the
 * machine's own rate of writing and forcing stands in the peer's place; the batches are compared with the peer's, which
 * does less. Under each part stand the limits of the machine.
 */
final class LogBench {
    private static final String PEER = "bench/peers/log.mjs";
    private static final List<String> PARTS = List.of("append", "get", "replicate");
    private static final int LARGE_BYTES = 64 << 10;

    /** Appends that are forced one by one. */
    private static final int FORCED = 2_000;

    /** Runs of each side that do not count: before the sixth the compilers are still at work, ours for longer. */
    private static final int WARM_UPS = 5;

    private final Path folder;
    private final BufferedReader in;
    private final PrintWriter out;

    /** One side of a pair; answers in the unit of the line, more is better but for memory. */
    private interface Side {
        double measure(Path folder) throws IOException, InterruptedException, ExecutionException;
    }

    private LogBench(Path folder, BufferedReader in, PrintWriter out) {
        this.folder = folder;
        this.in = in;
        this.out = out;
    }

    static void run(List<String> asked) throws IOException {
        if (!PARTS.containsAll(asked)) {
            System.err.println(
                    "The parts of this benchmark: " + String.join(", ", PARTS) + "; without any all of them.");
            System.exit(2);
        }
        if (!Files.isDirectory(Path.of("interop/node_modules/corestore"))) {
            System.err.println("The peer is not installed: run npm ci in interop, with Node.js 20 or newer.");
            System.exit(1);
        }
        Path folder = Files.createTempDirectory(Path.of("bench/target"), "log");
        System.out.println("Cryptography by " + Crypto.load().name() + " where the line does not say otherwise");
        Process node = peer(folder);
        try (var in = new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
                var out =
                        new PrintWriter(new OutputStreamWriter(node.getOutputStream(), StandardCharsets.UTF_8), true)) {
            LogBench bench = new LogBench(folder, in, out);
            for (String part : asked.isEmpty() ? PARTS : asked) bench.part(part);
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException(e);
        } finally {
            node.destroy();
            delete(folder);
        }
    }

    private static Process peer(Path folder) throws IOException {
        return new ProcessBuilder("node", PEER, folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void part(String part) throws IOException, InterruptedException, ExecutionException {
        switch (part) {
            case "append" -> {
                pairs("append", f -> append(f, 10_000, 1, Durability.SYSTEM), peer("append", 10_000, 1024, 1));
                pairs(
                        "append x1000, forced",
                        f -> append(f, 50_000, 1000, Durability.DISK),
                        peer("append", 50_000, 1024, 1000));
                pairs("append forced, to raw forcing", f -> append(f, FORCED, 1, Durability.DISK), LogBench::force);
            }
            case "get" -> {
                pairs("get in order", f -> get(f, 20_000, false), peer("sequential", 20_000, 1024, 0));
                pairs("get at random", f -> get(f, 20_000, true), peer("random", 20_000, 1024, 0));
            }
            case "replicate" -> {
                for (Crypto crypto : List.of(Crypto.load(), Crypto.pureJava())) {
                    replicate(crypto, "1 KiB", 20_000, 1024);
                    replicate(crypto, "64 KiB", 2_000, LARGE_BYTES);
                }
            }
            default -> throw new IllegalArgumentException(part);
        }
        limits();
    }

    private void replicate(Crypto crypto, String size, int count, int bytes)
            throws IOException, InterruptedException, ExecutionException {
        String what = size + ", " + crypto.name();
        pairs(
                "replicate " + what,
                f -> count / LogReplication.seconds(f, crypto, count, bytes),
                peer("replicate", count, bytes, 0));
        if (!Files.exists(Path.of("/proc/self/status"))) return;
        pairs("peak KiB, " + what, f -> ourPeak(f, crypto, count, bytes), f -> peersPeak(f, count, bytes));
    }

    private void pairs(String name, Side ours, Side others)
            throws IOException, InterruptedException, ExecutionException {
        // Processes of their own are cold every time.
        for (int i = 0; i < (name.startsWith("peak") ? 0 : WARM_UPS); i++) {
            double unused = once(ours) + once(others);
        }
        var pairs = new Pairs(new double[Pairs.COUNT], new double[Pairs.COUNT]);
        for (int i = 0; i < Pairs.COUNT; i++) {
            pairs.ours()[i] = once(ours);
            pairs.peers()[i] = once(others);
        }
        System.out.println(pairs.line(name, name.startsWith("peak") ? "KiB" : "blocks/s"));
    }

    private double once(Side side) throws IOException, InterruptedException, ExecutionException {
        Path place = Files.createTempDirectory(folder, "run");
        try {
            return side.measure(place);
        } finally {
            delete(place);
        }
    }

    private Side peer(String measure, int count, int size, int batch) {
        return place -> Double.parseDouble(ask(in, out, measure, count, size, batch));
    }

    private static String ask(BufferedReader from, PrintWriter to, String measure, int count, int size, int batch)
            throws IOException {
        to.printf(
                Locale.ROOT,
                "{\"measure\":\"%s\",\"count\":%d,\"size\":%d,\"batch\":%d}%n",
                measure,
                count,
                size,
                batch);
        String line = from.readLine();
        if (line == null) throw new IOException("the peer has ended; what it said is above");
        return line;
    }

    private static double append(Path place, int count, int batch, Durability durability) throws IOException {
        // As the node has it: what need not be waited for is done by a thread of its own.
        try (ExecutorService disk = Executors.newSingleThreadExecutor();
                Corestore store = Corestore.open(place.resolve("a"), Crypto.load(), disk)) {
            Log log = store.log("bench").with(durability);
            List<byte[]> blocks = Collections.nCopies(batch, new byte[1024]);
            long start = System.nanoTime();
            for (int i = 0; i < count; i += batch) {
                long unused = log.append(blocks);
            }
            return count / since(start);
        }
    }

    private static double get(Path place, int count, boolean random) throws IOException {
        try (Corestore store = Corestore.open(place.resolve("a"), Crypto.load())) {
            Log log = LogReplication.filled(store, count, 1024);
            long at = 1;
            long bytes = 0;
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                at = at * 48_271 % 2_147_483_647;
                bytes += log.get(random ? at % count : i).length;
            }
            double rate = count / since(start);
            if (bytes != count * 1024L) throw new IllegalStateException("not all was read");
            return rate;
        }
    }

    /** Writes and forces as many bytes as an append of 1 KiB takes, at the end of a file that grows. */
    private static double force(Path place) throws IOException {
        try (FileChannel file =
                FileChannel.open(place.resolve("raw"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long start = System.nanoTime();
            for (int i = 0; i < FORCED; i++) {
                file.write(ByteBuffer.allocate(1110), 1110L * i);
                file.force(false);
            }
            return FORCED / since(start);
        }
    }

    /** The most memory that a process of its own has had, which copies a log once and does nothing else. */
    private static double ourPeak(Path place, Crypto crypto, int count, int size) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LogReplication.class.getName()));
        String provider = crypto.equals(Crypto.pureJava()) ? "pure" : "best";
        command.addAll(List.of(place.toString(), provider, String.valueOf(count), String.valueOf(size)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader from = process.inputReader(StandardCharsets.UTF_8)) {
            String line = from.readLine();
            if (line == null) throw new IOException("the process has ended; what it said is above");
            return Double.parseDouble(line);
        }
    }

    private static double peersPeak(Path place, int count, int size) throws IOException {
        Process process = peer(place);
        try (BufferedReader from = process.inputReader(StandardCharsets.UTF_8);
                PrintWriter to = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true)) {
            String unused = ask(from, to, "replicate", count, size, 0);
            return Double.parseDouble(ask(from, to, "peak", 0, 0, 0));
        } finally {
            process.destroy();
        }
    }

    /** What the machine can do at best: hashing and copying; forcing stands in a line of its own. */
    private static void limits() {
        byte[] large = new byte[LARGE_BYTES];
        int rounds = 4_000;
        for (int round = 0; round < 2; round++) {
            long start = System.nanoTime();
            int sum = 0;
            for (int i = 0; i < rounds; i++) sum += Crypto.load().hash(large)[0];
            double hashed = rounds / since(start);
            start = System.nanoTime();
            for (int i = 0; i < rounds; i++) sum += large.clone()[i];
            double copied = rounds / since(start);
            if (round == 0 || sum == 1) continue;
            limit("BLAKE2b of 64 KiB", hashed);
            limit("copy of 64 KiB", copied);
        }
    }

    private static void limit(String what, double rate) {
        System.out.printf(Locale.ROOT, "limit: %-21s      %,14.0f  blocks/s%n", what, rate);
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
