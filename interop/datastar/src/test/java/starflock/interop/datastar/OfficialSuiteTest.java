package starflock.interop.datastar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import starflock.datastar.StreamOptions;
import starflock.interop.datastar.Server.Setup;

/**
 * The official suite against each adapter, for those who have it: no module proxy gives it away, so the check runs our
 * own cases (docs/decisions/0014-datastar-cases.md). From Datastar's repository, in {@code sdk/tests}:
 * {@code go build -o suite ./cmd/datastar-sdk-tests}, then {@code -Dstarflock.datastar.suite=PATH/suite}.
 */
@EnabledIfSystemProperty(
        named = "starflock.datastar.suite",
        matches = ".+",
        disabledReason = "for those who have built Datastar's own suite: -Dstarflock.datastar.suite=PROGRAM")
class OfficialSuiteTest {
    private static final int MAX_MINUTES = 2;

    @ParameterizedTest
    @EnumSource
    void passes(Adapter adapter) throws Exception {
        try (Server server =
                adapter.start(new Setup(StreamOptions.DEFAULT, Setup.NO_TICKS, stream -> stream.close()))) {
            String address = server.uri().toString().replaceFirst("/+$", "");
            Process suite = new ProcessBuilder(System.getProperty("starflock.datastar.suite"), "-v", "-server", address)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(suite.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(suite.waitFor(MAX_MINUTES, TimeUnit.MINUTES)).isTrue();
            assertThat(suite.exitValue()).as(said).isZero();
            assertThat(said).contains("--- PASS");
        }
    }
}
