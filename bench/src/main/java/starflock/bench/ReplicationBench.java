package starflock.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import starflock.crypto.Crypto;

/**
 * A log copied over UDX on loopback: encryption, channels, verification and storage on disk, as two who replicate have
 * them. Ours and the JavaScript stack in turn, each with its own two ends, a process each ({@link LogEnd} and
 * bench/peers/end.mjs), each with a port that it keeps. Every copy starts with an empty store and is compared with what
 * was served: its length, its bytes and its tree hash.
 */
final class ReplicationBench {
    private static final String PEER = "bench/peers/end.mjs";
    private static final Path JVM_OPTIONS = Path.of("node/launcher/jvm.options");
    private static final long MIB = 1 << 20;

    /** Of 1 KiB blocks the peer copies a few MB/s: less than of the others, so that a run ends. */
    private static final Shape[] SHAPES = {
        new Shape("64 KiB blocks", 64 << 10, 512 * MIB), new Shape("1 KiB blocks", 1 << 10, 64 * MIB)
    };

    /** Runs of each side that do not count: they teach the compilers. */
    private static final int WARM_UPS = 2;

    /** What is copied. */
    private record Shape(String name, int block, long bytes) {
        int count() {
            return (int) (bytes / block);
        }
    }

    private ReplicationBench() {}

    /** {@code asked}: the KiB of the blocks that are to be copied; all if it is empty. */
    static void run(String asked) throws IOException, InterruptedException {
        if (!Files.isDirectory(Path.of("interop/node_modules/corestore"))) {
            System.err.println("The peer is not installed: run npm ci in interop, with Node.js 20 or newer.");
            System.exit(1);
        }
        System.out.println("A log copied over UDX on loopback; cryptography by "
                + Crypto.load().name());
        Path folder = Files.createTempDirectory(Path.of("bench/target"), "replication");
        try (Ends ours = new Ends(folder, "ours", ReplicationBench::our);
                Ends peers = new Ends(folder, "peers", place -> List.of("node", PEER, place.toString()))) {
            for (Shape shape : SHAPES) {
                if (asked.isEmpty() || shape.name.startsWith(asked + " ")) pairs(shape, ours, peers);
            }
        } catch (ExecutionException e) {
            throw new IOException(e);
        } finally {
            LogBench.delete(folder);
        }
    }

    private static void pairs(Shape shape, Ends ours, Ends peers)
            throws IOException, InterruptedException, ExecutionException {
        ours.fill(shape);
        peers.fill(shape);
        UdxBench.pairs(
                "log, " + shape.name, shape.bytes, WARM_UPS, true, i -> ours.copy(shape), i -> peers.copy(shape));
    }

    /** As a node is run. */
    private static List<String> our(Path place) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + JVM_OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LogEnd.class.getName(), place.toString()));
        return command;
    }

    /** How an end is started that keeps its stores in a folder. */
    @FunctionalInterface
    private interface Command {
        List<String> in(Path folder);
    }

    /** One who serves and one who copies, of the same stack. */
    private static final class Ends implements AutoCloseable {
        private final End serving;
        private final End copying;
        private String key = "";
        private int streams;

        Ends(Path folder, String name, Command command) throws IOException {
            serving = new End(command.in(Files.createDirectory(folder.resolve(name + "-serving"))));
            copying = new End(command.in(Files.createDirectory(folder.resolve(name + "-copying"))));
        }

        void fill(Shape shape) throws IOException {
            key = serving.ask("fill " + shape.count() + " " + shape.block);
        }

        UdxBench.Cost copy(Shape shape) throws IOException {
            int id = ++streams;
            String unused = serving.ask("serve " + id + " " + copying.port);
            String[] cost = copying.ask("copy " + id + " " + serving.port + " " + key + " " + shape.count())
                    .split(" ", -1);
            double servingCpu = Double.parseDouble(serving.line());
            String served = serving.ask("tell " + key);
            String copied = copying.ask("tell " + key);
            if (!copied.equals(served) || !served.startsWith(shape.count() + " " + shape.count() + " " + shape.bytes)) {
                throw new IOException("what was copied is not what was served: " + copied + ", not " + served);
            }
            return new UdxBench.Cost(Double.parseDouble(cost[0]), Double.parseDouble(cost[1]) + servingCpu);
        }

        @Override
        public void close() {
            serving.process.destroy();
            copying.process.destroy();
        }
    }

    /** One process, which answers lines. */
    private static final class End {
        private final Process process;
        private final BufferedReader in;
        private final PrintWriter out;
        private final int port;

        End(List<String> command) throws IOException {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            in = process.inputReader(StandardCharsets.UTF_8);
            out = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
            port = Integer.parseInt(line());
        }

        String line() throws IOException {
            String line = in.readLine();
            if (line == null) throw new IOException("an end has ended; what it said is above");
            return line;
        }

        String ask(String what) throws IOException {
            out.println(what);
            return line();
        }
    }
}
