package starflock.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole node whose clock is set forwards and back while it runs: by a person, a time server, a laptop that slept. */
@Timeout(60)
class ClockJumpTest {
    private static final Pattern SAID = Pattern.compile("word\\d+e");

    @TempDir
    Path temporary;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2030-01-01T12:00:00Z"));
    private int number;

    @Test
    void whatIsSaidStaysInOrderAndNobodyIsLockedOut() throws Exception {
        try (Node node = Node.start(settings(), Optional::empty, (InstantSource) now::get);
                Browser browser = new Browser()) {
            String address = "http://127.0.0.1:" + node.port();
            assertThat(browser.open(node.issueLink()).statusCode()).isEqualTo(200);
            say(browser, address, "join", "name", "Ann");
            for (Duration jump : List.of(
                    Duration.ZERO,
                    Duration.ofHours(1),
                    Duration.ofHours(-3),
                    Duration.ofDays(-365),
                    Duration.ofDays(400),
                    Duration.ofMillis(-1),
                    Duration.ofDays(-366 * 40))) {
                now.updateAndGet(before -> before.plus(jump));
                // No meter may run dry because time went back.
                for (int times = 0; times < 5; times++) {
                    say(browser, address, "say", "text", "word" + number + "e");
                    now.updateAndGet(before -> before.plusMillis(100));
                }
            }
            assertThat(SAID.matcher(browser.open(address + "/chat/").body())
                            .results()
                            .map(MatchResult::group)
                            .distinct())
                    .containsExactlyElementsOf(IntStream.range(1, number)
                            .mapToObj(word -> "word" + word + "e")
                            .toList());
            // So far ahead that every session has ended: a page says so, and a link of that day opens it again.
            now.set(Instant.parse("2100-01-01T00:00:00Z"));
            assertThat(browser.open(address + "/chat/").statusCode()).isEqualTo(401);
            assertThat(browser.open(node.issueLink()).statusCode()).isEqualTo(200);
            say(browser, address, "say", "text", "and on we go");
        }
    }

    private void say(Browser browser, String address, String name, String field, String value) throws Exception {
        String body =
                "{\"page\":\"page\",\"n\":" + (number + 1) + ",\"" + name + "\":{\"" + field + "\":\"" + value + "\"}}";
        HttpResponse<String> answer = browser.post(address, "/chat/do/" + name, body);
        assertThat(answer.statusCode()).as(value).isEqualTo(200);
        assertThat(answer.body()).as(value).contains("\"form\":\"\"");
        number++;
    }

    private NodeSettings settings() {
        return new NodeSettings(temporary.resolve("data"), "127.0.0.1", 0, true, List.of(), null, true, List.of());
    }
}
