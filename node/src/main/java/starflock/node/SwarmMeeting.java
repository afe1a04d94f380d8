package starflock.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import starflock.sharing.Meeting;
import starflock.stream.Connection;
import starflock.swarm.Topic;

/**
 * The swarm, as spaces use it. A node that is in no space has nobody to meet, so nothing goes out to a network
 * before the
 * first topic is joined.
 */
final class SwarmMeeting implements Meeting, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SwarmMeeting.class.getName());

    private final PeerNetwork.Wish wish;
    private final Executor executor;
    /** Guarded by this, as is what follows. */
    private final List<Connection.Listener> listeners = new ArrayList<>();

    private @Nullable CompletableFuture<PeerNetwork> network;

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
    public AutoCloseable join(byte[] topic) {
        CompletableFuture<Topic> joined =
                network().thenCompose(peers -> peers.swarm().join(topic));
        return () -> {
            CompletableFuture<Void> _ = joined.thenAccept(Topic::close);
        };
    }

    @Override
    public synchronized void listen(Connection.Listener listener) {
        listeners.add(listener);
        if (network != null) {
            CompletableFuture<Void> _ =
                    network.thenAccept(peers -> peers.swarm().listen(listener));
        }
    }

    private synchronized CompletableFuture<PeerNetwork> network() {
        CompletableFuture<PeerNetwork> opening = network;
        if (opening == null) {
            List<Connection.Listener> waiting = List.copyOf(listeners);
            opening = CompletableFuture.supplyAsync(
                    () -> {
                        PeerNetwork peers = open();
                        waiting.forEach(listener -> peers.swarm().listen(listener));
                        return peers;
                    },
                    executor);
            network = opening;
        }
        return opening;
    }

    private PeerNetwork open() {
        try {
            return PeerNetwork.open(wish);
        } catch (Failure e) {
            LOG.log(System.Logger.Level.WARNING, "This node is by itself: " + e.getMessage());
            throw new CompletionException(e);
        }
    }

    @Override
    public synchronized void close() {
        if (network != null && network.isDone() && !network.isCompletedExceptionally()) {
            network.join().close();
        }
    }
}
