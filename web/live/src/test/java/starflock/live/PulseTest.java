package starflock.live;

import static org.assertj.core.api.Assertions.assertThat;

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
    private final Pulse pulse = new Pulse(tasks::add, (ms, then) -> timers.add(then), () -> turns++);

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

    private void runTasks() {
        for (Runnable task; (task = tasks.poll()) != null; ) {
            task.run();
        }
    }
}
