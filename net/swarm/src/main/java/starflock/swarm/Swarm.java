package starflock.swarm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import starflock.codec.Hex;
import starflock.crypto.KeyPair;
import starflock.dht.DhtNode;
import starflock.dht.NodeAddress;
import starflock.dht.PeerRecord;
import starflock.dht.PeerStream;
import starflock.stream.CloseReason;
import starflock.stream.Connection;
import starflock.stream.ConnectionConfig;
import starflock.udx.UdxLoop;

/**
 * Joins topics and connects to those who joined them too; see the package's description for how to use it.
 *
 * <p>From any thread; what it decides, it decides on the loop of its {@link DhtNode}, where futures complete: what
 * follows
 * them there must not block.
 */
public final class Swarm {
    /** Nodes of the network that are counted for a picture: a table holds fewer. */
    private static final int MAX_NODES_SHOWN = 10_000;

    private final DhtNode dht;
    private final UdxLoop loop;
    private final ConnectionConfig connections;
    private final KeyPair own;
    private final LongSupplier nanoTime;
    private final SwarmCore core;
    private final Meter meter;
    private final List<Connection.Listener> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> topicListeners = new CopyOnWriteArrayList<>();

    // On the loop alone.
    private final Map<Link, CompletableFuture<PeerStream>> dialling = new HashMap<>();
    private final Map<Link, Line> lines = new HashMap<>();
    private @Nullable CompletableFuture<Integer> listening;
    private boolean online = true;

    /** Whether the machine has no address by which others reach it. */
    private volatile boolean cutOff;

    private volatile boolean closed;

    private Swarm(DhtNode dht, ConnectionConfig connections, SwarmConfig config, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.dht = dht;
        this.loop = dht.loop();
        this.connections = connections;
        this.own = connections.keyPair();
        this.meter = new Meter(config.bytesPerSecond());
        this.core = new SwarmCore(config, new Edge(), connections.random(), new Key(own.publicKey()));
    }

    /**
     * Begins, with no topic yet.
     *
     * @param dht the node through which peers are found; it stays the caller's to close
     * @param connections what all connections have in common; its key pair is who we are to the others
     * @param nanoTime a clock that does not go back, read by any thread
     */
    public static Swarm open(DhtNode dht, ConnectionConfig connections, SwarmConfig config, LongSupplier nanoTime) {
        Swarm swarm = new Swarm(dht, connections, config, nanoTime);
        dht.onOnlineChange(swarm::onlineChanged);
        return swarm;
    }

    /** Who we are to the others, 32 bytes. */
    public byte[] publicKey() {
        return own.publicKey();
    }

    /** Tells of connections, also of those that are open already; each on its own executor. */
    public void listen(Connection.Listener listener) {
        listeners.add(listener);
        loop.execute(() -> {
            for (Line line : lines.values()) line.tell(listener);
        });
    }

    /** Tells, on the loop, when a topic was joined or left. */
    public void onTopics(Runnable listener) {
        topicListeners.add(listener);
    }

    /** Joins a topic of 32 bytes, to find others and to be found; however many peers. */
    public CompletableFuture<Topic> join(byte[] topic) {
        return join(topic, Topic.Role.BOTH, Integer.MAX_VALUE);
    }

    /**
     * Joins a topic.
     *
     * @param topic 32 bytes: for a log, its discovery key
     * @param limit new peers that one search may bring
     */
    public CompletableFuture<Topic> join(byte[] topic, Topic.Role role, int limit) {
        Key key = new Key(topic);
        return loop.call(() -> {
            Discovery discovery = core.join(key);
            Topic session = new Topic(this::topicLeft, loop, discovery, role, limit);
            discovery.add(session);
            topicListeners.forEach(Runnable::run);
            return session;
        });
    }

    private void topicLeft() {
        topicListeners.forEach(Runnable::run);
    }

    /** Connects to a peer by its public key, and again whenever the connection is lost. */
    public void joinPeer(byte[] publicKey) {
        joinPeer(publicKey, List.of());
    }

    /**
     * As {@link #joinPeer(byte[])}.
     *
     * @param relays nodes that may know the way, the peer's own among them
     */
    public void joinPeer(byte[] publicKey, List<NodeAddress> relays) {
        Key key = new Key(publicKey);
        loop.execute(() -> core.joinPeer(key, relays));
    }

    /** No longer calls that peer again; a connection that is open stays. */
    public void leavePeer(byte[] publicKey) {
        Key key = new Key(publicKey);
        loop.execute(() -> core.leavePeer(key));
    }

