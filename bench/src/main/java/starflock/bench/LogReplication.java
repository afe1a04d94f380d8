package starflock.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
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
 * One log copied from a store to another, through the whole of encryption, channels and verification, over a line in
 * memory. As a program of its own it does so once and prints its peak memory.
 */
final class LogReplication {
    private static final int FILL = 500;

    private LogReplication() {}

    /** {@code FOLDER PROVIDER COUNT SIZE}: prints the most memory, in KiB, that this process had on the machine. */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        double unused = seconds(
                Path.of(arguments[0]),
                arguments[1].equals("pure") ? Crypto.pureJava() : Crypto.load(),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]));
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) System.out.println(line.replaceAll("[^0-9]", ""));
        }
    }

    /** A log with so many blocks of that size. */
    static Log filled(Corestore store, int count, int size) throws IOException {
        Log log = store.log("bench").with(Durability.SYSTEM);
        List<byte[]> blocks = Collections.nCopies(Math.min(FILL, count), new byte[size]);
        for (int i = 0; i < count; i += FILL) {
            long unused = log.append(blocks.subList(0, Math.min(blocks.size(), count - i)));
        }
        return log;
    }

    static double seconds(Path folder, Crypto crypto, int count, int size)
            throws IOException, InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        ExecutorService disk = Executors.newSingleThreadExecutor();
        try (Corestore one = Corestore.open(folder.resolve("a"), crypto, disk);
                Corestore two = Corestore.open(folder.resolve("b"), crypto, disk)) {
            Log log = filled(one, count, size);
            Log copy = two.log(log.key()).with(Durability.SYSTEM);
            var serving = new Replication(one, threads, timer);
            var asking = new Replication(two, threads, timer);
            long start = System.nanoTime();
            MemoryTransport.Pair pair = MemoryTransport.pair();
            connect(pair.second(), false, asking, crypto, threads, timer);
            connect(pair.first(), true, serving, crypto, threads, timer);
            asking.download(copy, 0, count).done().get();
            double seconds = (System.nanoTime() - start) / 1e9;
            serving.close();
            asking.close();
            return seconds;
        } finally {
            timer.shutdownNow();
            disk.close();
            threads.close();
        }
    }

    private static void connect(
            MemoryTransport transport,
            boolean initiator,
            Replication replication,
            Crypto crypto,
            ExecutorService threads,
            ScheduledExecutorService timer) {
        byte[] seed = new byte[32];
        seed[0] = (byte) (initiator ? 1 : 2);
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
}
