package starflock.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import starflock.codec.Hex;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.dht.DhtConfig;
import starflock.dht.DhtNode;
import starflock.dht.NodeAddress;
import starflock.dht.PeerStream;
import starflock.stream.CloseReason;
import starflock.stream.Connection;
import starflock.stream.ConnectionConfig;
import starflock.udx.NioLoop;
import starflock.udx.Udx;

/**
 * How long it takes to look a topic up and to be connected with a peer by its key: ours and hyperdht in turn, in one
 * network of ten nodes of hyperdht, caller and called in different processes or loops. And what connections hold that
 * nobody uses.
 */
final class MeetBench implements AutoCloseable {
    private static final String PEER = "bench/peers/dht.mjs";
    private static final String TOPIC = "5c".repeat(32);
    private static final int NODES = 10;
    private static final int TIMES = 40;
    private static final int IDLE = 1000;
    private static final long SEED = 0x5eed;
    private static final int END_SECONDS = 20;

    private final Crypto crypto = Crypto.load();
    private final Random random = new Random(SEED);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService loopThreads = Executors.newCachedThreadPool();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Js network;
    private final DhtNode caller;
    private final DhtNode called;
    private final KeyPair own = pair();
    private final KeyPair other = pair();

    private MeetBench() throws IOException {
        network = new Js("network", String.valueOf(NODES));
        int port = Integer.parseInt(network.line());
        caller = node(port);
        called = node(port);
        called.listen(other, key -> true, this::answer).join();
        called.announce(Hex.decode(TOPIC), other, List.of()).join();
    }

    static void run() throws IOException {
        try (MeetBench bench = new MeetBench()) {
            bench.pairs();
            System.out.printf(Locale.ROOT, "%,d idle connections, one end: %.1f MiB of heap%n", IDLE, bench.idle());
        }
    }

    private KeyPair pair() {
        byte[] seed = new byte[32];
        random.nextBytes(seed);
        return crypto.keyPair(seed);
    }

    private DhtNode node(int port) throws IOException {
        NioLoop loop = NioLoop.start(loopThreads);
        open.add(loop);
        InetAddress here = InetAddress.getLoopbackAddress();
        DhtConfig config = DhtConfig.of(List.of(NodeAddress.of(new InetSocketAddress(here, port))))
                .withMode(DhtConfig.Mode.PERSISTENT)
                .withFirewalled(false);
        return DhtNode.open(
                        new Udx(loop), new InetSocketAddress(here, 0), config, crypto, random, InstantSource.system())
                .join()
                .ready()
                .join();
    }

    private void answer(PeerStream stream) {
        stream.start(config(other), new Opening());
    }

    private ConnectionConfig config(KeyPair self) {
        return ConnectionConfig.of(crypto, self, threads, timer);
    }

    private void pairs() throws IOException {
        int port = caller.knownNodes(1).join().getFirst().port();
        String server = new Js("server", String.valueOf(port), TOPIC).line();
        Js client = new Js("client", String.valueOf(port));
        client.line();
        var lookup = new Pairs(new double[Pairs.COUNT], new double[Pairs.COUNT]);
        var connect = new Pairs(new double[Pairs.COUNT], new double[Pairs.COUNT]);
        // The first of each teaches the compilers.
        for (int i = -1; i < Pairs.COUNT; i++) {
            double[] ours = {median(this::lookup), median(() -> connect(own).close())};
            double[] theirs = {client.ask("lookup " + TOPIC), client.ask("connect " + server)};
            if (i < 0) continue;
            lookup.ours()[i] = ours[0] * 1000;
            lookup.peers()[i] = theirs[0] * 1000;
            connect.ours()[i] = ours[1] * 1000;
            connect.peers()[i] = theirs[1] * 1000;
        }
        System.out.println(lookup.line("lookup", "us"));
        System.out.println(connect.line("connect", "us"));
    }

    private static double median(Runnable once) {
        double[] all = new double[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long start = System.nanoTime();
            once.run();
            all[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(all);
        return all[TIMES / 2];
    }

    private void lookup() {
        caller.lookup(Hex.decode(TOPIC), result -> {}).join();
    }

    private Connection connect(KeyPair self) {
        Opening opening = new Opening();
        // Begun where the way was found, as the swarm does.
        Connection connection = caller.connect(self, other.publicKey(), List.of())
                .thenApply(stream -> stream.start(config(self), opening))
                .join();
        opening.opened.join();
        return connection;
    }

    private static final class Opening implements Connection.Listener {
        final CompletableFuture<Void> opened = new CompletableFuture<>();

        @Override
        public void opened(Connection connection) {
            opened.complete(null);
        }

        @Override
        public void closed(Connection connection, CloseReason reason) {
            opened.completeExceptionally(new IOException(reason.toString()));
        }
    }

    /** MiB that one end of so many connections holds; both are in this process. */
    private double idle() {
        List<Connection> kept = new ArrayList<>();
        long before = UdxLine.heap();
        for (int i = 0; i < IDLE; i++) kept.add(connect(pair()));
        double bytes = UdxLine.heap() - before;
        for (Connection each : kept) each.close();
        return bytes / 2 / (1 << 20);
    }

    @Override
    public void close() throws IOException {
        try {
            for (AutoCloseable each : open) each.close();
            // The loops hand on to the threads, and these to the timer: each ends when nobody asks it any more.
            end(loopThreads);
            end(threads);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        } finally {
            timer.shutdownNow();
        }
    }

    private static void end(ExecutorService tasks) throws InterruptedException, IOException {
        tasks.shutdown();
        if (!tasks.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) throw new IOException("tasks that do not end");
    }

    /** A process of the peer. */
    private final class Js {
        private final BufferedReader in;
        private final PrintWriter out;

        Js(String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of("node", PEER));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            open.add(process::destroy);
            in = process.inputReader(StandardCharsets.UTF_8);
            out = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        }

        String line() throws IOException {
            String line = in.readLine();
            if (line == null) throw new IOException("the peer has ended; what it said is above");
            return line;
        }

        double ask(String what) throws IOException {
            out.println(what + " " + TIMES);
            return Double.parseDouble(line());
        }
    }
}
