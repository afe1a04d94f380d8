package starflock.datastar;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import starflock.datastar.SignalsException.Problem;

/**
 * Whatever bytes somebody sends as signals: they are read, and mean the same when they are written and read again, or they
 * are refused with the place or the signal's name. The ordinary build runs the committed corpus; {@code ./starflock fuzz}
 * searches on.
 */
class SignalsFuzzTest {

    @FuzzTest(maxDuration = "10m")
    void json(byte[] input) {
        Json read;
        try {
            read = JsonReader.read(input, Json.Limits.ORDINARY);
        } catch (SignalsException refused) {
            assertRefused(refused, input.length);
            return;
        }
        String written = read.toString();
        try {
            assertThat(Json.parse(written)).isEqualTo(read).hasToString(written);
            assertThat(JsonReader.read(written.getBytes(StandardCharsets.UTF_8), Json.Limits.ORDINARY))
                    .isEqualTo(read);
        } catch (SignalsException e) {
            throw new AssertionError("what we write ourselves is refused", e);
        }
    }

    @FuzzTest(maxDuration = "10m")
    void typed(byte[] input) {
        ShapeTest.Guest guest;
        try {
            guest = Signals.fromBody(input).read(ShapeTest.Guest.SHAPE);
        } catch (SignalsException refused) {
            assertRefused(refused, input.length);
            return;
        }
        String written = PatchSignals.of(ShapeTest.Guest.SHAPE, guest).signals();
        try {
            assertThat(Signals.fromQuery(written).read(ShapeTest.Guest.SHAPE)).isEqualTo(guest);
        } catch (SignalsException e) {
            throw new AssertionError("what we write ourselves is refused", e);
        }
    }

    private static void assertRefused(SignalsException refused, int length) {
        assertThat(refused.getMessage()).isNotBlank();
        if (refused.problem() instanceof Problem.Malformed malformed) {
            assertThat(malformed.offset()).isBetween(0, length);
        }
    }

    /** Or else the search for records would begin nowhere. */
    @Test
    void theCorpusHasARecordThatIsRead() throws Exception {
        try (InputStream in = SignalsFuzzTest.class.getResourceAsStream("SignalsFuzzTestInputs/typed/good")) {
            byte[] good = Objects.requireNonNull(in).readAllBytes();
            assertThat(Signals.fromBody(good).read(ShapeTest.Guest.SHAPE).name())
                    .isEqualTo("Ada");
        }
    }
}
