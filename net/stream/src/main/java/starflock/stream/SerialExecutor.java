package starflock.stream;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * Runs tasks one at a time, in order, on the threads of another executor: what is touched by its tasks alone needs no
 * lock. A task that throws is the executor's uncaught exception; the tasks after it run all the same.
 */
public final class SerialExecutor implements Executor {
    /** Tasks run in one go before the thread is given back, so that one busy owner does not keep others waiting. */
    private static final int TASKS_PER_TURN = 64;

    private final Executor threads;

    /** Guards {@link #tasks} and {@link #running}; no task runs under it. */
    private final Object lock = new Object();

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    public SerialExecutor(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (lock) {
            tasks.add(task);
            if (running) return;
            running = true;
        }
        threads.execute(this::runTurn);
    }

    private void runTurn() {
        try {
            for (int i = 0; i < TASKS_PER_TURN; i++) {
                Runnable task;
                synchronized (lock) {
                    task = tasks.poll();
                    if (task == null) {
                        running = false;
                        return;
                    }
                }
                task.run();
            }
        } catch (Throwable e) {
            threads.execute(this::runTurn);
            throw e;
        }
        threads.execute(this::runTurn);
    }
}
