package starflock.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import starflock.codec.Hex;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.dht.DhtConfig;
import starflock.dht.DhtNode;
import starflock.dht.MutableRecord;
import starflock.dht.NodeAddress;
import starflock.dht.PeerRecord;
import starflock.dht.PeerStream;
import starflock.udx.NioLoop;
import starflock.udx.Udx;

/** {@code starflock swarm}: the network of peers by hand. */
@Command(
        name = "swarm",
        description = "Networks of one's own, and what the network of peers knows.",
        synopsisSubcommandLabel = "COMMAND")
final class SwarmCommand implements Runnable {
    private static final int MAX_NODES = 1000;

    private final StarflockCommand root;
    private final Terminal terminal;

    SwarmCommand(StarflockCommand root, Terminal terminal) {
        this.root = root;
        this.terminal = terminal;
    }

    @Override
    public void run() {
        root.output()
                .show("Say what to do: swarm testnet, bootstrap, announce, lookup, ping, put, get or doctor. `starflock"
                        + " swarm --help` says what each does.");
    }

    /** Works with the network once it is there. */
    private interface Work {
        int with(PeerNetwork network) throws Failure;
    }

    private int withNetwork(SwarmOptions options, Work work) throws Failure {
        if (options.bootstrap.isEmpty()) {
            throw new Failure(
                    Exit.USAGE,
                    "Say which network: --bootstrap HOST:PORT of a node in it. `starflock swarm testnet` makes one on"
                            + " this machine.");
        }
        PeerNetwork.Wish wish = PeerNetwork.Wish.of(options);
        try (PeerNetwork network = PeerNetwork.open(wish)) {
            return work.with(network.requireNetwork(wish));
        }
    }

    @Command(name = "testnet", description = "Runs a network of its own on this machine, until it is stopped.")
    int testnet(
            @Option(
                            names = "--nodes",
                            paramLabel = "N",
                            defaultValue = "10",
                            description = "How many nodes. Default: ${DEFAULT-VALUE}")
                    int count)
            throws Failure {
        if (count < 1 || count > MAX_NODES) {
            throw new Failure(
                    Exit.USAGE, "--nodes: a test network has 1 to " + MAX_NODES + " nodes, not " + count + ".");
        }
        try (Nodes nodes = new Nodes()) {
            InetSocketAddress first = nodes.first(InetAddress.getLoopbackAddress(), 0, null);
            for (int i = 1; i < count; i++) nodes.join(first);
            String address = first.getAddress().getHostAddress() + ":" + first.getPort();
            root.output()
                    .say(
                            new JsonObject()
                                    .put("event", "ready")
                                    .put("bootstrap", new JsonArray().add(address))
                                    .put("nodes", count),
                            "A network of " + count + " nodes runs here. Use it with --bootstrap " + address
                                    + "; Ctrl-C ends it.");
            awaitEnd();
        }
        return Exit.OK.code();
    }

    @Command(name = "bootstrap", description = "Runs the first node of a network of one's own, until it is stopped.")
    int bootstrap(
            @Option(
                            names = "--address",
                            paramLabel = "HOST:PORT",
                            defaultValue = "127.0.0.1:49737",
                            description =
                                    "How others reach this machine. Default: ${DEFAULT-VALUE}, this machine only.")
                    String address)
            throws Failure {
        InetSocketAddress known = SwarmOptions.resolve("--address", address);
        InetAddress local = known.getAddress().isLoopbackAddress() ? known.getAddress() : anywhere();
        try (Nodes nodes = new Nodes()) {
            nodes.first(local, known.getPort(), known);
            String text = known.getAddress().getHostAddress() + ":" + known.getPort();
            root.output()
                    .say(
                            new JsonObject().put("event", "ready").put("bootstrap", new JsonArray().add(text)),
                            "The node is ready. Elsewhere: --bootstrap " + text + ". Ctrl-C ends it.");
            awaitEnd();
        }
        return Exit.OK.code();
    }

    private static InetAddress anywhere() {
        return InetAddress.ofLiteral("0.0.0.0");
    }

