package starflock.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeenTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void doesWhatASetDoes(long seed) {
        Random random = new Random(seed);
        Seen seen = new Seen();
        Set<Long> model = new HashSet<>();
        for (int round = 0; round < 3000; round++) {
            long number = 1L + random.nextInt(400);
            assertThat(seen.contains("v", new CommandId("p", number))).isEqualTo(model.contains(number));
            if (random.nextBoolean()) {
                seen.add("v", new CommandId("p", number));
                model.add(number);
            }
        }
        assertThat(seen.contains("w", new CommandId("p", 1))).isFalse();
        assertThat(seen.contains("v", new CommandId("q", 1))).isFalse();
    }

    @Test
    void idsAreWhatPagesMake() {
        assertThat(CommandId.parse("abc9-12")).isEqualTo(new CommandId("abc9", 12));
        assertThat(new CommandId("abc9", 12)).hasToString("abc9-12");
        assertThatThrownBy(() -> new CommandId("a b", 1)).hasMessageContaining("page");
        assertThatThrownBy(() -> new CommandId("", 1)).hasMessageContaining("page");
        assertThatThrownBy(() -> new CommandId("a", 0)).hasMessageContaining("number");
        assertThatThrownBy(() -> CommandId.parse("a")).hasMessageContaining("PAGE-NUMBER");
    }
}
