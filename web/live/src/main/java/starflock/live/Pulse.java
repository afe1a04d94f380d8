package starflock.live;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;

/**
 * Runs a turn when asked, at once if it has rested and otherwise as soon as it has: what changes often is drawn once per
 * {@link #REST_MS}, what changes now and then is drawn without delay, and while nothing changes nothing runs. A turn that takes
 * long is followed by a rest half as long, so that no page, however dear, takes more than two thirds of a core.
 *
 * <pre>
 *   IDLE ── request ──▶ RUNNING ── turn done ──▶ RESTING ── time is up ──▶ IDLE, or RUNNING if asked meanwhile
 * </pre>
 *
 * After {@link #stop} there is no rest, and no timer: what comes then is the end.
 */
final class Pulse {
    /** 20 pictures a second look like motion to a person who watches others, and leave a core time for thousands of viewers. */
    static final int REST_MS = 50;
    /** Fewer pictures than one a second look like a page that is broken. */
    static final int MAX_REST_MS = 1_000;

    private enum State {
        IDLE,
        RUNNING,
        RESTING
    }

    private final Executor executor;
    private final BiConsumer<Integer, Runnable> timer;
    private final InstantSource clock;
    private final Runnable turn;

    private State state = State.IDLE;
    private boolean again;
    private boolean stopped;

    /**
     * At rest.
     *
     * @param timer runs something once after so many milliseconds
     * @param clock tells how long a turn takes; where it jumps, a rest is as short or as long as rests may be
     */
    Pulse(Executor executor, BiConsumer<Integer, Runnable> timer, InstantSource clock, Runnable turn) {
        this.executor = executor;
        this.timer = timer;
        this.clock = clock;
        this.turn = turn;
    }

    /** Asks for a turn that begins after this call. */
    void request() {
        synchronized (this) {
            if (state != State.IDLE) {
                again = true;
                return;
            }
            state = State.RUNNING;
        }
        executor.execute(this::run);
    }

    /** Sets no timer any more. Turns that are asked for still run, since they let go of what the last viewers held. */
    void stop() {
        synchronized (this) {
            stopped = true;
        }
        rested();
    }

    private void run() {
        long begun = clock.millis();
        try {
            turn.run();
        } finally {
            rest(Math.clamp((clock.millis() - begun) / 2, REST_MS, MAX_REST_MS));
        }
    }

    private void rest(int ms) {
        synchronized (this) {
            state = State.RESTING;
            if (!stopped) {
                // Under the lock: once stop has returned, nobody is about to set one.
                try {
                    timer.accept(ms, this::rested);
                    return;
                } catch (RejectedExecutionException e) {
                    stopped = true; // a screen that was left while the node was stopping
                }
            }
        }
        rested();
    }

    private void rested() {
        synchronized (this) {
            if (state != State.RESTING) {
                return; // a timer from before the stop
            }
            if (!again) {
                state = State.IDLE;
                return;
            }
            again = false;
            state = State.RUNNING;
        }
        executor.execute(this::run);
    }
}
