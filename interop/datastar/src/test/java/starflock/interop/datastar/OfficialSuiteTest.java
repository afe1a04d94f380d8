package starflock.interop.datastar;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import starflock.datastar.StreamOptions;
import starflock.interop.datastar.Server.Setup;

/**
 * The official suite's own program against each adapter. It is built by hand from its source, since its module cannot be
 * fetched; how, and from which commit, says docs/datastar-tests.md. What every build runs instead is {@link
 * ConformanceTest}.
 */
@EnabledIfSystemProperty(
        named = "starflock.datastar-suite",
        matches = ".+",
        disabledReason = "wants the official suite's program: docs/datastar-tests.md")
class OfficialSuiteTest {

    private static final int CASES = 20;
    private static final Pattern CASE_PASSED = Pattern.compile("^ +--- PASS: ", Pattern.MULTILINE);

    @ParameterizedTest
    @EnumSource(Adapter.class)
    void everyGoldenCaseIsAnswered(Adapter adapter) throws Exception {
        String program = requireNonNull(System.getProperty("starflock.datastar-suite"));
        try (var server = adapter.start(new Setup(StreamOptions.DEFAULT, stream -> stream.close()))) {
            var suite = new ProcessBuilder(
                            program, "-test.v", "-server", server.uri().toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(suite.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(suite.waitFor()).as(said).isZero();
            assertThat(CASE_PASSED.matcher(said).results().count()).as(said).isEqualTo(CASES);
        }
    }
}