    /**
     * Somebody was met without the network's help, as a neighbour is.
     *
     * @param address of their node
     * @param topics the first bytes of topics that they joined; those that we joined too count
     */
    public void meet(byte[] publicKey, NodeAddress address, List<byte[]> topics) {
        PeerRecord record = new PeerRecord(publicKey, List.of(address));
        loop.execute(() -> {
            for (Discovery discovery : List.copyOf(core.topics())) {
                boolean shared = topics.stream().anyMatch(discovery.topic::startsWith);
                if (shared && discovery.isClient() && !discovery.isLeaving()) core.found(record, discovery.topic);
            }
        });
    }

    /** Breaks with a peer, and talks to it no more until that is taken back. */
    public void ban(byte[] publicKey, boolean value) {
        Key key = new Key(publicKey);
        loop.execute(() -> core.ban(key, value));
    }

    /** Completes when all searches are over and everybody they brought was tried; false if that was broken off. */
    public CompletableFuture<Boolean> flush() {
        return loop.begin(core::flush);
    }

    /** Takes connections now, and not only once a topic wants to be found; completes when others can know. */
    public CompletableFuture<Void> listen() {
        return loop.begin(this::listening).thenAccept(count -> {});
    }

    /**
     * Looks every second whether the machine is on another network; until the swarm is closed.
     *
     * @param addresses by which others can be reached; none while there is no network
     */
    public void watchNetwork(Supplier<? extends List<?>> addresses) {
        NetworkWatch watch = new NetworkWatch(addresses, connections.timer(), this::addressesChanged, () -> !closed);
        cutOff = watch.start().isEmpty();
    }

    private void addressesChanged(List<?> addresses) {
        cutOff = addresses.isEmpty();
        // Without a network there is nobody to ask. What is connected stays for a while, should it come back soon.
        if (!cutOff) networkChanged();
    }

    /** The machine is on another network, or has one again. */
    public void networkChanged() {
        dht.networkChanged();
        loop.execute(core::networkChanged);
    }

    /** Ends all connections and is silent, until {@link #resume}: the machine is about to sleep. */
    public CompletableFuture<Void> suspend() {
        return loop.begin(core::suspend).thenCompose(nothing -> dht.suspend());
    }

    /** Goes on after {@link #suspend}; completes when it can be found again. */
    public CompletableFuture<Void> resume() {
        CompletableFuture<Void> back = dht.resume();
        loop.execute(core::resume);
        return back;
    }

    /** A picture of it. */
    public CompletableFuture<SwarmStatus> status() {
        return dht.knownNodes(MAX_NODES_SHOWN).thenCombine(dht.reachableAddress(), (nodes, address) -> {
            return status(nodes.size(), address.map(NodeAddress::toString).orElse(null));
        });
    }

    private SwarmStatus status(int nodes, @Nullable String address) {
        List<SwarmStatus.PeerStatus> peers = new ArrayList<>();
        for (Line line : lines.values()) {
            if (line.link.state == Link.State.OPEN && !cutOff) peers.add(line.status());
        }
        peers.sort(Comparator.comparing(SwarmStatus.PeerStatus::publicKey));
        List<SwarmStatus.TopicStatus> topics = core.topics().stream()
                .filter(topic -> !topic.isLeaving())
                .map(topic -> new SwarmStatus.TopicStatus(topic.topic.toString(), topic.isServer(), topic.isClient()))
                .sorted(Comparator.comparing(SwarmStatus.TopicStatus::topic))
                .toList();
        return new SwarmStatus(
                Hex.encode(own.publicKey()),
                address,
                online && !cutOff,
                core.isSuspended(),
                nodes,
                peers,
                topics,
                meter.in.get(),
                meter.out.get(),
                core.counts());
    }

    /** Leaves all topics, ends all connections, and takes no more; the node stays open. */
    public CompletableFuture<Void> close() {
        closed = true;
        return loop.begin(() -> {
            CompletableFuture<Void> left = core.close();
            if (listening == null) return left;
            return left.thenCompose(nothing -> dht.unlisten(own.publicKey()));
        });
    }

    private void onlineChanged(boolean now) {
        boolean back = now && !online;
        online = now;
        if (back) core.networkChanged();
    }

    private CompletableFuture<Integer> listening() {
        if (listening == null) {
            listening = dht.listen(own, key -> core.allows(new Key(key)), this::arrived);
        }
        return listening;
    }

    private void arrived(PeerStream stream) {
        core.arrived(new Key(stream.session().remotePublicKey()), new Link.Arrival() {
            @Override
            public void accept(Link link) {
                start(link, stream);
            }

            @Override
            public void refuse() {
                stream.transport().close();
            }
        });
    }