    @Command(
            name = "announce",
            description = "Says that one can be found under a topic, and answers those who call, until it is stopped.")
    int announce(
            @Mixin SwarmOptions options,
            @Parameters(paramLabel = "TOPIC", description = "64 hexadecimal digits, or any words.") String topic,
            @Option(names = "--once", description = "Do not wait: it is forgotten after twenty minutes.") boolean once)
            throws Failure {
        return withNetwork(options, network -> {
            byte[] target = topic(network.crypto(), topic);
            KeyPair own = network.fresh();
            PeerNetwork.joined(network.dht().listen(own, key -> true, SwarmCommand::hangUp));
            int nodes = PeerNetwork.joined(network.dht().announce(target, own, List.of()));
            if (nodes == 0) {
                throw new Failure(Exit.ENVIRONMENT, "No node took the announcement: is this network just starting?");
            }
            root.output()
                    .say(
                            new JsonObject()
                                    .put("event", "announced")
                                    .put("topic", Hex.encode(target))
                                    .put("key", Hex.encode(own.publicKey()))
                                    .put("nodes", nodes),
                            "Announced at " + nodes + " nodes as " + Hex.encode(own.publicKey()) + ".");
            if (!once) awaitEnd();
            return Exit.OK.code();
        });
    }

    /** Who calls only wants to know whether we are there. */
    private static void hangUp(PeerStream stream) {
        stream.transport().end();
    }

    @Command(name = "lookup", description = "Lists who can be found under a topic.")
    int lookup(
            @Mixin SwarmOptions options,
            @Parameters(paramLabel = "TOPIC", description = "64 hexadecimal digits, or any words.") String topic)
            throws Failure {
        return withNetwork(options, network -> {
            byte[] target = topic(network.crypto(), topic);
            Map<String, PeerRecord> found = Collections.synchronizedMap(new LinkedHashMap<>());
            int nodes = PeerNetwork.joined(network.dht().lookup(target, result -> {
                for (PeerRecord peer : result.peers()) found.put(Hex.encode(peer.publicKey()), peer);
            }));
            for (String key : found.keySet()) root.output().say(new JsonObject().put("key", key), key);
            root.output().show(found.isEmpty() ? "Nobody: " + nodes + " nodes close to the topic were asked." : "");
            return Exit.OK.code();
        });
    }

    @Command(name = "ping", description = "Calls a peer by its public key, or a node by its address.")
    int ping(@Mixin SwarmOptions options, @Parameters(paramLabel = "KEY|HOST:PORT", description = "Whom.") String whom)
            throws Failure {
        byte[] key = CoreCommand.key(whom);
        InetSocketAddress node = key == null && whom.contains(":") ? SwarmOptions.resolve("KEY|HOST:PORT", whom) : null;
        if (key == null && node == null) {
            throw new Failure(
                    Exit.USAGE,
                    "\"" + whom + "\" is no public key (64 hexadecimal digits, or 52 letters and digits) and no"
                            + " HOST:PORT.");
        }
        byte[] peer = key == null ? new byte[0] : key;
        return withNetwork(options, network -> {
            if (node != null) {
                Duration time = PeerNetwork.joined(network.dht().ping(NodeAddress.of(node)));
                answered(whom, time, whom);
                return Exit.OK.code();
            }
            long start = System.nanoTime();
            PeerStream stream = PeerNetwork.joined(network.dht().connect(network.fresh(), peer, List.of()));
            answered(
                    whom,
                    Duration.ofNanos(System.nanoTime() - start),
                    NodeAddress.of(stream.remoteAddress()).toString());
            stream.transport().close();
            return Exit.OK.code();
        });
    }

    private void answered(String whom, Duration time, String address) {
        root.output()
                .say(
                        new JsonObject()
                                .put("peer", whom)
                                .put("address", address)
                                .put("ms", time.toMillis()),
                        "It answered after " + time.toMillis() + " ms, at " + address + ".");
    }

    @Command(name = "put", description = "Leaves a small text with the network for two days.")
    int put(
            @Mixin SwarmOptions options,
            @Parameters(paramLabel = "TEXT", description = "Up to " + MutableRecord.MAX_VALUE_BYTES + " bytes.")
                    String text,
            @Option(
                            names = "--seed",
                            paramLabel = "HEX",
                            description = "Secret of 64 hexadecimal digits: the text stands under its public key, and"
                                    + " can be replaced.")
                    @Nullable
                    String seed,
            @Option(
                            names = "--seq",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "Number of the text under that key: a higher one replaces it.")
                    long seq)
            throws Failure {
        byte[] value = text.getBytes(UTF_8);
        if (value.length > MutableRecord.MAX_VALUE_BYTES) {
            throw new Failure(
                    Exit.USAGE,
                    "The text has " + value.length + " bytes; the network keeps " + MutableRecord.MAX_VALUE_BYTES
                            + ". Put more into a log: `starflock core append`.");
        }
        byte[] secret = seed == null ? null : CoreCommand.key(seed);
        if (seed != null && secret == null) {
            throw new Failure(Exit.USAGE, "--seed: \"" + seed + "\" is not 64 hexadecimal digits.");
        }
        return withNetwork(options, network -> {
            KeyPair own = secret == null ? null : network.crypto().keyPair(secret);
            byte[] place = own == null ? network.crypto().hash(value) : own.publicKey();
            int nodes = PeerNetwork.joined(
                    own == null
                            ? network.dht().putImmutable(value)
                            : network.dht().putMutable(own, seq, value));
            if (nodes == 0) {
                throw new Failure(
                        Exit.ENVIRONMENT, "No node took it; with --seed, a higher --seq may be there already.");
            }
            root.output()
                    .say(
                            new JsonObject().put("key", Hex.encode(place)).put("nodes", nodes),
                            Hex.encode(place) + "\nis where it stands, at " + nodes + " nodes.");
            return Exit.OK.code();
        });
    }

