package starflock.stream;

import java.io.IOException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A transport whose two ends are in one process. What one end writes is handed to the other end's executor, so with a
 * simulator's executor a run is deterministic.
 */
public final class MemoryTransport implements Transport {
    /** Guards all fields of both ends; no receiver is called under it. */
    private final Object lock;

    private @Nullable MemoryTransport peer;
    private @Nullable Executor owner;
    private @Nullable Receiver receiver;

    /** Bytes on their way to the other end. */
    private long waitingBytes;

    private boolean full;
    private boolean closed;
    private boolean ended;

    /** The two ends of a line; start both before either writes. */
    public record Pair(MemoryTransport first, MemoryTransport second) {}

    private MemoryTransport(Object lock) {
        this.lock = lock;
    }

    public static Pair pair() {
        Object lock = new Object();
        MemoryTransport first = new MemoryTransport(lock);
        MemoryTransport second = new MemoryTransport(lock);
        first.peer = second;
        second.peer = first;
        return new Pair(first, second);
    }

    @Override
    public void start(Executor newOwner, Receiver newReceiver) {
        synchronized (lock) {
            if (receiver != null) throw new IllegalStateException("started before");
            owner = newOwner;
            receiver = newReceiver;
        }
    }

    @Override
    public boolean write(byte[] bytes) {
        MemoryTransport other;
        Executor to;
        boolean hasRoom;
        boolean overflow;
        synchronized (lock) {
            if (closed || ended) return false;
            other = peer();
            to = other.owner();
            waitingBytes += bytes.length;
            full |= waitingBytes > HIGH_WATER_BYTES;
            hasRoom = !full;
            overflow = waitingBytes > MAX_QUEUED_BYTES;
        }
        if (overflow) {
            fail(new IOException("The other side does not read: " + MAX_QUEUED_BYTES + " bytes wait for it."));
            return false;
        }
        to.execute(() -> deliver(other, bytes));
        return hasRoom;
    }

    @Override
    public void sendDatagram(byte[] datagram) {
        MemoryTransport other;
        Executor to;
        synchronized (lock) {
            if (closed || ended) return;
            other = peer();
            to = other.owner();
        }
        to.execute(() -> {
            @Nullable Receiver told;
            synchronized (lock) {
                told = other.closed ? null : other.receiver();
            }
            if (told != null) told.datagram(datagram);
        });
    }

    @Override
    public void end() {
        Executor to;
        synchronized (lock) {
            if (closed || ended) return;
            ended = true;
            to = peer().owner();
        }
        // Behind everything written before, on the executor that takes it.
        to.execute(() -> fail(null));
    }

    @Override
    public void close() {
        fail(null);
    }

    /** Runs on the other end's executor. */
    private void deliver(MemoryTransport other, byte[] bytes) {
        @Nullable Receiver to;
        boolean nowDrained;
        synchronized (lock) {
            waitingBytes -= bytes.length;
            nowDrained = full && !closed && waitingBytes <= HIGH_WATER_BYTES / 2;
            if (nowDrained) full = false;
            to = other.closed ? null : other.receiver();
        }
        if (nowDrained) owner().execute(receiver()::drained);
        if (to != null) to.received(bytes, 0, bytes.length);
    }

    private void fail(@Nullable IOException cause) {
        shut(cause);
        peer().shut(null);
    }

    private void shut(@Nullable IOException cause) {
        Receiver told;
        synchronized (lock) {
            if (closed) return;
            closed = true;
            told = receiver;
        }
        if (told != null) owner().execute(() -> told.closed(cause));
    }

    private MemoryTransport peer() {
        if (peer == null) throw new IllegalStateException("no other end");
        return peer;
    }

    private Executor owner() {
        if (owner == null) throw new IllegalStateException("start both ends first");
        return owner;
    }

    private Receiver receiver() {
        if (receiver == null) throw new IllegalStateException("start both ends first");
        return receiver;
    }
}
