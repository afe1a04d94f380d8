package starflock.udx;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The one thread that sockets and streams belong to, its clock and its alarms. Everything of {@link Udx}, {@link
 * UdxSocket} and {@link UdxStream} happens on it: call their methods there, through {@link #execute} or {@link #call},
 * and be called there. So nothing of them needs a lock.
 *
 * <p>{@link NioLoop} is the real one; {@link DrivenLoop} is driven by somebody else's loop or by a simulation.
 */
public abstract sealed class UdxLoop implements Executor permits NioLoop, DrivenLoop {
    final Alarms alarms = new Alarms();

    UdxLoop() {}

    /** The time of this turn in nanoseconds; only differences mean something. */
    public abstract long nanoTime();

    /** Runs a task on the loop; from any thread. */
    @Override
    public abstract void execute(Runnable task);

    /** Whether the caller is on the loop. */
    public abstract boolean isOwner();

    /** Binds a port whose receiver is called on this loop. */
    abstract Datagrams open(InetSocketAddress local, Datagrams.Receiver receiver) throws IOException;

    /** An alarm was set: whoever sleeps until the next one may have to wake earlier. */
    abstract void alarmSet(long at);

    /** Runs a task on the loop and gives what it returns or throws; from any thread. */
    public <T> CompletableFuture<T> call(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        execute(() -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Begins something on the loop, and gives what comes of it in the end; from any thread. */
    @SuppressWarnings("FutureReturnValueIgnored") // Both ends are passed on.
    public <T> CompletableFuture<T> begin(Callable<CompletableFuture<T>> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        execute(() -> {
            try {
                task.call().whenComplete((value, error) -> {
                    if (error == null) result.complete(value);
                    else result.completeExceptionally(error);
                });
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /**
     * Runs a short task on the loop once, after {@code delay}; call on the loop.
     *
     * @return takes the task back; without effect once it has run
     */
    public Runnable schedule(Duration delay, Runnable task) {
        checkOwner();
        Alarms.Alarm alarm = alarm(task);
        set(alarm, nanoTime() + delay.toNanos());
        return alarm::cancel;
    }

    final Alarms.Alarm alarm(Runnable task) {
        return new Alarms.Alarm(alarms, task);
    }

    final void set(Alarms.Alarm alarm, long at) {
        alarm.set(at);
        alarmSet(at);
    }

    /**
     * For what only the loop may do.
     *
     * @throws IllegalStateException if the caller is not on it
     */
    public final void checkOwner() {
        if (!isOwner()) throw new IllegalStateException("not on the loop: go through execute or call");
    }
}
