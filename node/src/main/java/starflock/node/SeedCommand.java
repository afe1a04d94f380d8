package starflock.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import starflock.codec.Hex;
import starflock.codec.ProtocolError;
import starflock.log.Corestore;
import starflock.log.Download;
import starflock.log.Log;
import starflock.log.LogEvent;
import starflock.log.LogExtension;
import starflock.log.Replication;
import starflock.space.LogList;
import starflock.space.PublicKey;
import starflock.swarm.SwarmConfig;
import starflock.swarm.Topic;

/**
 * {@code starflock seed}: keeps logs here and serves them to whoever has their keys, also while their writers sleep.
 *
 * <p>While a node runs on the folder, the node does it, with the logs that it has open. What is kept, and what was
 * served, stands in {@code seeds.json} of the data folder, so that a restart goes on.
 */
@Command(
        name = "seed",
        description = "Keeps logs available for others, until it is stopped. Without a key: those of the last time.")
final class SeedCommand implements Callable<Integer> {
    private static final int TOLD_SECONDS = 5;

    /** Of all spaces together; each costs a few hundred bytes and two topics. */
    private static final int MAX_LOGS = 4096;

    /** Peers that are counted by name for each log; beyond that the count stands still. */
    private static final int MAX_COUNTED_PEERS = 100_000;

    private final StarflockCommand root;
    private final Terminal terminal;
    private final Logs logs;

    @Mixin
    private final SwarmOptions options = new SwarmOptions();

    @Parameters(
            paramLabel = "KEY",
            arity = "0..*",
            description = "Keys of logs. The key of a space (`space list`) stands for all of its logs; nobody can read"
                    + " them by it.")
    private List<String> keys = List.of();

    @Option(names = "--forget", paramLabel = "KEY", description = "No longer seed this log; what is here stays.")
    private List<String> forgotten = List.of();

    @Option(
            names = "--max-space",
            paramLabel = "BYTES",
            defaultValue = "10G",
            description = "Space for all of them together, such as 500M or 10G. Default: ${DEFAULT-VALUE}")
    private String space = "10G";

    @Option(
            names = "--max-rate",
            paramLabel = "BYTES",
            defaultValue = "0",
            description = "What is sent in a second, such as 2M; 0 for no limit. Default: ${DEFAULT-VALUE}")
    private String rate = "0";

    /** Bytes that are here, of all of them. */
    private final AtomicLong used = new AtomicLong();

    SeedCommand(StarflockCommand root, Terminal terminal, Logs logs) {
        this.root = root;
        this.logs = logs;
        this.terminal = terminal;
    }

    /** One log that is kept. */
    private static final class Seed {
        final Log log;
        final Set<String> peers = new HashSet<>();
        long servedBytes;

        @Nullable
        Download download;

        private boolean full;

        Seed(Log log) {
            this.log = log;
        }
    }

    @Override
    public Integer call() throws Exception {
        long maxSpace = bytes("--max-space", space);
        PeerNetwork.Wish wish =
                PeerNetwork.Wish.of(options).with(SwarmConfig.usual().withBytesPerSecond(bytes("--max-rate", rate)));
        return logs.with(store -> {
            Path folder = root.data();
            Map<String, Seed> seeds = remembered(folder, store);
            for (String text : forgotten) seeds.remove(Hex.encode(CoreExchange.requireKey(text)));
            for (String text : keys) {
                byte[] key = CoreExchange.requireKey(text);
                seeds.putIfAbsent(Hex.encode(key), new Seed(store.log(key)));
            }
            if (seeds.isEmpty()) {
                throw new Failure(Exit.USAGE, "Give the key of a log to keep: `starflock core info NAME` shows it.");
            }
            keep(folder, seeds);
            try (PeerNetwork network = PeerNetwork.open(wish.as(store.keyPair("seed")))) {
                serve(folder, store, network.requireNetwork(wish), seeds, maxSpace);
            }
            return Exit.OK.code();
        });
    }

    private void serve(Path folder, Corestore store, PeerNetwork network, Map<String, Seed> seeds, long maxSpace)
            throws Failure, IOException {
        try (Replication replication = new Replication(store, network.threads(), network.timer())) {
            network.swarm().listen(Replicating.by(replication));
            Queue<PublicKey> found = new ConcurrentLinkedQueue<>();
            for (Seed seed : seeds.values()) begin(seed, network, replication, found, new Space(seeds, maxSpace));
            tell(seeds);
            String before = state(seeds).encode();
            while (!left()) {
                for (PublicKey key = found.poll(); key != null; key = found.poll()) {
                    if (seeds.size() >= MAX_LOGS || seeds.containsKey(key.hex())) continue;
                    Seed seed = new Seed(store.log(key.bytes()));
                    seeds.put(key.hex(), seed);
                    begin(seed, network, replication, found, new Space(seeds, maxSpace));
                }
                String now = state(seeds).encode();
                if (now.equals(before)) continue;
                before = now;
                tell(seeds);
                keep(folder, seeds);
            }
        } finally {
            keep(folder, seeds);
        }
    }

    /**
     * Fetches and serves a log; if it is a space's first one, those who are in the space say which other logs it has.
     */
    private void begin(Seed seed, PeerNetwork network, Replication replication, Queue<PublicKey> found, Space space)
            throws Failure, IOException {
        used.addAndGet(heldBytes(seed.log));
        AutoCloseable _ = replication.listen(seed.log, event -> note(seed, event, space));
        LogExtension _ = replication.extension(seed.log, LogList.CHANNEL, (remote, message) -> {
            try {
                found.addAll(LogList.decode(message));
            } catch (ProtocolError e) {
                // A peer that does not keep to it says nothing to us.
            }
        });
        replication.join(seed.log);
        Topic _ = PeerNetwork.joined(network.swarm().join(seed.log.discoveryKey()));
        byte[] meeting = LogList.topic(network.crypto(), new PublicKey(seed.log.key()));
        Topic _ = PeerNetwork.joined(network.swarm().join(meeting));
        if (used.get() >= space.maxBytes) return;
        synchronized (seed) {
            seed.download = replication.download(seed.log, 0, -1);
        }
    }

