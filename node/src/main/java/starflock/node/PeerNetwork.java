package starflock.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.dht.DhtConfig;
import starflock.dht.DhtNode;
import starflock.dht.NodeAddress;
import starflock.stream.ConnectionConfig;
import starflock.stream.Timer;
import starflock.swarm.Swarm;
import starflock.swarm.SwarmConfig;
import starflock.udx.NioLoop;
import starflock.udx.Udx;

/**
 * The node's way to its peers: a loop, a node of the network on it, and a swarm.
 *
 * <p>It keeps to loopback if all nodes to begin with are there, and to the machine's network otherwise.
 */
final class PeerNetwork implements AutoCloseable {
    /** How long what is announced may take to be taken back at the end. */
    private static final int GOODBYE_SECONDS = 3;

    /** How long what was said last may take to arrive, and those who hear it to close their side. */
    private static final int DRAIN_SECONDS = 3;

    private static final int START_SECONDS = 20;

    private final Crypto crypto = Crypto.load();
    private final SecureRandom random = new SecureRandom();
    private final ExecutorService loopThread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("peers").factory());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("peers-timer").factory());
    private final NioLoop loop;
    private final DhtNode dht;
    private final Swarm swarm;
    private final @Nullable KnownNodes known;
    private final @Nullable Neighbours neighbours;

    /**
     * What is wanted.
     *
     * @param bootstrap nodes to ask first; none to be alone
     * @param own who we are to the others; null for somebody new
     * @param neighbours whether to meet those on the local network, too
     * @param knownNodes where nodes are kept for the next start; null for nowhere
     * @param addresses of this machine by which others reach it; null to ask the system
     */
    record Wish(
            List<NodeAddress> bootstrap,
            @Nullable KeyPair own,
            SwarmConfig config,
            boolean neighbours,
            @Nullable Path knownNodes,
            @Nullable Supplier<List<InetAddress>> addresses) {
        /** The system is asked for our addresses. */
        Wish(
                List<NodeAddress> bootstrap,
                @Nullable KeyPair own,
                SwarmConfig config,
                boolean neighbours,
                @Nullable Path knownNodes) {
            this(bootstrap, own, config, neighbours, knownNodes, null);
        }

        /** The network that was named, or else the neighbours. */
        static Wish of(SwarmOptions options) throws Failure {
            return new Wish(options.nodes(), null, SwarmConfig.usual(), options.bootstrap.isEmpty(), null);
        }

        Wish as(KeyPair value) {
            return new Wish(bootstrap, value, config, neighbours, knownNodes, addresses);
        }

        Wish with(SwarmConfig value) {
            return new Wish(bootstrap, own, value, neighbours, knownNodes, addresses);
        }
    }

    private PeerNetwork(Wish wish) throws IOException, Failure {
        loop = NioLoop.start(loopThread);
        try {
            boolean here = isHere(wish.bootstrap());
            known = wish.knownNodes() == null ? null : new KnownNodes(wish.knownNodes());
            DhtConfig config = DhtConfig.of(wish.bootstrap());
            if (known != null) config = config.withKnownNodes(known.read());
            if (here) config = config.withMode(DhtConfig.Mode.EPHEMERAL);
            InetAddress local = here ? InetAddress.getLoopbackAddress() : InetAddress.getByAddress(new byte[4]);
            dht = joined(DhtNode.open(
                    new Udx(loop), new InetSocketAddress(local, 0), config, crypto, random, InstantSource.system()));
            KeyPair own = wish.own() == null ? fresh() : wish.own();
            swarm = Swarm.open(dht, ConnectionConfig.of(crypto, own, threads, timer), wish.config(), System::nanoTime);
            Supplier<List<InetAddress>> addresses = addresses(wish, here);
            swarm.watchNetwork(addresses);
            neighbours = wish.neighbours() ? neighbours(addresses, here) : null;
        } catch (IOException | Failure | RuntimeException e) {
            shutDown();
            throw e;
        }
    }

    /** On this machine alone there is always a way. */
    private static Supplier<List<InetAddress>> addresses(Wish wish, boolean here) {
        if (wish.addresses() != null) return wish.addresses();
        return here ? () -> List.of(InetAddress.getLoopbackAddress()) : Network::beyondThisMachine;
    }

    private Neighbours neighbours(Supplier<List<InetAddress>> addresses, boolean here) {
        Supplier<Optional<InetAddress>> place =
                here ? () -> addresses.get().stream().findFirst() : Network::neighbourly;
        return Neighbours.open(swarm, dht, threads, Timer.of(timer), place);
    }

    /** Opens it; who is there is found from then on. */
    static PeerNetwork open(Wish wish) throws Failure {
        try {
            return new PeerNetwork(wish);
        } catch (IOException e) {
            throw new Failure(
                    Exit.ENVIRONMENT,
                    "The network cannot be used (" + e.getMessage() + "). Does something forbid UDP here?",
                    e);
        }
    }

    /** Whether all of them are on this machine, or tests run, which stay there. */
    private static boolean isHere(List<NodeAddress> bootstrap) {
        if ("loopback".equals(System.getProperty("starflock.network"))) return true;
        return !bootstrap.isEmpty()
                && bootstrap.stream()
                        .allMatch(node -> node.toSocketAddress().getAddress().isLoopbackAddress());
    }

    Swarm swarm() {
        return swarm;
    }

    DhtNode dht() {
        return dht;
    }

    Crypto crypto() {
        return crypto;
    }

    ExecutorService threads() {
        return threads;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    /** Why there are no neighbours; null if there may be some. */
    @Nullable
    String withoutNeighbours() {
        return neighbours == null ? "Neighbours are not looked for." : neighbours.trouble();
    }

    KeyPair fresh() {
        byte[] seed = new byte[32];
        random.nextBytes(seed);
        return crypto.keyPair(seed);
    }

    /**
     * Waits until the node has found its place.
     *
     * @throws Failure if none of the nodes that were named answers; if none was, and there can be no neighbours
     */
    PeerNetwork requireNetwork(Wish wish) throws Failure {
        if (wish.bootstrap().isEmpty() && neighbours != null) {
            Object _ = joined(neighbours.begun());
            String trouble = neighbours.trouble();
            if (trouble != null) throw new Failure(Exit.ENVIRONMENT, trouble);
        }
        joined(dht.ready());
        if (!wish.bootstrap().isEmpty() && joined(dht.knownNodes(1)).isEmpty() && !answers(wish.bootstrap())) {
            throw new Failure(
                    Exit.ENVIRONMENT,
                    "No node answers at "
                            + String.join(
                                    ", ",
                                    wish.bootstrap().stream()
                                            .map(NodeAddress::toString)
                                            .toList())
                            + ". Is it running (`starflock swarm bootstrap`), and does no firewall on the way"
                            + " stop UDP?");
        }
        return this;
    }

    private boolean answers(List<NodeAddress> nodes) {
        for (NodeAddress node : nodes) {
            try {
                Object _ = dht.ping(node).join();
                return true;
            } catch (CompletionException e) {
                // The next one may.
            }
        }
        return false;
    }

    /** The value; what failed is said as the sentence it carries. */
    static <T> T joined(CompletableFuture<T> value) throws Failure {
        try {
            return value.get(START_SECONDS + 20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new Failure(Exit.ENVIRONMENT, String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new Failure(Exit.ENVIRONMENT, "The network did not answer in time. Try again.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.INTERRUPTED, "Stopped.", e);
        }
    }

    @Override
    public void close() {
        try {
            if (neighbours != null) neighbours.close();
            if (known != null) known.write(dht.knownNodes(KnownNodes.MAX).get(1, TimeUnit.SECONDS));
            Object _ = swarm.close().get(GOODBYE_SECONDS, TimeUnit.SECONDS);
            Object _ = dht.quiet().get(DRAIN_SECONDS, TimeUnit.SECONDS);
            Object _ = dht.close().get(1, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Nobody is there to be told.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        shutDown();
    }

    private void shutDown() {
        loop.close();
        timer.shutdownNow();
        loopThread.shutdown();
        try {
            // What it still tells others of, it tells by these threads.
            boolean _ = loopThread.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdown();
    }
}
