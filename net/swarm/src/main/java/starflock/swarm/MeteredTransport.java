package starflock.swarm;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import starflock.stream.Timer;
import starflock.stream.Transport;

/**
 * A transport whose bytes are counted, and that says it is full while the {@link Meter} has no more to give. What was
 * written is never held back, so a rate is kept on the average and not to the byte.
 */
final class MeteredTransport implements Transport {
    final AtomicLong in = new AtomicLong();
    final AtomicLong out = new AtomicLong();
    private final Transport line;
    private final Meter meter;
    private final Timer timer;
    private final LongSupplier nanoTime;

    /** Guards the next three; nothing is called under it. */
    private final Object lock = new Object();

    private boolean lineIsFull;
    private boolean waits;
    private @Nullable Receiver receiver;
    private @Nullable Executor owner;

    MeteredTransport(Transport line, Meter meter, Timer timer, LongSupplier nanoTime) {
        this.line = line;
        this.meter = meter;
        this.timer = timer;
        this.nanoTime = nanoTime;
    }

    @Override
    public void start(Executor newOwner, Receiver newReceiver) {
        synchronized (lock) {
            owner = newOwner;
            receiver = newReceiver;
        }
        line.start(newOwner, new Counting(newReceiver));
    }

    @Override
    public boolean write(byte[] bytes) {
        out.addAndGet(bytes.length);
        long waitNanos = meter.send(bytes.length, nanoTime.getAsLong());
        boolean room = line.write(bytes);
        boolean plan;
        synchronized (lock) {
            lineIsFull = !room;
            plan = waitNanos > 0 && !waits;
            waits |= plan;
            room &= !waits;
        }
        if (plan) {
            Runnable unused = timer.schedule(Duration.ofNanos(waitNanos), this::waited);
        }
        return room;
    }

    private void waited() {
        Executor to;
        Receiver told;
        synchronized (lock) {
            waits = false;
            if (lineIsFull) return;
            to = owner;
            told = receiver;
        }
        if (to != null && told != null) to.execute(told::drained);
    }

    @Override
    public void sendDatagram(byte[] datagram) {
        out.addAndGet(datagram.length);
        line.sendDatagram(datagram);
    }

    @Override
    public void end() {
        line.end();
    }

    @Override
    public void close() {
        line.close();
    }

    private final class Counting implements Receiver {
        private final Receiver to;

        Counting(Receiver to) {
            this.to = to;
        }

        @Override
        public void received(byte[] buffer, int offset, int length) {
            in.addAndGet(length);
            meter.in.addAndGet(length);
            to.received(buffer, offset, length);
        }

        @Override
        public void datagram(byte[] bytes) {
            in.addAndGet(bytes.length);
            to.datagram(bytes);
        }

        @Override
        public void drained() {
            synchronized (lock) {
                lineIsFull = false;
                if (waits) return;
            }
            to.drained();
        }

        @Override
        public void closed(@Nullable IOException cause) {
            to.closed(cause);
        }
    }
}
