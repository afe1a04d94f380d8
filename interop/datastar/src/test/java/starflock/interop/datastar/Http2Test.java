package starflock.interop.datastar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import starflock.datastar.EventStream;
import starflock.datastar.StreamOptions;

/**
 * The Vert.x adapter over HTTP/2, in the clear: the same events, and none of the headers that HTTP/2 forbids. The other two
 * servers of these tests speak HTTP/1.1 only.
 */
final class Http2Test {

    private static final String SIGNALS = """
            {"events": [
              {"type": "patchElements", "elements": "<p id=\\"a\\">one\\ntwo</p>", "mode": "inner", "selector": "#a"},
              {"type": "patchSignals", "signals": {"n": 1}}
            ]}""";

    private static HttpResponse<String> ask(URI server, HttpClient.Version version)
            throws IOException, InterruptedException {
        String query = URLEncoder.encode(SIGNALS, StandardCharsets.UTF_8);
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            return client.send(
                    HttpRequest.newBuilder(server.resolve("/test?datastar=" + query))
                            .timeout(Duration.ofSeconds(Client.TIMEOUT_S))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void theSameEventsOverBothVersions() throws Exception {
        try (VertxServer server = new VertxServer(new Server.Setup(StreamOptions.DEFAULT, EventStream::close))) {
            HttpResponse<String> two = ask(server.uri(), HttpClient.Version.HTTP_2);
            assertThat(two.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(two.headers().firstValue("content-type")).contains("text/event-stream");
            assertThat(two.headers().firstValue("connection")).isEmpty();
            HttpResponse<String> one = ask(server.uri(), HttpClient.Version.HTTP_1_1);
            assertThat(one.headers().firstValue("connection")).contains("keep-alive");
            assertThat(two.body()).isEqualTo(one.body()).contains("data: elements <p id=\"a\">one", "data: signals");
        }
    }
}
