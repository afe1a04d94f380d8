package starflock.node;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import starflock.codec.Hex;
import starflock.log.Corestore;
import starflock.log.Download;
import starflock.log.Log;
import starflock.log.Replication;
import starflock.swarm.Topic;

/** {@code core serve} and {@code core download} with peers that the swarm finds. */
final class SwarmExchange {
    private final Output output;
    private final CompletableFuture<Void> gone;

    SwarmExchange(Output output, CompletableFuture<Void> gone) {
        this.output = output;
        this.gone = gone;
    }

    /** Serves until whoever asked for it has left. */
    void serve(Corestore store, Log log, SwarmOptions options) throws Failure {
        PeerNetwork.Wish wish = PeerNetwork.Wish.of(options);
        try (PeerNetwork network = PeerNetwork.open(wish).requireNetwork(wish);
                Replication replication = new Replication(store, network.threads(), network.timer())) {
            network.swarm().listen(Replicating.by(replication));
            replication.join(log);
            Topic topic =
                    PeerNetwork.joined(network.swarm().join(log.discoveryKey(), Topic.Role.SERVER, Integer.MAX_VALUE));
            boolean _ = PeerNetwork.joined(topic.flushed());
            output.say(
                    CoreCommand.describe(log).put("event", "announced"),
                    "Serving " + (options.bootstrap.isEmpty() ? "on the local network" : "in the swarm")
                            + ". Elsewhere: starflock core download " + Hex.encode(log.key()) + options.asTyped());
            Object _ = gone.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new Failure(Exit.INTERRUPTED, "Stopped.", e);
        }
    }

    void download(Corestore store, Log log, SwarmOptions options, long start, long end, int timeout)
            throws Failure, IOException {
        PeerNetwork.Wish wish = PeerNetwork.Wish.of(options);
        try (PeerNetwork network = PeerNetwork.open(wish).requireNetwork(wish);
                Replication replication = new Replication(store, network.threads(), network.timer())) {
            CompletableFuture<Void> met = new CompletableFuture<>();
            AutoCloseable _ = replication.listen(log, event -> met.complete(null));
            network.swarm().listen(Replicating.by(replication));
            replication.join(log);
            Topic _ =
                    PeerNetwork.joined(network.swarm().join(log.discoveryKey(), Topic.Role.CLIENT, Integer.MAX_VALUE));
            await(met, timeout, nobody(options, timeout));
            long length = await(replication.update(log), timeout, "The peer did not say what it has. Try again.");
            long stop = end < 0 ? length : Math.min(end, length);
            long first = Math.min(start, stop);
            try (Progressing progress = new Progressing(output, stop - first);
                    Download download = replication.download(
                            log, first, stop, Download.Order.LINEAR, Download.Priority.NORMAL, progress::at)) {
                while (!download.done().isDone()) {
                    await(
                            progress.next(download.done()),
                            timeout,
                            "Nothing has come for " + timeout + " seconds. What came is kept: start again to go on.");
                }
            }
        }
    }

    private static String nobody(SwarmOptions options, int timeout) {
        return "Nobody who has this log was found within " + timeout + " seconds"
                + (options.bootstrap.isEmpty()
                        ? " on the local network. Is `starflock core serve` running there? Name another network with"
                                + " --bootstrap, or a peer with --connect."
                        : ". Check the key, and that somebody serves it: `starflock core serve KEY --bootstrap …`.");
    }

    private <T> T await(CompletableFuture<T> value, int timeout, String sentence) throws Failure {
        try {
            Object _ = CompletableFuture.anyOf(value, gone).get(timeout, TimeUnit.SECONDS);
            if (!value.isDone()) throw new Failure(Exit.INTERRUPTED, "Stopped.");
            return value.get();
        } catch (TimeoutException e) {
            throw new Failure(Exit.ENVIRONMENT, sentence, e);
        } catch (ExecutionException e) {
            throw Failure.of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.INTERRUPTED, "Stopped.", e);
        }
    }
}
