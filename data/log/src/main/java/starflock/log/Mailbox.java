package starflock.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Runs tasks one after the other on an executor, and something at the end of each row of them. */
final class Mailbox {
    /** Tasks run before the end of the row is called: work that is done once per row must not wait for ever. */
    private static final int MAX_ROW = 256;
    /** Content after which a row ends, so that more is asked for while there is still something under way. */
    private static final long MAX_ROW_BYTES = 1 << 20;

    private final Executor executor;
    private final Runnable afterRow;
    private final Consumer<Throwable> failed;
    /** Guards itself and {@link #running}. */
    private final ArrayDeque<Task> tasks = new ArrayDeque<>();

    private boolean running;

    /** What is to be done, and how much content it brings. */
    private record Task(Runnable run, long bytes) {}

    Mailbox(Executor executor, Runnable afterRow, Consumer<Throwable> failed) {
        this.executor = executor;
        this.afterRow = afterRow;
        this.failed = failed;
    }

    void post(Runnable task) {
        post(task, 0);
    }

    /** As {@link #post(Runnable)}, for a task that brings so much content. */
    void post(Runnable task, long bytes) {
        synchronized (tasks) {
            tasks.add(new Task(task, bytes));
            if (running) return;
            running = true;
        }
        schedule();
    }

    private void schedule() {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException e) {
            // The executor was shut down: its owner wants nothing more to happen.
            synchronized (tasks) {
                tasks.clear();
            }
        }
    }

    private void run() {
        List<Runnable> row = new ArrayList<>();
        long bytes = 0;
        synchronized (tasks) {
            while (row.size() < MAX_ROW && bytes < MAX_ROW_BYTES && !tasks.isEmpty()) {
                Task task = tasks.remove();
                row.add(task.run);
                bytes += task.bytes;
            }
        }
        for (Runnable task : row) guarded(task);
        guarded(afterRow);
        synchronized (tasks) {
            running = !tasks.isEmpty();
            if (!running) return;
        }
        schedule();
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
    }
}
