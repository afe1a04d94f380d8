package starflock.examples.podcast;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.log.Corestore;
import starflock.log.Replication;
import starflock.stream.CloseReason;
import starflock.stream.Connection;
import starflock.stream.ConnectionConfig;
import starflock.stream.TcpListener;
import starflock.stream.TcpTransport;

/** A store's lines to peers, over TCP; platform threads, since Android has no others. */
public final class Line implements Closeable, Connection.Listener {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Replication replication;
    private final ConnectionConfig config;

    /**
     * Opens nothing yet.
     *
     * @param own who we are to peers
     */
    public Line(Corestore store, KeyPair own) {
        replication = new Replication(store, threads, timer);
        config = ConnectionConfig.of(Crypto.load(), own, threads, timer);
    }

    /** Calls a peer. */
    public void connect(InetSocketAddress peer) throws IOException {
        Connection.start(TcpTransport.connect(peer, threads), true, config, this);
    }

    /** Takes calls; the listener tells the address. */
    public TcpListener listen(InetSocketAddress address) throws IOException {
        return TcpListener.listen(address, threads, transport -> Connection.start(transport, false, config, this));
    }

    Replication replication() {
        return replication;
    }

    @Override
    public void opened(Connection connection) {
        replication.attach(connection);
    }

    @Override
    public void closed(Connection connection, CloseReason reason) {
        replication.detach(connection);
    }

    @Override
    public void close() {
        replication.close();
        timer.shutdownNow();
        threads.shutdown();
    }
}
