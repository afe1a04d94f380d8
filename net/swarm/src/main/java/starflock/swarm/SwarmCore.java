package starflock.swarm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import starflock.dht.NodeAddress;
import starflock.dht.PeerRecord;

/**
 * Whom to connect to, when again, and which of two connections to one peer stays (hyperswarm 4.17.2, index.js). No
 * I/O and
 * no clock: what happens comes in, and {@link World} is told what to do. One thread at a time.
 *
 * <pre>
 * found by a topic, or named ─▶ queue ─▶ dialling ─▶ open ─▶ closed ─▶ waiting (Backoff) ─▶ queue …
 * came by itself ───────────────────────────────────▶ open ─▶ closed: the other side calls again
 * </pre>
 */
final class SwarmCore {
    /** What a swarm does to the world. */
    interface World {
        /** The time in milliseconds, on a clock that does not go back. */
        long nowMs();

        /** Runs a task later, once; gives what takes it back. */
        Runnable later(long delayMs, Runnable task);

        /** Connects; {@link SwarmCore#opened} or {@link SwarmCore#closed} follows. */
        void dial(Link link);

        /** Ends a connection, or its making; {@link SwarmCore#closed} follows, perhaps before this returns. */
        void close(Link link);

        /** Says something on a connection, so that a dead line is noticed soon. */
        void keepAlive(Link link);

        /** Takes connections from now on; tells when others can know. */
        void listen(Runnable done);

        /** Looks a topic up and announces it, or takes that back; tells whether it went to its end. */
        void search(Key topic, Discovery.Search kind, Consumer<PeerRecord> found, Consumer<Boolean> done);
    }

    /** More who wait for the queue to be empty than any program has. */
    private static final int MAX_FLUSHES = 1024;

    private record Flush(CompletableFuture<Boolean> done, Set<Peer> awaited) {}

    private final SwarmConfig config;
    private final World world;
    private final RandomGenerator random;
    private final Key self;
    private final Map<Key, Peer> peers = new HashMap<>();
    private final Map<Key, Link> links = new HashMap<>();
    private final Map<Key, Discovery> topics = new HashMap<>();
    private final Set<Peer> explicit = new LinkedHashSet<>();
    private final PeerQueue queue = new PeerQueue();
    private final List<Flush> flushes = new ArrayList<>();
    private int dialling;
    private int serverLinks;
    private boolean draining;
    private boolean suspended;
    private boolean closed;

    /** Raised by a suspension: what was to happen later then does not. */
    private int era;

    private long attempted;
    private long clientOpened;
    private long clientClosed;
    private long serverOpened;
    private long serverClosed;
    private long duplicates;
    private long refused;
    private long banned;

    SwarmCore(SwarmConfig config, World world, RandomGenerator random, Key self) {
        this.config = config;
        this.world = world;
        this.random = random;
        this.self = self;
    }

    World world() {
        return world;
    }

    RandomGenerator random() {
        return random;
    }

    boolean isSuspended() {
        return suspended;
    }

    boolean isConnected(Key key) {
        Link link = links.get(key);
        return link != null && link.state == Link.State.OPEN;
    }

    Collection<Link> links() {
        return links.values();
    }

    Collection<Discovery> topics() {
        return topics.values();
    }

    int knownPeers() {
        return peers.size();
    }

    SwarmCounts counts() {
        return new SwarmCounts(
                attempted, clientOpened, clientClosed, serverOpened, serverClosed, duplicates, refused, banned);
    }

    /** The topic's discovery, begun if it is new. */
    Discovery join(Key topic) {
        if (closed) throw new IllegalStateException("the swarm is closed");
        Discovery present = topics.get(topic);
        if (present != null && !present.isLeaving()) return present;
        if (present == null && topics.size() >= config.maxTopics()) {
            throw new IllegalStateException(config.maxTopics() + " topics are joined; leave some first");
        }
        Discovery discovery = new Discovery(this, topic, present == null ? null : present.leave());
        topics.put(topic, discovery);
        return discovery;
    }

    CompletableFuture<Void> leave(Discovery discovery) {
        return discovery.leave().thenRun(() -> topics.remove(discovery.topic, discovery));
    }

    /** A topic brought a peer. */
    void found(PeerRecord record, Key topic) {
        Key key = new Key(record.publicKey());
        Peer peer = upsert(key, record.relayAddresses());
        if (peer == null) return;
        peer.topics.add(topic);
        if (links.containsKey(key)) return;
        peer.foundAgain();
        enqueue(peer);
    }

