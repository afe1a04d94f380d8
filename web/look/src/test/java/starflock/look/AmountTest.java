package starflock.look;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 bytes",
        "1, 1 byte",
        "999, 999 bytes",
        "1000, 1.0 kB",
        "3449, 3.4 kB",
        "20000000000, 20 GB",
        "9223372036854775807, 9.2 EB",
    })
    void bytesAreSaidAsPeopleSayThem(long bytes, String said) {
        assertThat(Amount.ofBytes(bytes)).isEqualTo(said);
    }
}
