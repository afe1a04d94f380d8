package starflock.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import starflock.codec.Hex;
import starflock.crypto.Crypto;
import starflock.dht.DhtConfig;
import starflock.dht.DhtNode;
import starflock.dht.NodeAddress;
import starflock.log.Corestore;
import starflock.log.Replication;
import starflock.stream.CloseReason;
import starflock.stream.Connection;
import starflock.stream.ConnectionConfig;
import starflock.swarm.Swarm;
import starflock.swarm.SwarmConfig;
import starflock.udx.NioLoop;
import starflock.udx.Udx;

/** A swarm of ours with a store of logs, on 127.0.0.1. */
final class OurSwarm implements AutoCloseable, Connection.Listener {
    final DhtNode node;
    final Swarm swarm;
    final Corestore store;
    final Replication replication;
    private final BlockingQueue<String> came = new LinkedBlockingQueue<>();

    OurSwarm(
            NioLoop loop,
            Path folder,
            DhtConfig config,
            Random random,
            ExecutorService threads,
            ScheduledExecutorService timer)
            throws IOException {
        Crypto crypto = Crypto.load();
        InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        node = DhtNode.open(new Udx(loop), local, config, crypto, random, InstantSource.fixed(Instant.EPOCH))
                .join();
        byte[] seed = new byte[32];
        random.nextBytes(seed);
        swarm = Swarm.open(
                node,
                ConnectionConfig.of(crypto, crypto.keyPair(seed), threads, timer),
                SwarmConfig.usual(),
                System::nanoTime);
        store = Corestore.open(folder, crypto);
        replication = new Replication(store, threads, timer);
        swarm.listen(this);
        node.ready().join();
    }

    /** Reachable, in the network of these nodes. */
    static DhtConfig reachable(List<NodeAddress> bootstrap) {
        return DhtConfig.of(bootstrap).withMode(DhtConfig.Mode.PERSISTENT).withFirewalled(false);
    }

    String key() {
        return Hex.encode(swarm.publicKey());
    }

    /** The key of the next one who is connected. */
    String next() throws InterruptedException {
        return Objects.requireNonNull(came.poll(30, TimeUnit.SECONDS), "nobody came");
    }

    int connections() {
        return swarm.status().join().peers().size();
    }

    @Override
    public void opened(Connection connection) {
        replication.attach(connection);
        came.add(Hex.encode(connection.remotePublicKey()));
    }

    @Override
    public void closed(Connection connection, CloseReason reason) {
        replication.detach(connection);
    }

    @Override
    public void close() throws IOException {
        // What it announced is taken back meanwhile, or times out with the network that ends as well.
        CompletableFuture<Void> _ = swarm.close();
        replication.close();
        node.close().join();
        store.close();
    }
}
