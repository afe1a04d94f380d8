package starflock.stream;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Calls back later; a simulation hands in its own. */
@FunctionalInterface
public interface Timer {
    /**
     * Runs a short task once, after {@code delay}.
     *
     * @return takes the task back; without effect once it has run
     */
    Runnable schedule(Duration delay, Runnable task);

    /** Real time. */
    static Timer of(ScheduledExecutorService executor) {
        return (delay, task) -> {
            ScheduledFuture<?> scheduled = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        };
    }
}
