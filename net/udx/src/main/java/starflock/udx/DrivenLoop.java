package starflock.udx;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A loop with no thread of its own: another event loop, or the virtual clock of a simulation, brings datagrams, runs
 * tasks and wakes it. Whoever drives it does so from one thread at a time.
 */
public final class DrivenLoop extends UdxLoop {
    /** Runs tasks later, one at a time. */
    @FunctionalInterface
    public interface Timer {
        /** Runs a task after a delay and gives what takes it back. */
        Runnable schedule(Duration delay, Runnable task);
    }

    private final LongSupplier nanoTime;
    private final Timer timer;
    private final Datagrams.Opener opener;
    private final Runnable wake = this::wake;
    private long wakeAt = Alarms.NEVER;
    private Runnable takeBack = () -> {};

    /**
     * Hands in what drives it.
     *
     * @param nanoTime the clock
     * @param timer runs alarms and tasks
     * @param opener binds ports, whose receivers are called by whoever drives this loop
     */
    public DrivenLoop(LongSupplier nanoTime, Timer timer, Datagrams.Opener opener) {
        this.nanoTime = nanoTime;
        this.timer = timer;
        this.opener = opener;
    }

    @Override
    public long nanoTime() {
        return nanoTime.getAsLong();
    }

    @Override
    public void execute(Runnable task) {
        timer.schedule(Duration.ZERO, task);
    }

    @Override
    public boolean isOwner() {
        return true;
    }

    @Override
    Datagrams open(InetSocketAddress local, Datagrams.Receiver receiver) throws IOException {
        return opener.open(local, receiver);
    }

    @Override
    void alarmSet(long at) {
        if (at >= wakeAt) return;
        takeBack.run();
        wakeAt = at;
        takeBack = timer.schedule(Duration.ofNanos(Math.max(0, at - nanoTime())), wake);
    }

    private void wake() {
        wakeAt = Alarms.NEVER;
        long now = nanoTime();
        boolean more = true;
        while (more) more = alarms.runOne(now);
        long next = alarms.next();
        if (next != Alarms.NEVER) alarmSet(next);
    }
}