    /** Connects to a peer whatever its topics, and again whenever that is lost. */
    void joinPeer(Key key, List<NodeAddress> relays) {
        Peer peer = upsert(key, relays);
        if (peer == null) return;
        peer.explicit = true;
        explicit.add(peer);
        if (!links.containsKey(key)) enqueue(peer);
    }

    void leavePeer(Key key) {
        Peer peer = peers.get(key);
        if (peer == null) return;
        peer.explicit = false;
        explicit.remove(peer);
        forgetMaybe(peer);
    }

    /** Whether somebody may connect to us at all. */
    boolean allows(Key key) {
        if (key.equals(self) || closed || suspended) return false;
        Peer peer = peers.get(key);
        if (peer != null && peer.banned) return false;
        if (config.allowed().test(key.toBytes())) return true;
        ban(key, true);
        return false;
    }

    /** Somebody came. */
    void arrived(Key key, Link.Arrival arrival) {
        if (!allows(key)) {
            arrival.refuse();
            return;
        }
        Link existing = links.get(key);
        if (existing == null) {
            take(key, arrival);
            return;
        }
        // A peer that calls again has lost the connection that we think we have. If neither is open yet, both called at
        // once: the one with the higher key is the caller.
        boolean keepsNew = existing.state == Link.State.OPEN || self.compareTo(key) < 0;
        duplicates++;
        if (!keepsNew) {
            world.keepAlive(existing);
            arrival.refuse();
            return;
        }
        if (existing.successor != null) existing.successor.refuse();
        existing.successor = arrival;
        world.close(existing);
    }

    private void take(Key key, Link.Arrival arrival) {
        Peer peer = serverLinks < config.maxServerConnections() ? upsert(key, null) : null;
        if (peer == null) {
            refused++;
            arrival.refuse();
            return;
        }
        Link link = new Link(peer, false);
        serverLinks++;
        serverOpened++;
        peer.client = false;
        links.put(key, link);
        arrival.accept(link);
    }

    /** The peer has shown who it is. */
    void opened(Link link) {
        if (link.state != Link.State.DIALLING) return;
        link.state = Link.State.OPEN;
        if (!link.client) return;
        clientOpened++;
        dialling--;
        link.peer.connected(world.nowMs());
        link.peer.client = true;
        settled(link.peer);
        attempt();
    }

    /** It is over, or never came about. */
    void closed(Link link) {
        if (link.state == Link.State.CLOSED) return;
        boolean opened = link.state == Link.State.OPEN;
        link.state = Link.State.CLOSED;
        Peer peer = link.peer;
        links.remove(peer.key, link);
        if (link.client) {
            clientClosed++;
            if (!opened) dialling--;
            peer.disconnected(world.nowMs());
        } else {
            serverClosed++;
            serverLinks--;
        }
        Link.Arrival successor = link.successor;
        if (successor != null) {
            arrived(peer.key, successor);
        } else if (link.client) {
            waitMaybe(peer);
        }
        forgetMaybe(peer);
        if (!opened) settled(peer);
        attempt();
    }

    private void waitMaybe(Peer peer) {
        if (suspended || closed || peer.waiting) return;
        if (!peer.explicit && peer.topics.stream().noneMatch(this::isJoined)) return;
        Backoff backoff = Backoff.after(peer);
        if (backoff == null) return;
        peer.waiting = true;
        int planned = era;
        Runnable unused = world.later(backoff.delayMs(random), () -> {
            if (planned != era) return;
            peer.waiting = false;
            if (!links.containsKey(peer.key)) enqueue(peer);
            forgetMaybe(peer);
        });
    }

    private boolean isJoined(Key topic) {
        Discovery discovery = topics.get(topic);
        return discovery != null && !discovery.isLeaving();
    }

    private void enqueue(Peer peer) {
        if (suspended || closed || !peer.prioritize()) return;
        queue.add(peer);
        attempt();
    }

    /** Connects to as many as may be, those that were named first. */
    private void attempt() {
        if (draining || suspended || closed) return;
        draining = true;
        for (Peer peer : List.copyOf(explicit)) {
            if (dialling >= config.maxParallel()) break;
            if (peer.explicitIsDue(world.nowMs())) connect(peer);
        }
        while (!queue.isEmpty() && dialling < config.maxParallel() && isWithinMaxPeers()) {
            Peer peer = queue.take(random);
            if (!connect(peer)) settled(peer);
            forgetMaybe(peer);
        }
        draining = false;
        settledAllMaybe();
    }

    private boolean connect(Peer peer) {
        if (peer.banned || links.containsKey(peer.key) || !allows(peer.key)) return false;
        Link link = new Link(peer, true);
        links.put(peer.key, link);
        attempted++;
        dialling++;
        world.dial(link);
        return true;
    }

