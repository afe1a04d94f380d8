package starflock.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import starflock.testkit.Line;
import starflock.testkit.UdpProxy;

/**
 * A UDX stream over loopback: ours between two loops of this process, udx-native's between two Node.js processes
 * (bench/peers/udx.mjs), each side with one thread. Then the same through a proxy that loses, delays and slows packets;
 * there the figure of interest is the ratio, since both meet the same line.
 */
final class UdxBench {
    private static final String PEER = "bench/peers/udx.mjs";
    private static final long MIB = 1 << 20;
    private static final int IDLE = 1000;

    /** What is sent, and over which line; null for loopback itself. */
    record Shape(String name, long bytes, int block, Line.@Nullable Shape line) {}

    private static final Shape[] LOOPBACK = {
        new Shape("64 KiB blocks", 512 * MIB, 64 << 10, null), new Shape("1 KiB blocks", 256 * MIB, 1 << 10, null)
    };

    private static final Shape[] LINES = {
        shape("10 Mbit/s, 20 ms", 4 * MIB, 10, 20, 0),
        shape("100 Mbit/s, 10 ms, 1 % lost", 16 * MIB, 100, 10, 1),
        shape("20 Mbit/s, 100 ms, 5 % lost", 8 * MIB, 20, 100, 5)
    };

    private UdxBench() {}

    static Shape shape(String name, long bytes, int mbits, int delayMs, double loss) {
        long rate = mbits * 125_000L;
        // A queue of as much as is on the way, and 50 ms more.
        long queue = rate * (2L * delayMs + 50) / 1000;
        var line = Line.Shape.of(Duration.ofMillis(delayMs)).withLoss(loss).withRate(rate, queue);
        return new Shape(name, bytes, 32 << 10, line);
    }

    /** {@code lines}: also through the proxy. */
    static void run(boolean lines) throws IOException, InterruptedException {
        if (!Files.isDirectory(Path.of("interop/node_modules/udx-native"))) {
            System.err.println("The peer is not installed: run npm ci in interop, with Node.js 20 or newer.");
            System.exit(1);
        }
        try (var left = new Node();
                var right = new Node();
                var ours = new UdxLine()) {
            for (Shape shape : LOOPBACK) pairs(shape, ours, left, right);
            for (Shape shape : lines ? LINES : new Shape[0]) pairs(shape, ours, left, right);
            System.out.printf(
                    Locale.ROOT, "%,d idle streams: %,d bytes of heap each%n", IDLE, ours.idleBytesPerStream(IDLE));
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }

    /** Seconds, and seconds of all processors together, both ends. */
    record Cost(double seconds, double cpu) {}

    /** One run of one side. */
    @FunctionalInterface
    interface Run {
        Cost once(int number) throws IOException, InterruptedException, ExecutionException;
    }

    private static void pairs(Shape shape, UdxLine ours, Node left, Node right)
            throws IOException, InterruptedException, ExecutionException {
        pairs(
                shape.name,
                shape.bytes,
                1,
                shape.line == null,
                i -> ours(shape, ours, i),
                i -> theirs(shape, left, right, i));
    }

    /**
     * Runs both in turn and prints their speed, and what of the processors they took if that is asked for.
     *
     * @param warmUps runs of each that do not count: they teach the compilers
     */
    static void pairs(String name, long bytes, int warmUps, boolean withCpu, Run ours, Run theirs)
            throws IOException, InterruptedException, ExecutionException {
        var speed = new Pairs(new double[Pairs.COUNT], new double[Pairs.COUNT]);
        var cpu = new Pairs(new double[Pairs.COUNT], new double[Pairs.COUNT]);
        for (int i = -warmUps; i < Pairs.COUNT; i++) {
            Cost mine = ours.once(i);
            Cost other = theirs.once(i);
            if (i < 0) continue;
            speed.ours()[i] = bytes / mine.seconds / 1000;
            speed.peers()[i] = bytes / other.seconds / 1000;
            double gib = bytes / (1024.0 * MIB);
            cpu.ours()[i] = mine.cpu / gib * 1000;
            cpu.peers()[i] = other.cpu / gib * 1000;
        }
        System.out.println(speed.line(name, "kB/s"));
        if (withCpu) System.out.println(cpu.line("  cpu", "ms per GiB"));
    }

    static Cost ours(Shape shape, UdxLine line, int seed) throws IOException, InterruptedException, ExecutionException {
        if (shape.line == null) {
            return line.transfer(shape.bytes, shape.block, line.leftAddress(), line.rightAddress());
        }
        try (UdpProxy proxy = UdpProxy.start(shape.line, new Random(seed))) {
            proxy.connect(line.leftAddress(), line.rightAddress());
            return line.transfer(shape.bytes, shape.block, proxy.rightAddress(), proxy.leftAddress());
        }
    }

    static Cost theirs(Shape shape, Node left, Node right, int seed) throws IOException {
        if (shape.line == null) return transfer(shape, left, right, left.port, right.port);
        try (UdpProxy proxy = UdpProxy.start(shape.line, new Random(seed))) {
            proxy.connect(address(left.port), address(right.port));
            return transfer(
                    shape,
                    left,
                    right,
                    proxy.rightAddress().getPort(),
                    proxy.leftAddress().getPort());
        }
    }

    static Cost transfer(Shape shape, Node left, Node right, int toLeft, int toRight) throws IOException {
        int id = ++Node.streams;
        right.out.println("receive " + id + " " + toLeft);
        left.out.println("send " + id + " " + toRight + " " + shape.bytes + " " + shape.block);
        double[] sent = left.numbers();
        double[] received = right.numbers();
        if (received[0] != shape.bytes && Double.isFinite(sent[0])) {
            throw new IOException("the peer lost bytes: " + received[0]);
        }
        return new Cost(sent[0], sent[1] + received[1]);
    }

    static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** The processor time of this process, in seconds. */
    static double processCpu() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e9;
    }

    /** One JavaScript end. */
    static final class Node implements AutoCloseable {
        private static int streams;

        final Process process;
        final BufferedReader in;
        final PrintWriter out;
        final int port;

        Node() throws IOException {
            process = new ProcessBuilder("node", PEER)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            out = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
            port = (int) numbers()[0];
        }

        double[] numbers() throws IOException {
            String line = in.readLine();
            if (line == null) throw new IOException("the peer has ended; what it said is above");
            String[] parts = line.split(" ", -1);
            double[] numbers = new double[parts.length];
            for (int i = 0; i < parts.length; i++) numbers[i] = Double.parseDouble(parts[i]);
            return numbers;
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
