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
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import starflock.crypto.Crypto;
import starflock.log.Corestore;
import starflock.log.Durability;
import starflock.log.Log;
import starflock.log.Replication;
import starflock.stream.CloseReason;
import starflock.stream.Connection;
import starflock.stream.ConnectionConfig;
import starflock.stream.MemoryTransport;

/**
 * Blocks per second, appended, read and replicated, against corestore and hypercore (interop/package.json pins them;
 * bench/peers/log.mjs runs them). Both write to the same disk.
 *
 * <p>The peer hands an append to the operating system and does not force it to disk; where ours forces, the line says
 * so, and the machine's own rate of forcing stands below.
 */
final class LogBench {
    private static final String PEER = "bench/peers/log.mjs";

    /** One way to use a log. */
    private record Measure(String name, String peers, int count, int size, int batch, Ours ours) {}

    /** Our side of a measure; returns seconds. */
    private interface Ours {
        double seconds(Measure measure, Path folder) throws IOException, InterruptedException, ExecutionException;
    }

    private static final List<Measure> MEASURES = List.of(
            new Measure("append 1 KiB", "append", 10_000, 1024, 1, (m, f) -> append(m, f, Durability.SYSTEM)),
            new Measure("append 1 KiB, forced", "append", 2_000, 1024, 1, (m, f) -> append(m, f, Durability.DISK)),
            new Measure("append x1000, forced", "append", 50_000, 1024, 1000, (m, f) -> append(m, f, Durability.DISK)),
            new Measure("get in order", "sequential", 20_000, 1024, 0, (m, f) -> get(m, f, false)),
            new Measure("get at random", "random", 20_000, 1024, 0, (m, f) -> get(m, f, true)),
            new Measure("replicate 1 KiB", "replicate", 10_000, 1024, 0, LogBench::replicate),
            new Measure("replicate 64 KiB", "replicate", 1_000, 64 << 10, 0, LogBench::replicate));

    private LogBench() {}

    static void run() throws IOException {
        if (!Files.isDirectory(Path.of("interop/node_modules/corestore"))) {
            System.err.println("The peer is not installed: run npm ci in interop, with Node.js 20 or newer.");
            System.exit(1);
        }
        Path folder = Files.createTempDirectory(Path.of("bench/target"), "log");
        System.out.println("Cryptography: " + Crypto.load().getClass().getSimpleName());
        Process node = new ProcessBuilder("node", PEER, folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var in = new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
                var out =
                        new PrintWriter(new OutputStreamWriter(node.getOutputStream(), StandardCharsets.UTF_8), true)) {
            for (Measure measure : MEASURES) pairs(measure, folder, in, out);
            limits(folder);
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException(e);
        } finally {
            node.destroy();
            delete(folder);
        }
    }

    private static void pairs(Measure measure, Path folder, BufferedReader in, PrintWriter out)
            throws IOException, InterruptedException, ExecutionException {
        // One of each that does not count: compilers and caches.
        double unused = ours(measure, folder) + peer(measure, in, out);
        var pairs = new Pairs(new double[Pairs.COUNT], new double[Pairs.COUNT]);
        for (int i = 0; i < Pairs.COUNT; i++) {
            pairs.ours()[i] = ours(measure, folder);
            pairs.peers()[i] = peer(measure, in, out);
        }
        System.out.println(pairs.line(measure.name, "blocks/s"));
    }

    private static double ours(Measure measure, Path folder)
            throws IOException, InterruptedException, ExecutionException {
        Path store = Files.createTempDirectory(folder, "ours");
        double rate = measure.count / measure.ours.seconds(measure, store);
        delete(store);
        return rate;
    }

    private static double peer(Measure m, BufferedReader in, PrintWriter out) throws IOException {
        out.printf(
                Locale.ROOT,
                "{\"measure\":\"%s\",\"count\":%d,\"size\":%d,\"batch\":%d}%n",
                m.peers,
                m.count,
                m.size,
                m.batch);
        String line = in.readLine();
        if (line == null) throw new IOException("the peer has ended; what it said is above");
        return Double.parseDouble(line);
    }

