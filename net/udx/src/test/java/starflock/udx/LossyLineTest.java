package starflock.udx;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import starflock.testkit.Line;
import starflock.testkit.Seeds;

/**
 * Fast and long lines that lose a tenth: hundreds of holes at a time, of which an acknowledgement names fifty. In virtual
 * time, so the figures are always the same.
 */
class LossyLineTest {
    private static final int BYTES = 24 << 20;
    private static final long GIGABIT = 125_000_000;
    private static final int DELAY_MS = 30;
    private static final double LOST = 0.1;

    /** 1.6 to 1.7 s; it was 3.2 to 4.5 s when acknowledgements named the lowest ranges alone. */
    private static final Duration SOON = Duration.ofMillis(2500);

    @Test
    void whatArrivedIsNotSentAgain() {
        Seeds.runs(3).check(gen -> {
            var simulation = new Simulation(gen.split());
            simulation.network.shape(Line.Shape.of(Duration.ofMillis(DELAY_MS))
                    .withLoss(100 * LOST)
                    .withRate(GIGABIT, GIGABIT / 5));
            var lines = new Lines(simulation);
            lines.out.write(new byte[BYTES]);
            simulation.clock.advance(SOON);
            assertThat(lines.right.bytes.size()).isEqualTo(BYTES);
            double packets = BYTES / 1400.0;
            assertThat(lines.out.stats().retransmitted() / packets).isLessThan(1.3 * LOST);
        });
    }
}
