package starflock.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Time that moves only when the test says so. Tasks run on the thread that moves it, in order of their time, those of
 * the same time in the order in which they were handed in; the same calls always give the same run.
 *
 * <p>Reading the clock and handing in tasks is safe from every thread; moving it is for one thread at a time.
 */
public final class VirtualClock extends Clock implements Executor {
    /** Where every clock begins: any fixed moment will do, this one is easy to read in a failure. */
    public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    /** A simulation that runs this many tasks in one move is going round in a circle at one moment. */
    private static final int TASKS_PER_MOVE = 10_000_000;

    private final ZoneId zone;
    private final Timeline timeline;

    public VirtualClock() {
        this(ZoneOffset.UTC, new Timeline());
    }

    private VirtualClock(ZoneId zone, Timeline timeline) {
        this.zone = zone;
        this.timeline = timeline;
    }

    @Override
    public Instant instant() {
        return START.plusNanos(timeline.now());
    }

    /** Nanoseconds since {@link #START}: stands in for {@link System#nanoTime()}. */
    public long nanoTime() {
        return timeline.now();
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    /** The same time, shown in another zone. */
    @Override
    public VirtualClock withZone(ZoneId other) {
        return new VirtualClock(other, timeline);
    }

    /**
     * Runs a task when that much time has passed; with zero, at the next move.
     *
     * @return what takes the task back, without effect once it has run
     */
    public Runnable schedule(Duration delay, Runnable task) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " is in the past");
        }
        return timeline.add(delay.toNanos(), task);
    }

    /** Runs a task at the next move, without time passing: an executor for code that is handed one. */
    @Override
    public void execute(Runnable task) {
        timeline.add(0, task);
    }

    /** Lets that much time pass and runs what falls due on the way, also what those tasks hand in. */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("by: time does not go back, " + by);
        }
        long until = Math.addExact(timeline.now(), by.toNanos());
        runUntil(until);
        timeline.moveTo(until);
    }

    /** Jumps to the next task and runs it; false if there is none. */
    public boolean runNext() {
        Task next = timeline.take(Long.MAX_VALUE);
        if (next == null) {
            return false;
        }
        next.action.run();
        return true;
    }

    /** Runs what is due at this moment, without time passing. */
    public void runDue() {
        runUntil(timeline.now());
    }

    private void runUntil(long until) {
        for (int run = 0; run < TASKS_PER_MOVE; run++) {
            Task next = timeline.take(until);
            if (next == null) {
                return;
            }
            next.action.run();
        }
        throw new IllegalStateException(
                TASKS_PER_MOVE + " tasks ran and there is no end: they keep handing in each other");
    }

    private record Task(long due, long number, Runnable action) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            return due != other.due ? Long.compare(due, other.due) : Long.compare(number, other.number);
        }
    }

    /** The moment and the tasks; its lock guards all three fields, and no task runs under it. */
    private static final class Timeline {
        private final PriorityQueue<Task> tasks = new PriorityQueue<>();
        private long now;
        private long handedIn;

        synchronized long now() {
            return now;
        }

        synchronized Runnable add(long delay, Runnable action) {
            Task task = new Task(Math.addExact(now, delay), handedIn++, action);
            tasks.add(task);
            return () -> remove(task);
        }

        synchronized void remove(Task task) {
            tasks.remove(task);
        }

        synchronized @Nullable Task take(long until) {
            Task next = tasks.peek();
            if (next == null || next.due > until) {
                return null;
            }
            tasks.remove();
            now = Math.max(now, next.due);
            return next;
        }

        synchronized void moveTo(long moment) {
            now = Math.max(now, moment);
        }
    }
}
