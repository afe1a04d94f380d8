package starflock.stream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Takes TCP connections and hands each on as a transport; accepting is one blocking task of the executor. */
public final class TcpListener implements AutoCloseable {
    /** Connections open at once, unless another bound is given: each may hold some MiB of buffers. */
    public static final int MAX_CONNECTIONS = 256;

    /** Between two tries when connections cannot be accepted: while file handles are short, trying at once only heats. */
    private static final long PAUSE_MS = 100;

    private final Semaphore room;
    private final ServerSocketChannel server;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final InetSocketAddress address;

    private TcpListener(ServerSocketChannel server, int maxConnections) throws IOException {
        this.room = new Semaphore(maxConnections);
        this.server = server;
        this.address = (InetSocketAddress) server.getLocalAddress();
    }

    /**
     * Listens; port 0 takes a free one. Who comes when {@link #MAX_CONNECTIONS} are open is closed at once.
     *
     * @param accepted is told every connection, on the accepting thread; closing it at once is how to refuse
     */
    public static TcpListener listen(InetSocketAddress address, Executor threads, Consumer<TcpTransport> accepted)
            throws IOException {
        return listen(address, threads, MAX_CONNECTIONS, accepted);
    }

    /** As {@link #listen(InetSocketAddress, Executor, Consumer)}, with another bound. */
    public static TcpListener listen(
            InetSocketAddress address, Executor threads, int maxConnections, Consumer<TcpTransport> accepted)
            throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.bind(address);
            TcpListener listener = new TcpListener(server, maxConnections);
            threads.execute(() -> listener.accept(threads, accepted));
            return listener;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** Where it listens, with the port that was taken. */
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
    }

    private void accept(Executor threads, Consumer<TcpTransport> accepted) {
        acceptAll(
                () -> {
                    SocketChannel channel = server.accept();
                    if (room.tryAcquire()) accepted.accept(new TcpTransport(channel, threads, room::release));
                    else channel.close();
                },
                () -> closed.await(PAUSE_MS, TimeUnit.MILLISECONDS));
    }

    /** Takes one connection. */
    interface Accepting {
        void one() throws IOException;
    }

    /** Waits a little; true if the listener was closed meanwhile. */
    interface Pause {
        boolean take() throws InterruptedException;
    }

    /** Until the listener is closed. Of failures in a row the first is told. */
    static void acceptAll(Accepting accepting, Pause pause) {
        boolean failing = false;
        while (true) {
            try {
                accepting.one();
                failing = false;
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // One connection that was gone before it was taken, or no file handles left: the next may work.
                if (!failing) {
                    Logger.getLogger(TcpListener.class.getName())
                            .log(Level.WARNING, "A connection could not be accepted.", e);
                }
                failing = true;
                try {
                    if (pause.take()) return;
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
