package starflock.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import starflock.sharing.Meeting;
import starflock.stream.Connection;
import starflock.swarm.SwarmStatus;
import starflock.swarm.Topic;

/**
 * The swarm, as spaces use it. A node that is in no space has nobody to meet, so nothing goes out to a network before
 * the first topic is joined.
 *
 * <pre>
 * nothing joined ─(join)─▶ open ─(another wish)─▶ closed, and open anew with all topics and listeners
 * </pre>
 */
final class SwarmMeeting implements Meeting, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SwarmMeeting.class.getName());

    private final Executor executor;

    /** Guarded by this, as is what follows. */
    private PeerNetwork.Wish wish;

    private final List<Connection.Listener> listeners = new ArrayList<>();
    private final List<Joined> joined = new ArrayList<>();
    private @Nullable CompletableFuture<PeerNetwork> network;
    private boolean closed;

    /** A topic, as long as it is wanted; joined in the network of the moment. */
    private static final class Joined {
        final byte[] topic;
        CompletableFuture<Topic> here = new CompletableFuture<>();

        Joined(byte[] topic) {
            this.topic = topic;
        }

        void in(CompletableFuture<PeerNetwork> peers) {
            here = peers.thenCompose(open -> open.swarm().join(topic));
        }
    }

    /**
     * Nothing goes out yet.
     *
     * @param executor opens the network, which takes a moment
     */
    SwarmMeeting(PeerNetwork.Wish wish, Executor executor) {
        this.wish = wish;
        this.executor = executor;
    }

    @Override
    public synchronized AutoCloseable join(byte[] topic) {
        Joined one = new Joined(topic);
        joined.add(one);
        if (network == null) network = opening(CompletableFuture.completedFuture(null));
        one.in(network);
        return () -> leave(one);
    }

    private synchronized void leave(Joined one) {
        joined.remove(one);
        CompletableFuture<Void> _ = one.here.thenAccept(Topic::close);
    }

    @Override
    public synchronized void listen(Connection.Listener listener) {
        listeners.add(listener);
        if (network != null) {
            CompletableFuture<Void> _ =
                    network.thenAccept(peers -> peers.swarm().listen(listener));
        }
    }

    /** Looks for others in another way from now on; who is connected is met again, if they are there too. */
    synchronized void wish(PeerNetwork.Wish other) {
        wish = other;
        CompletableFuture<PeerNetwork> before = network;
        if (before == null || closed) return;
        network = opening(before.thenAcceptAsync(PeerNetwork::close, executor).exceptionally(none -> null));
        for (Joined each : joined) each.in(network);
    }

    private CompletableFuture<PeerNetwork> opening(CompletableFuture<Void> before) {
        PeerNetwork.Wish now = wish;
        List<Connection.Listener> waiting = List.copyOf(listeners);
        return before.thenApplyAsync(
                nothing -> {
                    PeerNetwork peers = open(now);
                    waiting.forEach(listener -> peers.swarm().listen(listener));
                    return peers;
                },
                executor);
    }

    private static PeerNetwork open(PeerNetwork.Wish wish) {
        try {
            return PeerNetwork.open(wish);
        } catch (Failure e) {
            LOG.log(System.Logger.Level.WARNING, "This node is by itself: " + e.getMessage());
            throw new CompletionException(e);
        }
    }

    /**
     * What one may see of it.
     *
     * @param swarm its picture; null while nothing was joined
     * @param trouble why there are no neighbours, or no network at all; null if nothing is amiss
     */
    record View(@Nullable SwarmStatus swarm, @Nullable String trouble) {}

    /** How it is now. */
    CompletableFuture<View> view() {
        CompletableFuture<PeerNetwork> open;
        synchronized (this) {
            open = network;
        }
        if (open == null || !open.isDone()) return CompletableFuture.completedFuture(new View(null, null));
        return open.thenCompose(peers ->
                        peers.swarm().status().thenApply(status -> new View(status, peers.withoutNeighbours())))
                .exceptionally(failure -> new View(
                        null,
                        Optional.ofNullable(failure.getCause()).orElse(failure).getMessage()));
    }

    @Override
    public void close() {
        CompletableFuture<PeerNetwork> open;
        synchronized (this) {
            closed = true;
            open = network;
        }
        if (open != null && open.isDone() && !open.isCompletedExceptionally()) {
            open.join().close();
        }
    }
}
