package starflock.interop.datastar;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import starflock.datastar.Client;

/** What the adapters' pages show is what is compiled here, whole, and it works. */
class PagesTest {

    private static final Path SOURCES = Path.of("src/test/java/starflock/interop/datastar");
    private static final int TIMEOUT_S = 10;

    /** A counter that runs, and how it is stopped. */
    private record Counter(int port, Runnable stop) implements AutoCloseable {

        static Counter start(Adapter adapter, ExecutorService threads, ScheduledExecutorService timer)
                throws Exception {
            return switch (adapter) {
                case JDK -> {
                    var server = JdkCounter.start(0, threads, timer);
                    yield new Counter(server.getAddress().getPort(), () -> server.stop(0));
                }
                case SERVLET -> {
                    var server = ServletCounter.start(0, timer);
                    yield new Counter(server.getURI().getPort(), () -> LifeCycle.stop(server));
                }
                case VERTX -> {
                    var vertx = Vertx.vertx();
                    var server = VertxCounter.start(0, vertx).await(TIMEOUT_S, TimeUnit.SECONDS);
                    yield new Counter(server.actualPort(), () -> vertx.close().await());
                }
            };
        }

        HttpRequest ask(String path) {
            return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .build();
        }

        @Override
        public void close() {
            stop.run();
        }
    }

    @ParameterizedTest
    @EnumSource(Adapter.class)
    void thePageShowsTheCounter(Adapter adapter) throws Exception {
        String name = adapter.name().toLowerCase(Locale.ROOT);
        String counter = adapter.name().charAt(0) + name.substring(1) + "Counter.java";
        String page = Files.readString(Path.of("../../web/datastar-" + name + "/README.md"));
        assertThat(page)
                .contains("```java\n" + shown(counter) + "```\n")
                .contains("```java\n" + shown("Count.java") + "```\n");
    }

    @ParameterizedTest
    @EnumSource(Adapter.class)
    void theCounterCounts(Adapter adapter) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var timer = Executors.newScheduledThreadPool(1);
                var client = HttpClient.newHttpClient();
                var counter = Counter.start(adapter, threads, timer)) {
            var page = client.send(counter.ask("/"), BodyHandlers.ofString()).body();
            assertThat(page).contains("src=\"/datastar.js\"").contains("@get('/count')");
            assertThat(client.send(counter.ask("/datastar.js"), BodyHandlers.ofByteArray())
                            .body())
                    .isEqualTo(Client.standard());
            var response = client.send(counter.ask("/count?datastar=%7B%22from%22:7%7D"), BodyHandlers.ofInputStream());
            try (var body = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                assertThat(response.statusCode()).isEqualTo(200);
                for (int number = 7; number < 10; number++) {
                    assertThat(body.readLine()).isEqualTo("event: datastar-patch-elements");
                    assertThat(body.readLine()).isEqualTo("data: elements <p id=\"count\">" + number + "</p>");
                    assertThat(body.readLine()).isEmpty();
                }
            }
            var refused = client.send(counter.ask("/count?datastar=%7B%22from%22:-1%7D"), BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).isEqualTo("from must be from 0 to 1000.");
            timer.shutdownNow();
        }
    }

    @Test
    void theWholeFileIsShown() throws IOException {
        assertThat(shown("Count.java"))
                .startsWith("import starflock.datastar.Field;")
                .endsWith("}\n");
    }

    /** The file without its package, which is for whoever takes it to choose. */
    private static String shown(String file) throws IOException {
        String source = Files.readString(SOURCES.resolve(file));
        return source.substring(source.indexOf(";\n") + 2).strip() + "\n";
    }
}
