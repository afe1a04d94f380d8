package starflock.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The owner without a browser: sends what pages of the room send, and reads what they are sent. */
final class Caller {
    private static final int TOO_FAST = 429;
    /** A page of the room holds so many messages. */
    private static final int AT_ONCE = 300;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient browser;
    private final WholeNode node;

    private Caller(HttpClient browser, WholeNode node) {
        this.browser = browser;
        this.node = node;
    }

    /** Signs in by the link that the node showed. */
    static Caller signIn(WholeNode node) throws IOException, InterruptedException {
        HttpClient browser = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        HttpResponse<String> room = browser.send(
                HttpRequest.newBuilder(URI.create(node.link()))
                        .timeout(PATIENCE)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(room.statusCode()).isEqualTo(200);
        return new Caller(browser, node);
    }

    /** Sends a command of one field; what is answered to the page. Who is told to wait says it again, as pages do. */
    HttpResponse<String> command(String page, int number, String name, String field, String value) throws IOException {
        String body = new JsonObject()
                .put("page", page)
                .put("n", number)
                .put(name, new JsonObject().put(field, value))
                .encode();
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.address() + "/chat/do/" + name))
                .timeout(PATIENCE)
                .header("Origin", node.address())
                .header("Datastar-Request", "true")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer;
            do {
                answer = browser.send(request, HttpResponse.BodyHandlers.ofString());
            } while (answer.statusCode() == TOO_FAST);
            return answer;
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
    }

    /** How often each text of this form stands in the room, as pages show it. */
    Map<String, Integer> said(Pattern form) throws IOException, InterruptedException {
        Map<String, Integer> said = new HashMap<>();
        for (int top = 0; ; top += AT_ONCE) {
            String signals = "{\"page\":\"reader" + top + "\",\"view\":{\"top\":" + top + "}}";
            Matcher matcher = form.matcher(drawn(signals));
            int before = said.size();
            while (matcher.find()) {
                said.merge(matcher.group(), 1, Integer::sum);
            }
            if (said.size() == before) {
                return said;
            }
        }
    }

    /** What a page that looks there is sent first. */
    private String drawn(String signals) throws IOException, InterruptedException {
        String query = URLEncoder.encode(signals, StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.address() + "/chat/stream?datastar=" + query))
                .timeout(PATIENCE)
                .header("Datastar-Request", "true")
                .build();
        StringBuilder text = new StringBuilder();
        HttpResponse<Stream<String>> answer = browser.send(request, HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = answer.body()) {
            // The slider is the part after the page.
            for (String line : (Iterable<String>) lines::iterator) {
                text.append(line).append('\n');
                if (line.contains("id=\"moment\"")) {
                    return text.toString();
                }
            }
        }
        throw new IOException("the stream ended before the page was whole");
    }
}