    private static double append(Measure m, Path folder, Durability durability) throws IOException {
        try (Corestore store = Corestore.open(folder.resolve("a"), Crypto.load())) {
            Log log = store.log("bench").with(durability);
            List<byte[]> blocks = Collections.nCopies(m.batch, new byte[m.size]);
            long start = System.nanoTime();
            for (int i = 0; i < m.count; i += m.batch) {
                long unused = log.append(blocks);
            }
            return since(start);
        }
    }

    private static Log filled(Corestore store, Measure m) throws IOException {
        Log log = store.log("bench").with(Durability.SYSTEM);
        List<byte[]> blocks = Collections.nCopies(500, new byte[m.size]);
        for (int i = 0; i < m.count; i += 500) {
            long unused = log.append(blocks);
        }
        return log;
    }

    private static double get(Measure m, Path folder, boolean random) throws IOException {
        try (Corestore store = Corestore.open(folder.resolve("a"), Crypto.load())) {
            Log log = filled(store, m);
            long at = 1;
            long bytes = 0;
            long start = System.nanoTime();
            for (int i = 0; i < m.count; i++) {
                at = at * 48_271 % 2_147_483_647;
                bytes += log.get(random ? at % m.count : i).length;
            }
            double seconds = since(start);
            if (bytes != (long) m.count * m.size) throw new IllegalStateException("not all was read");
            return seconds;
        }
    }

    private static double replicate(Measure m, Path folder)
            throws IOException, InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (Corestore one = Corestore.open(folder.resolve("a"), Crypto.load());
                Corestore two = Corestore.open(folder.resolve("b"), Crypto.load())) {
            Log log = filled(one, m);
            Log copy = two.log(log.key());
            var serving = new Replication(one, threads, timer);
            var asking = new Replication(two, threads, timer);
            long start = System.nanoTime();
            MemoryTransport.Pair pair = MemoryTransport.pair();
            connect(pair.second(), false, asking, threads, timer);
            connect(pair.first(), true, serving, threads, timer);
            asking.download(copy, 0, m.count).done().get();
            double seconds = since(start);
            serving.close();
            asking.close();
            return seconds;
        } finally {
            timer.shutdownNow();
            threads.close();
        }
    }

    private static void connect(
            MemoryTransport transport,
            boolean initiator,
            Replication replication,
            ExecutorService threads,
            ScheduledExecutorService timer) {
        byte[] seed = new byte[32];
        seed[0] = (byte) (initiator ? 1 : 2);
        Crypto crypto = Crypto.load();
        ConnectionConfig config = ConnectionConfig.of(crypto, crypto.keyPair(seed), threads, timer);
        Connection unused = Connection.start(transport, initiator, config, new Connection.Listener() {
            @Override
            public void opened(Connection connection) {
                replication.attach(connection);
            }

            @Override
            public void closed(Connection connection, CloseReason reason) {
                replication.detach(connection);
            }
        });
    }

    /** What the machine can do at best: forcing, hashing and copying. */
    private static void limits(Path folder) throws IOException {
        try (FileChannel file =
                FileChannel.open(folder.resolve("raw"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            int count = 1_000;
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                file.write(ByteBuffer.allocate(1110), 1110L * i);
                file.force(false);
            }
            limit("write 1 KiB and force", count / since(start), "blocks/s");
        }
        byte[] large = new byte[64 << 10];
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
            limit("BLAKE2b of 64 KiB", hashed, "blocks/s");
            limit("copy of 64 KiB", copied, "blocks/s");
        }
    }

    private static void limit(String what, double rate, String unit) {
        System.out.printf(Locale.ROOT, "limit: %-21s      %,14.0f  %s%n", what, rate, unit);
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