    @Command(name = "get", description = "Fetches what was put.")
    int get(
            @Mixin SwarmOptions options,
            @Parameters(paramLabel = "KEY", description = "As put printed it.") String text,
            @Option(names = "--mutable", description = "It was put with --seed.") boolean mutable)
            throws Failure {
        byte[] key = CoreCommand.key(text);
        if (key == null) {
            throw new Failure(Exit.USAGE, "\"" + text + "\" is no key: 64 hexadecimal digits, as put printed them.");
        }
        return withNetwork(options, network -> {
            Optional<byte[]> value;
            if (mutable)
                value = PeerNetwork.joined(network.dht().getMutable(key, 0)).map(MutableRecord::value);
            else value = PeerNetwork.joined(network.dht().getImmutable(key));
            if (value.isEmpty()) {
                throw new Failure(
                        Exit.ENVIRONMENT,
                        "Nobody has it. Was it put more than two days ago"
                                + (mutable ? "?" : ", or with --seed (then say --mutable)?"));
            }
            String found = new String(value.get(), UTF_8);
            root.output().say(new JsonObject().put("value", found), found);
            return Exit.OK.code();
        });
    }

    @Command(name = "doctor", description = "Says what works from here, what does not, and why.")
    int doctor(@Mixin SwarmOptions options) throws Failure {
        return new SwarmDoctor(root.output()).examine(options);
    }

    private static byte[] topic(Crypto crypto, String text) {
        byte[] key = CoreCommand.key(text);
        return key == null ? crypto.hash(text.getBytes(UTF_8)) : key;
    }

    private void awaitEnd() throws Failure {
        try {
            Object _ = terminal.gone().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new Failure(Exit.INTERRUPTED, "Stopped.", e);
        }
    }

    /** Nodes that are there for others. */
    private static final class Nodes implements AutoCloseable {
        private final Crypto crypto = Crypto.load();
        private final SecureRandom random = new SecureRandom();
        private final ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("nodes").factory());
        private final NioLoop loop;

        Nodes() throws Failure {
            try {
                loop = NioLoop.start(thread);
            } catch (IOException e) {
                throw new Failure(Exit.ENVIRONMENT, "The network cannot be used: " + e.getMessage(), e);
            }
        }

        private CompletableFuture<DhtNode> open(InetSocketAddress local, DhtConfig config) {
            return DhtNode.open(new Udx(loop), local, config, crypto, random, InstantSource.system());
        }

        /** The first node, which has to be told its address; null for where it is bound. */
        InetSocketAddress first(InetAddress host, int port, @Nullable InetSocketAddress known) throws Failure {
            int taken = port == 0 ? free(host) : port;
            InetSocketAddress address = known == null ? new InetSocketAddress(host, taken) : known;
            try {
                PeerNetwork.joined(
                        open(new InetSocketAddress(host, taken), DhtConfig.bootstrapper(NodeAddress.of(address))));
            } catch (Failure e) {
                throw new Failure(
                        Exit.TAKEN,
                        "UDP port " + taken + " cannot be taken on " + host.getHostAddress() + " (" + e.getMessage()
                                + "). Another program may have it: choose another one by --address.",
                        e);
            }
            return address;
        }

        private int free(InetAddress host) throws Failure {
            return PeerNetwork.joined(loop.call(() -> {
                var socket = new Udx(loop).bind(new InetSocketAddress(host, 0), (by, message, from) -> {});
                int port = socket.localAddress().getPort();
                socket.close();
                return port;
            }));
        }

        void join(InetSocketAddress first) throws Failure {
            DhtConfig config = DhtConfig.of(List.of(NodeAddress.of(first)))
                    .withMode(DhtConfig.Mode.PERSISTENT)
                    .withFirewalled(false);
            DhtNode node = PeerNetwork.joined(open(new InetSocketAddress(first.getAddress(), 0), config));
            PeerNetwork.joined(node.ready());
        }

        @Override
        public void close() {
            loop.close();
            thread.shutdown();
        }
    }
}
