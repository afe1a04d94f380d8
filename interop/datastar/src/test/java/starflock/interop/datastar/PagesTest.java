package starflock.interop.datastar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import starflock.datastar.StreamOptions;
import starflock.interop.datastar.Server.Setup;

/** What the adapters' pages show is what is compiled here, and it works. */
class PagesTest {

    private static final Path SOURCES = Path.of("src/test/java/starflock/interop/datastar");

    @ParameterizedTest
    @EnumSource(Adapter.class)
    void thePageShowsTheCounter(Adapter adapter) throws Exception {
        String name = adapter.name().toLowerCase(Locale.ROOT);
        String counter = adapter.name().charAt(0) + name.substring(1) + "Counter.java";
        String page = Files.readString(Path.of("../../web/datastar-" + name + "/README.md"));
        assertThat(page).contains(shown(counter)).contains(shown("Count.java"));
    }

    @ParameterizedTest
    @EnumSource(Adapter.class)
    void theCounterCounts(Adapter adapter) throws Exception {
        try (var timer = Executors.newScheduledThreadPool(1);
                var client = HttpClient.newHttpClient();
                var server = adapter.start(
                        new Setup(StreamOptions.DEFAULT, StreamOptions.Ticker.on(timer), stream -> stream.close()))) {
            var response = client.send(ask(server, "%7B%22from%22:7%7D"), BodyHandlers.ofInputStream());
            try (var body = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                assertThat(response.statusCode()).isEqualTo(200);
                for (int number = 7; number < 10; number++) {
                    assertThat(body.readLine()).isEqualTo("event: datastar-patch-elements");
                    assertThat(body.readLine()).isEqualTo("data: elements <p id=\"count\">" + number + "</p>");
                    assertThat(body.readLine()).isEmpty();
                }
            }
            var refused = client.send(ask(server, "%7B%22from%22:-1%7D"), BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).isEqualTo("from must be from 0 to 1000.");
            timer.shutdownNow();
        }
    }

    @Test
    void theShownPartIsFound() throws IOException {
        assertThat(shown("Count.java")).startsWith("record Count(long from) {").endsWith("}\n");
    }

    private static HttpRequest ask(Server server, String signals) {
        return HttpRequest.newBuilder(URI.create(server.uri() + "/count?datastar=" + signals))
                .build();
    }

    /** What stands between the two marks, without the indentation that the class gives it. */
    private static String shown(String file) throws IOException {
        String source = Files.readString(SOURCES.resolve(file));
        int from = source.indexOf("// page: begin\n") + "// page: begin\n".length();
        return source.substring(from, source.indexOf("// page: end"))
                        .stripIndent()
                        .strip() + "\n";
    }
}
