package starflock.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import starflock.testkit.Seeds;

/** How much is asked of one peer at a time. */
class WindowTest {
    private static final Window.Bound SMALL = new Window.Bound(1, 1024);

    private static Window.Bound bound(long node, long bytes) {
        return new Window.Bound(node, bytes);
    }

    @Test
    void requestsAndTheirBytesAreBounded() {
        Window window = new Window();
        int sent = 0;
        while (window.admits(SMALL, 1)) {
            window.add(SMALL);
            sent++;
        }
        assertThat(sent).isEqualTo(Window.MAX_REQUESTS);
        window.remove(SMALL);
        assertThat(window.admits(SMALL, 1)).isTrue();
        Window wide = new Window();
        sent = 0;
        for (; wide.admits(bound(sent, 64 << 10), 64 << 10); sent++) wide.add(bound(sent, 64 << 10));
        assertThat(sent).isEqualTo(Window.MAX_AVERAGE_BYTES / (64 << 10));
    }

    @Test
    void aBlockThatMayBeLargeGoesAlone() {
        Window window = new Window();
        Window.Bound unknown = bound(7, Long.MAX_VALUE);
        assertThat(window.admits(unknown, 1)).isTrue();
        window.add(unknown);
        assertThat(window.admits(unknown, 1)).isFalse();
        assertThat(window.admits(bound(9, 2 << 20), 1)).isFalse();
        window.remove(unknown);
        window.add(bound(9, 9 << 20));
        assertThat(window.admits(bound(11, 6 << 20), 1)).isTrue();
        assertThat(window.admits(bound(11, 7 << 20), 1)).isFalse();
        // Two blocks below one node have its size together.
        assertThat(window.admits(bound(9, 9 << 20), 1)).isTrue();
    }

    /** Whatever is asked for and comes: while a large block is under way, one message of the peer holds all of it. */
    @Test
    void allThatIsUnderWayFitsIntoOneMessage() {
        Seeds.runs(500).check(gen -> {
            Window window = new Window();
            List<Window.Bound> sent = new ArrayList<>();
            for (int step = 0; step < 200; step++) {
                if (!sent.isEmpty() && gen.nextInt(3) == 0) {
                    window.remove(sent.remove(gen.nextInt(sent.size())));
                    continue;
                }
                Window.Bound next = bound(step, gen.nextInt(gen.nextBoolean() ? 1 << 16 : 15 << 20));
                if (!window.admits(next, 1)) continue;
                window.add(next);
                sent.add(next);
                long all = sent.stream().mapToLong(Window.Bound::nodeBytes).sum();
                boolean large = sent.stream().anyMatch(Window.Bound::isLarge);
                if (large && sent.size() > 1) assertThat(all).isLessThanOrEqualTo(Window.MAX_MESSAGE_BYTES);
            }
        });
    }
}
