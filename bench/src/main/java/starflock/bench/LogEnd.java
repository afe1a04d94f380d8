package starflock.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import starflock.codec.Hex;
import starflock.crypto.Crypto;
import starflock.log.Corestore;
import starflock.log.Durability;
import starflock.log.Log;
import starflock.log.Replication;
import starflock.stream.CloseReason;
import starflock.stream.Connection;
import starflock.stream.ConnectionConfig;
import starflock.stream.UdxTransport;
import starflock.udx.NioLoop;
import starflock.udx.StreamConfig;
import starflock.udx.Udx;
import starflock.udx.UdxSocket;

/**
 * One end of our stack that replicates a log over UDX, as a process of its own: the same lines as the JavaScript end
 * (bench/peers/end.mjs, where they are listed), driven by {@link ReplicationBench}.
 */
final class LogEnd {
    private final Path folder;
    private final Crypto crypto = Crypto.load();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService disk = Executors.newSingleThreadExecutor();
    private final NioLoop loop;
    private final UdxSocket socket;
    private Corestore store;
    private int copies;

    private LogEnd(Path folder) throws IOException, InterruptedException, ExecutionException {
        this.folder = folder;
        loop = NioLoop.start(Executors.newSingleThreadExecutor());
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        socket = loop.call(() -> new Udx(loop).bind(any, (by, message, from) -> {}))
                .get();
        store = open("served0");
    }

    /** {@code FOLDER}. */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        LogEnd end = new LogEnd(Path.of(arguments[0]));
        say(String.valueOf(end.socket.localAddress().getPort()));
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) end.does(line.split(" ", -1));
        }
        System.exit(0);
    }

    private void does(String[] words) throws IOException, InterruptedException, ExecutionException {
        switch (words[0]) {
            case "fill" -> fill(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "serve" -> serve(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "copy" -> copy(Integer.parseInt(words[1]), Integer.parseInt(words[2]), words[3], words[4]);
            case "tell" -> tell(Hex.decode(words[1]));
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private void fill(int count, int size) throws IOException {
        store.close();
        store = open("served" + size);
        say(Hex.encode(LogReplication.filled(store, count, size).key()));
    }

    private void serve(int id, int port) throws InterruptedException, ExecutionException {
        double before = UdxBench.processCpu();
        Replication replication = new Replication(store, threads, timer);
        connect(id, port, false, replication, () -> {
            replication.close();
            say(seconds(UdxBench.processCpu() - before));
        });
        say("ready");
    }

    private void copy(int id, int port, String key, String count)
            throws IOException, InterruptedException, ExecutionException {
        store.close();
        if (copies > 0) LogBench.delete(folder.resolve("copy" + copies));
        store = open("copy" + ++copies);
        Log log = store.log(Hex.decode(key)).with(Durability.SYSTEM);
        Replication replication = new Replication(store, threads, timer);
        double before = UdxBench.processCpu();
        long start = System.nanoTime();
        connect(id, port, true, replication, () -> {});
        replication.download(log, 0, Long.parseLong(count)).done().get();
        long end = System.nanoTime();
        say(seconds((end - start) / 1e9) + " " + seconds(UdxBench.processCpu() - before));
        replication.close();
    }

    private void tell(byte[] key) throws IOException {
        Log log = store.log(key);
        say(log.contiguousLength() + " " + log.length() + " " + log.byteLength() + " " + Hex.encode(log.treeHash()));
    }

    private Corestore open(String name) throws IOException {
        return Corestore.open(folder.resolve(name), crypto, disk);
    }

    private void connect(int id, int port, boolean initiator, Replication replication, Runnable over)
            throws InterruptedException, ExecutionException {
        byte[] seed = new byte[32];
        seed[0] = (byte) (initiator ? 1 : 2);
        ConnectionConfig config = ConnectionConfig.of(crypto, crypto.keyPair(seed), threads, timer);
        Connection.Listener listener = new Connection.Listener() {
            @Override
            public void opened(Connection connection) {
                replication.attach(connection);
            }

            @Override
            public void closed(Connection connection, CloseReason reason) {
                replication.detach(connection);
                over.run();
            }
        };
        Connection unused = loop.call(() -> {
                    UdxTransport transport = UdxTransport.create(socket.udx(), id, StreamConfig.usual());
                    transport.stream()
                            .connect(socket, id, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                    return Connection.start(transport, initiator, config, listener);
                })
                .get();
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    private static synchronized void say(String line) {
        System.out.println(line);
    }
}
