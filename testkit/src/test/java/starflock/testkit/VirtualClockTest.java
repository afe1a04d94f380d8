package starflock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
    private final VirtualClock clock = new VirtualClock();
    private final List<String> ran = new ArrayList<>();

    @Test
    void tasksRunInOrderOfTimeThenOfHandingIn() {
        clock.schedule(Duration.ofMillis(20), () -> ran.add("late"));
        clock.schedule(Duration.ofMillis(10), () -> ran.add("first"));
        clock.schedule(Duration.ofMillis(10), () -> ran.add("second"));
        clock.execute(() -> ran.add("at once"));

        clock.advance(Duration.ofMillis(19));
        assertThat(ran).containsExactly("at once", "first", "second");
        clock.advance(Duration.ofMillis(1));
        assertThat(ran).endsWith("late");
        assertThat(clock.instant()).isEqualTo(VirtualClock.START.plusMillis(20));
    }

    @Test
    void aTaskSeesItsOwnTimeAndMayHandInMore() {
        List<Long> seen = new ArrayList<>();
        clock.schedule(Duration.ofNanos(5), () -> {
            seen.add(clock.nanoTime());
            clock.schedule(Duration.ofNanos(5), () -> seen.add(clock.nanoTime()));
        });
        clock.advance(Duration.ofNanos(10));
        assertThat(seen).containsExactly(5L, 10L);
    }

    @Test
    void aTaskTakenBackDoesNotRun() {
        Runnable takeBack = clock.schedule(Duration.ofSeconds(1), () -> ran.add("never"));
        takeBack.run();
        clock.advance(Duration.ofSeconds(2));
        assertThat(ran).isEmpty();
        assertThat(clock.runNext()).isFalse();
    }

    @Test
    void timeDoesNotGoBack() {
        assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
