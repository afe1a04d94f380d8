package starflock.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import starflock.testkit.Seeds;

/** Lookups among hostile nodes, leaving nodes and lost packets; {@code check --long} takes ten thousand nodes. */
class CrowdTest {
    @Test
    void lookupsSucceedAmongHostileNodes() {
        int lookups = Seeds.longRun() ? 1000 : 200;
        Crowd.Outcome outcome = new Crowd(Seeds.longRun() ? 10_000 : 600, 11).run(lookups);
        assertThat(outcome.foundPercent()).as(outcome.toString()).isGreaterThanOrEqualTo(99);
    }

    /** Ten times the nodes cost a constant more, not a factor. */
    @Test
    void costGrowsWithTheLogarithm() {
        List<Integer> sizes = Seeds.longRun() ? List.of(100, 1000, 10_000) : List.of(60, 600);
        List<Double> asked = new ArrayList<>();
        for (int size : sizes) asked.add(new Crowd(size, 12).run(150).asked());
        for (int i = 1; i < asked.size(); i++) {
            assertThat(asked.get(i) - asked.get(i - 1))
                    .as("%s nodes ask %s", sizes, asked)
                    .isLessThan(20);
        }
    }
}