    /** What all of them together may take up. */
    private record Space(Map<String, Seed> seeds, long maxBytes) {}

    private void note(Seed seed, LogEvent event, Space space) {
        switch (event) {
            case LogEvent.Uploaded(byte[] remote, long index, int size) -> {
                synchronized (seed) {
                    seed.servedBytes += size;
                    if (seed.peers.size() < MAX_COUNTED_PEERS) seed.peers.add(Hex.encode(remote));
                }
            }
            case LogEvent.Downloaded(byte[] remote, long index, int size) -> {
                if (used.addAndGet(size) >= space.maxBytes) stopFetching(space);
            }
            case LogEvent.PeerJoined _, LogEvent.PeerLeft _, LogEvent.Reorganised _, LogEvent.Conflicted _ -> {}
        }
    }

    /** Fetches no more once the space is used up, but what is on its way; what is here is served all the same. */
    private void stopFetching(Space space) {
        for (Seed seed : space.seeds.values()) {
            synchronized (seed) {
                if (seed.full || seed.download == null) continue;
                seed.full = true;
                seed.download.close();
            }
            root.output()
                    .say(
                            new JsonObject().put("event", "full").put("key", Hex.encode(seed.log.key())),
                            "The space is used up (" + used.get() + " of " + space.maxBytes + " bytes): "
                                    + Hex.encode(seed.log.key())
                                    + " is not fetched further. Give more with --max-space.");
        }
    }

    private static long heldBytes(Log log) throws IOException {
        long held = log.contiguousLength();
        return held == 0 ? 0 : log.byteOffset(held);
    }

    private void tell(Map<String, Seed> seeds) throws IOException {
        for (Seed seed : seeds.values()) {
            JsonObject object = describe(seed).put("event", "seed");
            root.output()
                    .say(
                            object,
                            "%s  %d of %d blocks here, %d bytes served to %d peers"
                                    .formatted(
                                            object.getString("key"),
                                            object.getLong("have"),
                                            object.getLong("length"),
                                            object.getLong("servedBytes"),
                                            object.getInteger("peers")));
        }
    }

    private static JsonObject describe(Seed seed) throws IOException {
        synchronized (seed) {
            return new JsonObject()
                    .put("key", Hex.encode(seed.log.key()))
                    .put("have", seed.log.contiguousLength())
                    .put("length", seed.log.length())
                    .put("servedBytes", seed.servedBytes)
                    .put("peers", seed.peers.size());
        }
    }

    private static JsonArray state(Map<String, Seed> seeds) throws IOException {
        JsonArray all = new JsonArray();
        for (Seed seed : seeds.values()) all.add(describe(seed));
        return all;
    }

    private static Path file(Path folder) {
        return folder.resolve("seeds.json");
    }

    private static void keep(Path folder, Map<String, Seed> seeds) throws IOException {
        JsonArray all = new JsonArray();
        for (Seed seed : seeds.values()) {
            synchronized (seed) {
                all.add(describe(seed).put("servedTo", new JsonArray(new ArrayList<>(seed.peers))));
            }
        }
        DataFolder.write(file(folder), all.encode());
    }

    private static Map<String, Seed> remembered(Path folder, Corestore store) throws IOException, Failure {
        // Looked through where blocks arrive, while more are found.
        Map<String, Seed> seeds = new ConcurrentSkipListMap<>();
        if (!Files.exists(file(folder))) return seeds;
        try {
            for (Object each : new JsonArray(Files.readString(file(folder)))) {
                JsonObject object = (JsonObject) each;
                Seed seed = new Seed(store.log(Hex.decode(object.getString("key"))));
                seed.servedBytes = object.getLong("servedBytes");
                for (Object peer : object.getJsonArray("servedTo")) seed.peers.add((String) peer);
                seeds.put(object.getString("key"), seed);
            }
        } catch (RuntimeException e) {
            throw new Failure(
                    Exit.ENVIRONMENT,
                    file(folder) + " cannot be understood. Delete it, and name the keys to seed again; no log is lost.",
                    e);
        }
        return seeds;
    }

    /** Waits a while; true if whoever gave the command has left. */
    private boolean left() throws Failure {
        CompletableFuture<Void> gone = terminal.gone();
        try {
            Object _ = gone.get(TOLD_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            throw new Failure(Exit.INTERRUPTED, "Stopped.", e);
        }
    }

    /** A number of bytes, with K, M, G or T for powers of 1024. */
    static long bytes(String option, String text) throws Failure {
        String upper = text.toUpperCase(Locale.ROOT);
        int unit = upper.isEmpty() ? -1 : "KMGT".indexOf(upper.charAt(upper.length() - 1));
        try {
            long number = Long.parseLong(unit < 0 ? upper : upper.substring(0, upper.length() - 1));
            if (number >= 0) return Math.multiplyExact(number, 1L << (10 * (unit + 1)));
        } catch (NumberFormatException | ArithmeticException e) {
            // Said below.
        }
        throw new Failure(Exit.USAGE, option + ": \"" + text + "\" is no amount; write 500M or 10G.");
    }
}