    /** Named peers want room too: the more of them, the fewer others. */
    private boolean isWithinMaxPeers() {
        int named = explicit.size();
        int factor = named == 0 ? 1 : named < 2 ? 2 : named < 4 ? 3 : 4;
        return (long) factor * links.size() < config.maxPeers();
    }

    /** Known from now on; null if it is ourselves, or one too many. */
    private @Nullable Peer upsert(Key key, @Nullable List<NodeAddress> relays) {
        if (key.equals(self)) return null;
        Peer peer = peers.get(key);
        if (peer == null) {
            if (peers.size() >= config.maxKnownPeers()) return null;
            peer = new Peer(key);
            peers.put(key, peer);
        }
        if (relays != null) peer.relays = relays;
        return peer;
    }

    private void forgetMaybe(Peer peer) {
        if (!peer.isNeeded() && !links.containsKey(peer.key)) peers.remove(peer.key, peer);
    }

    void ban(Key key, boolean value) {
        Peer peer = upsert(key, null);
        if (peer == null || peer.banned == value) return;
        peer.banned = value;
        if (!value) {
            forgetMaybe(peer);
            return;
        }
        banned++;
        Link link = links.get(key);
        if (link != null) world.close(link);
    }

    /**
     * Completes when everybody who is known now was tried, or there is no room for more; false if it was broken off.
     */
    CompletableFuture<Boolean> flush() {
        List<CompletableFuture<Boolean>> searches = new ArrayList<>();
        for (Discovery discovery : topics.values()) searches.add(discovery.flushed());
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        return CompletableFuture.allOf(searches.toArray(CompletableFuture[]::new))
                .thenCompose(nothing -> {
                    settle(done);
                    return done;
                });
    }

    private void settle(CompletableFuture<Boolean> done) {
        settledAllMaybe();
        Set<Peer> awaited = new HashSet<>(queue.all());
        for (Link link : links.values()) {
            if (link.client && link.state == Link.State.DIALLING) awaited.add(link.peer);
        }
        if (awaited.isEmpty() || isFull()) {
            boolean unused = done.complete(true);
        } else if (flushes.size() >= MAX_FLUSHES) {
            boolean unused = done.complete(false);
        } else {
            flushes.add(new Flush(done, awaited));
        }
    }

    private boolean isFull() {
        return dialling == 0 && !isWithinMaxPeers();
    }

    private void settled(Peer peer) {
        for (Flush flush : List.copyOf(flushes)) {
            flush.awaited.remove(peer);
            if (flush.awaited.isEmpty()) finish(flush, true);
        }
    }

    private void settledAllMaybe() {
        if (isFull()) for (Flush flush : List.copyOf(flushes)) finish(flush, true);
    }

    private void finish(Flush flush, boolean well) {
        flushes.remove(flush);
        boolean unused = flush.done.complete(well);
    }

    /** The machine is on another network, or has one again: are the connections alive, and who is there now? */
    void networkChanged() {
        if (suspended || closed) return;
        for (Link link : List.copyOf(links.values())) world.keepAlive(link);
        for (Discovery discovery : List.copyOf(topics.values())) {
            CompletableFuture<Boolean> unused = discovery.refresh();
        }
        for (Peer peer : List.copyOf(explicit)) {
            if (links.containsKey(peer.key)) continue;
            peer.forgive();
            enqueue(peer);
        }
    }

    /** Ends all connections and takes all announcements back, until {@link #resume}. */
    CompletableFuture<Void> suspend() {
        if (suspended || closed) return CompletableFuture.completedFuture(null);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (Discovery discovery : topics.values()) all.add(discovery.suspend());
        suspended = true;
        endAll();
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    void resume() {
        if (!suspended || closed) return;
        suspended = false;
        for (Discovery discovery : List.copyOf(topics.values())) discovery.resume();
        for (Peer peer : List.copyOf(explicit)) {
            peer.forgive();
            enqueue(peer);
        }
    }

    /** Ends all of it; completes when what was announced is taken back. */
    CompletableFuture<Void> close() {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (Discovery discovery : List.copyOf(topics.values())) all.add(leave(discovery));
        closed = true;
        endAll();
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private void endAll() {
        era++;
        queue.clear();
        for (Flush flush : List.copyOf(flushes)) finish(flush, false);
        for (Link link : List.copyOf(links.values())) world.close(link);
        for (Peer peer : List.copyOf(peers.values())) {
            peer.waiting = false;
            forgetMaybe(peer);
        }
    }
}
