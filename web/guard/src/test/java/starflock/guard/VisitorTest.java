package starflock.guard;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.guard.Visitor.Role;

class VisitorTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a b", "<b>", "é", "0123456789012345678901234567"})
    void anIdIsSafeToStoreAndToShow(String id) {
        assertThatThrownBy(() -> new Visitor(id, Role.GUEST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("id ");
    }

    @Test
    void theLongestIdFits() {
        new Visitor("g".repeat(Visitor.ID_CHARS), Role.GUEST);
    }
}
