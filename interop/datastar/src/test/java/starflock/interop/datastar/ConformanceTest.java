package starflock.interop.datastar;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import starflock.datastar.Json;
import starflock.datastar.StreamOptions;
import starflock.interop.datastar.Server.Setup;

/** Every case through every adapter and every method, over real sockets. */
class ConformanceTest {

    private static final List<String> METHODS = List.of("GET", "DELETE", "POST", "PUT", "PATCH");
    private static final Map<Adapter, Server> SERVERS = new EnumMap<>(Adapter.class);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() throws Exception {
        for (var adapter : Adapter.values()) {
            SERVERS.put(adapter, adapter.start(new Setup(StreamOptions.DEFAULT, stream -> stream.close())));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        for (var server : SERVERS.values()) {
            server.close();
        }
        CLIENT.close();
    }

    static Stream<Arguments> everything() {
        return Stream.of(Adapter.values())
                .flatMap(adapter -> METHODS.stream()
                        .flatMap(method -> Case.ALL.stream().map(one -> Arguments.of(adapter, method, one))));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("everything")
    void isAnsweredToTheByte(Adapter adapter, String method, Case one) throws Exception {
        var response = ask(adapter, method, one.signals());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(one.answer());
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-cache");
        assertThat(response.headers().firstValue("Connection").map(value -> value.toLowerCase(Locale.ROOT)))
                .as("Jetty leaves out what HTTP/1.1 means anyway")
                .isEqualTo(adapter == Adapter.SERVLET ? Optional.empty() : Optional.of("keep-alive"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("adaptersAndMethods")
    void whatCannotBeReadIsRefusedInASentence(Adapter adapter, String method) throws Exception {
        assertRefused(ask(adapter, method, "{\"events\":[}"), "not valid JSON: expected a value at offset 11");
        assertRefused(ask(adapter, method, "[]"), "must be an object");
        assertRefused(ask(adapter, method, "{\"events\":[{\"mode\":\"inside\"}]}"), "events[0].type is missing.");
        assertRefused(ask(adapter, method, "{\"events\":[{\"mode\":\"inside\"}]}"), "events[0].mode must be one of ");
        assertRefused(ask(adapter, method, ""), "events is missing.");
    }

    static Stream<Arguments> adaptersAndMethods() {
        return Stream.of(Adapter.values())
                .flatMap(adapter -> METHODS.stream().map(method -> Arguments.of(adapter, method)));
    }

    @ParameterizedTest
    @EnumSource(Adapter.class)
    void aBodyOverTheLimitIsRefusedAndNotKept(Adapter adapter) throws Exception {
        String big = "{\"events\":[],\"more\":\"" + "x".repeat(3 * Json.Limits.MAX_LENGTH) + "\"}";
        assertRefused(ask(adapter, "POST", big), "too big: more than 1048576 bytes");
        assertThat(ask(adapter, "POST", "{\"events\":[]}").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(Adapter.class)
    void otherQueryParametersAndEncodingsDoNoHarm(Adapter adapter) throws Exception {
        for (String query : List.of(
                "a=1&datastar=%7B%22events%22%3A%5B%5D%7D&b=%20",
                "datastar=%7b%22events%22:[]%7d".replace("[", "%5b").replace("]", "%5d"),
                "datastar=+%7B%22events%22+:+%5B%5D%7D+")) {
            var request = HttpRequest.newBuilder(uri(adapter, "/test?" + query));
            assertThat(send(request.GET()).statusCode()).as(query).isEqualTo(200);
        }
        var none = HttpRequest.newBuilder(uri(adapter, "/test?datastars=1"));
        assertRefused(send(none.GET()), "events is missing.");
    }

    private static void assertRefused(HttpResponse<String> response, String sentence) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains(sentence).doesNotContain("Exception");
    }

    private static URI uri(Adapter adapter, String path) {
        return requireNonNull(SERVERS.get(adapter)).uri().resolve(path);
    }

    private static HttpResponse<String> ask(Adapter adapter, String method, String signals) throws Exception {
        URI test = uri(adapter, "/test");
        boolean inQuery = method.equals("GET") || method.equals("DELETE");
        var request = inQuery
                ? HttpRequest.newBuilder(
                        URI.create(test + "?datastar=" + URLEncoder.encode(signals, StandardCharsets.UTF_8)))
                : HttpRequest.newBuilder(test).header("Content-Type", "application/json");
        return send(request.method(method, inQuery ? BodyPublishers.noBody() : BodyPublishers.ofString(signals)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(
                request.header("Datastar-Request", "true")
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                BodyHandlers.ofString());
    }
}
