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
        boolean overflow;
        synchronized (lock) {
            if (closed || ended) return false;
            other = peer();
            waitingBytes += bytes.length;
            overflow = waitingBytes > MAX_QUEUED_BYTES;
            full = waitingBytes > HIGH_WATER_BYTES;
            if (!overflow) other.owner().execute(() -> deliver(other, bytes));
            if (!overflow) return !full;
        }
        fail(new IOException("The other side does not read: " + MAX_QUEUED_BYTES + " bytes wait for it."));
        return false;
    }

    @Override
    public void end() {
        synchronized (lock) {
            if (closed || ended) return;
            ended = true;
            // Behind everything written before, on the executor that takes it.
            peer().owner().execute(() -> fail(null));
        }
    }

    @Override
    public void close() {
        fail(null);
    }

    private void deliver(MemoryTransport other, byte[] bytes) {
        Receiver to;
        boolean nowDrained;
        synchronized (lock) {
            waitingBytes -= bytes.length;
            nowDrained = full && waitingBytes <= HIGH_WATER_BYTES / 2;
            if (nowDrained) full = false;
            if (nowDrained && !closed) owner().execute(receiver()::drained);
            if (other.closed) return;
            to = other.receiver();
        }
        to.received(bytes, 0, bytes.length);
    }

    private void fail(@Nullable IOException cause) {
        synchronized (lock) {
            shut(cause);
            peer().shut(null);
        }
    }

    private void shut(@Nullable IOException cause) {
        if (closed) return;
        closed = true;
        Receiver told = receiver;
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
