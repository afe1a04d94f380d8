package starflock.stream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A TCP socket. It blocks on threads of the executor that is handed in: one task reads for as long as the socket lives,
 * another writes while there is something to write. Virtual threads are meant for this.
 *
 * <p>The reader owns {@value #READ_BUFFERS} buffers and waits for the receiver to be done with one before it reads into
 * it again: a slow receiver slows the peer down, through TCP.
 */
public final class TcpTransport implements Transport {
    private static final int READ_BUFFERS = 2;

    /** A whole 64 KiB block with its frame in most reads. */
    private static final int READ_BUFFER_BYTES = 68 * 1024;

    /** Arrays handed to the system in one call; it takes no more than 1024 anyway. */
    private static final int GATHER = 64;

    private final SocketChannel channel;
    private final Executor threads;
    private final Runnable afterClose;

    /** Guards the fields below; no I/O and no call of the receiver happens under it. */
    private final Object lock = new Object();

    private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>();
    private long queuedBytes;
    private boolean full;
    private boolean writing;
    private boolean ended;
    private boolean closed;
    private @Nullable Executor owner;
    private @Nullable Receiver receiver;

    /** Takes over a connected channel in blocking mode. */
    public TcpTransport(SocketChannel channel, Executor threads) throws IOException {
        this(channel, threads, () -> {});
    }

    /** As {@link #TcpTransport(SocketChannel, Executor)}, for somebody who counts open ones: runs once it is closed. */
    TcpTransport(SocketChannel channel, Executor threads, Runnable afterClose) throws IOException {
        this.afterClose = afterClose;
        this.channel = channel;
        this.threads = threads;
        // Frames are written whole, so waiting for more to fill a packet would only delay them.
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /** Connects, blocking the caller. */
    public static TcpTransport connect(InetSocketAddress address, Executor threads) throws IOException {
        return new TcpTransport(SocketChannel.open(address), threads);
    }

    /** Whom we are connected to. */
    public SocketAddress remoteAddress() throws IOException {
        return channel.getRemoteAddress();
    }

    @Override
    public void start(Executor newOwner, Receiver newReceiver) {
        synchronized (lock) {
            if (receiver != null) throw new IllegalStateException("started before");
            owner = newOwner;
            receiver = newReceiver;
        }
        threads.execute(() -> read(newOwner, newReceiver));
    }

    @Override
    public boolean write(byte[] bytes) {
        boolean overflow;
        boolean startWriter;
        synchronized (lock) {
            if (closed || ended) return false;
            queuedBytes += bytes.length;
            overflow = queuedBytes > MAX_QUEUED_BYTES;
            full |= queuedBytes > HIGH_WATER_BYTES;
            queue.add(ByteBuffer.wrap(bytes));
            startWriter = !writing && !overflow;
            if (startWriter) writing = true;
        }
        if (overflow) {
            fail(new IOException("The other side does not read: " + MAX_QUEUED_BYTES + " bytes wait for it."));
            return false;
        }
        if (startWriter) threads.execute(this::drain);
        synchronized (lock) {
            return !full;
        }
    }

    @Override
    public void end() {
        synchronized (lock) {
            if (closed || ended) return;
            ended = true;
            if (writing) return;
            writing = true;
        }
        threads.execute(this::drain);
    }

    @Override
    public void close() {
        fail(null);
    }

    private void read(Executor to, Receiver told) {
        BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(READ_BUFFERS);
        for (int i = 0; i < READ_BUFFERS; i++) free.add(new byte[READ_BUFFER_BYTES]);
        try {
            while (true) {
                byte[] buffer = free.take();
                int count = channel.read(ByteBuffer.wrap(buffer));
                if (count < 0) {
                    fail(null);
                    return;
                }
                to.execute(() -> {
                    try {
                        if (isLive()) told.received(buffer, 0, count);
                    } finally {
                        free.add(buffer);
                    }
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(new IOException("The thread that reads was stopped.", e));
        } catch (ClosedChannelException e) {
            fail(null);
        } catch (IOException e) {
            fail(e);
        }
    }

    /** Writes until nothing is queued; one task at a time, by {@link #writing}. */
    private void drain() {
        try {
            ByteBuffer[] batch = nextBatch();
            while (batch.length > 0) {
                long bytes = 0;
                for (ByteBuffer buffer : batch) bytes += buffer.remaining();
                for (long left = bytes; left > 0; ) left -= channel.write(batch);
                written(bytes);
                batch = nextBatch();
            }
        } catch (ClosedChannelException e) {
            fail(null);
        } catch (IOException e) {
            fail(e);
        }
    }

    private ByteBuffer[] nextBatch() throws IOException {
        boolean shutdown;
        ByteBuffer[] batch;
        synchronized (lock) {
            batch = new ByteBuffer[closed ? 0 : Math.min(GATHER, queue.size())];
            for (int i = 0; i < batch.length; i++) batch[i] = queue.remove();
            if (batch.length == 0) writing = false;
            shutdown = batch.length == 0 && ended && !closed;
        }
        // Half closed: what the other side has under way still comes in, which keeps TCP from dropping our last bytes.
        if (shutdown) channel.shutdownOutput();
        return batch;
    }

    private void written(long bytes) {
        Executor to;
        Receiver told;
        synchronized (lock) {
            queuedBytes -= bytes;
            if (!full || queuedBytes > HIGH_WATER_BYTES / 2 || closed) return;
            full = false;
            to = owner;
            told = receiver;
        }
        if (to != null && told != null) to.execute(told::drained);
    }

    private boolean isLive() {
        synchronized (lock) {
            return !closed;
        }
    }

    private void fail(@Nullable IOException cause) {
        Executor to;
        Receiver told;
        synchronized (lock) {
            if (closed) return;
            closed = true;
            queue.clear();
            to = owner;
            told = receiver;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // The socket is given up either way.
            if (cause != null) cause.addSuppressed(e);
        }
        afterClose.run();
        if (to != null && told != null) to.execute(() -> told.closed(cause));
    }
}
