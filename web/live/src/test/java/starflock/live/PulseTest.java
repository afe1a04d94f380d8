package starflock.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** When turns run; the executor and the timer do what the test says, one thing at a time. */
class PulseTest {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Runnable> timers = new ArrayList<>();
    private int turns;
    private final List<Integer> rests = new ArrayList<>();
    private long now;
    /** How far the clock goes on, or is set back, while a turn runs. */
    private long turnMs;

    private final Pulse pulse = new Pulse(
            tasks::add,
            (ms, then) -> {
                rests.add(ms);
                timers.add(then);
            },
            () -> Instant.ofEpochMilli(now),
            () -> {
                turns++;
                now += turnMs;
            });

    @Test
    void whatIsAskedForAfterARestRunsAtOnceAndWhatIsAskedForInItRunsOnceAfterIt() {
        pulse.request();
        runTasks();
        assertThat(turns).isEqualTo(1);
        pulse.request();
        pulse.request();
        assertThat(tasks).isEmpty();
        timers.removeFirst().run();
        runTasks();
        assertThat(turns).isEqualTo(2);
        timers.removeFirst().run();
        assertThat(tasks).isEmpty();
        pulse.request();
        runTasks();
        assertThat(turns).isEqualTo(3);
    }

    @Test
    void whatWasAskedForInARestIsDoneWhenItStops() {
        pulse.request();
        runTasks();
        pulse.request();
        pulse.stop();
        runTasks();
        assertThat(turns).isEqualTo(2);
        // The timer of before may still come.
        timers.removeFirst().run();
        assertThat(tasks).isEmpty();
    }

    @Test
    void afterAStopTurnsRunWithoutATimer() {
        pulse.request();
        pulse.stop(); // while the turn is on its way
        runTasks();
        pulse.request();
        runTasks();
        assertThat(turns).isEqualTo(2);
        assertThat(timers).isEmpty();
    }

    @Test
    void aTurnThatTakesLongIsFollowedByARestHalfAsLong() {
        for (long ms : new long[] {0, 50, 100, 102, 400, 5_000, Long.MAX_VALUE / 2, -3_600_000}) {
            turnMs = ms;
            pulse.request();
            runTasks();
            timers.removeFirst().run();
            now = 0;
        }
        assertThat(rests).containsExactly(50, 50, 50, 51, 200, 1_000, 1_000, 50);
    }

    private void runTasks() {
        for (Runnable task; (task = tasks.poll()) != null; ) {
            task.run();
        }
    }
}
