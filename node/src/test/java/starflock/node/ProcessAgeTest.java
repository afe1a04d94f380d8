package starflock.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessAgeTest {
    private static final String BEFORE_START = " S 1 7 7 0 -1 4194304 1 0 0 0 4 1 0 0 20 0 9 0 ";

    @Test
    void theKernelTellsToTheHundredthOfASecond() {
        assertThat(ProcessAge.ofProc("9251.20 100.00\n", "42 (java)" + BEFORE_START + "925075 1000 200"))
                .contains(450L);
    }

    @Test
    void aNameMayLookLikeFields() {
        assertThat(ProcessAge.ofProc("9251.20 100.00\n", "42 (a) 1 (b)" + BEFORE_START + "925075 1000"))
                .contains(450L);
    }

    @Test
    void whatCannotBeIsNotBelieved() {
        assertThat(ProcessAge.ofProc("3.00 1.00\n", "42 (java)" + BEFORE_START + "925075 1000"))
                .isEmpty();
        assertThat(ProcessAge.ofProc("", "")).isEmpty();
        assertThat(ProcessAge.ofProc("x", "42 (java)" + BEFORE_START + "y 1")).isEmpty();
    }
}