    private void start(Link link, PeerStream stream) {
        MeteredTransport line = new MeteredTransport(stream.transport(), meter, connections.timer(), nanoTime);
        Line made = new Line(link, stream, line);
        lines.put(link, made);
        made.connection = Connection.start(line, stream.initiator(), stream.session(), connections, made);
    }

    /** One connection, and which listeners know of it. */
    private final class Line implements Connection.Listener {
        private final Link link;
        private final PeerStream stream;
        private final MeteredTransport bytes;
        private final long sinceMs;

        /** On the connection's executor. */
        private final List<Connection.Listener> told = new ArrayList<>();

        private boolean open;
        private @Nullable Connection connection;

        Line(Link link, PeerStream stream, MeteredTransport bytes) {
            this.link = link;
            this.stream = stream;
            this.bytes = bytes;
            this.sinceMs = nowMs();
        }

        void tell(Connection.Listener listener) {
            Connection line = connection;
            if (line == null) return;
            line.execute(() -> {
                if (open) told(line, listener);
            });
        }

        private void told(Connection line, Connection.Listener listener) {
            if (told.contains(listener)) return;
            told.add(listener);
            listener.opened(line);
        }

        @Override
        public void opened(Connection line) {
            open = true;
            for (Connection.Listener listener : listeners) told(line, listener);
            loop.execute(() -> core.opened(link));
        }

        @Override
        public void unordered(Connection line, byte[] message) {
            for (Connection.Listener listener : told) listener.unordered(line, message);
        }

        @Override
        public void closed(Connection line, CloseReason reason) {
            open = false;
            for (Connection.Listener listener : told) listener.closed(line, reason);
            loop.execute(() -> {
                lines.remove(link);
                core.closed(link);
            });
        }

        SwarmStatus.PeerStatus status() {
            return new SwarmStatus.PeerStatus(
                    link.peer.key.toString(),
                    stream.remoteAddress().getAddress().getHostAddress() + ":"
                            + stream.remoteAddress().getPort(),
                    link.client,
                    nowMs() - sinceMs,
                    bytes.in.get(),
                    bytes.out.get());
        }
    }

    private long nowMs() {
        return Math.floorDiv(nanoTime.getAsLong(), 1_000_000L);
    }

    /** The world of the core: the node and the connections. */
    private final class Edge implements SwarmCore.World {
        @Override
        public long nowMs() {
            return Swarm.this.nowMs();
        }

        @Override
        public Runnable later(long delayMs, Runnable task) {
            return loop.schedule(Duration.ofMillis(delayMs), task);
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // Both ends are handled there.
        public void dial(Link link) {
            CompletableFuture<PeerStream> call = dht.connect(own, link.peer.key.toBytes(), link.peer.relays);
            dialling.put(link, call);
            call.whenComplete((stream, error) -> {
                boolean wanted = dialling.remove(link, call);
                if (stream == null) {
                    if (wanted) core.closed(link);
                } else if (wanted) start(link, stream);
                else stream.transport().close();
            });
        }

        @Override
        public void close(Link link) {
            CompletableFuture<PeerStream> call = dialling.remove(link);
            if (call != null) {
                boolean unused = call.cancel(false);
                core.closed(link);
            } else {
                Line line = lines.get(link);
                if (line != null && line.connection != null) line.connection.close();
            }
        }

        @Override
        public void keepAlive(Link link) {
            Line line = lines.get(link);
            if (line != null && line.connection != null) line.connection.sendKeepAlive();
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // Whatever comes of it, the search goes on.
        public void listen(Runnable done) {
            listening().whenComplete((count, error) -> done.run());
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // Both ends are handled there.
        public void search(Key topic, Discovery.Search kind, Consumer<PeerRecord> found, Consumer<Boolean> done) {
            byte[] target = topic.toBytes();
            CompletableFuture<Integer> search =
                    switch (kind) {
                        case LOOKUP ->
                            dht.lookup(target, result -> result.peers().forEach(found));
                        case ANNOUNCE ->
                            dht.announce(
                                    target,
                                    own,
                                    dht.relayAddresses(own.publicKey()),
                                    0,
                                    result -> result.peers().forEach(found));
                        case UNANNOUNCE ->
                            dht.lookup(target, result -> result.peers().forEach(found))
                                    .thenCompose(nodes -> dht.unannounce(target, own));
                    };
            search.whenComplete((count, error) -> done.accept(error == null));
        }
    }
}
