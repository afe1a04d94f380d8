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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starflock.testkit.Seeds;

/** A node is killed again and again while many write: what it has acknowledged is there, and there once. */
class PowerCutTest {
    private static final int CUTS = Seeds.longRun() ? 100 : 10;
    private static final int WRITERS = 4;
    /** Acknowledged in each life before it ends; the kill comes in the middle of whatever is then under way. */
    private static final int ACKNOWLEDGED = 25;

    private static final int PATIENCE_S = 60;
    private static final int TOO_FAST = 429;
    private static final Pattern SAID = Pattern.compile("w\\d+n\\d+e");

    @Test
    void whatWasAcknowledgedIsThereOnceHoweverOftenThePowerIsCut(@TempDir Path data) throws Exception {
        Map<String, Integer> acknowledged = new HashMap<>();
        try (WholeNode node = WholeNode.start(data.resolve("node"))) {
            HttpClient browser = browser(node);
            assertThat(command(browser, node, "name", 1, "join", "name", "Ann")).isTrue();
            List<Writer> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(new Writer(browser, node, i));
            }
            for (int cut = 0; cut < CUTS; cut++) {
                CountDownLatch enough = new CountDownLatch(ACKNOWLEDGED);
                List<Thread> threads = writers.stream()
                        .map(writer -> Thread.ofVirtual().start(() -> writer.write(enough)))
                        .toList();
                assertThat(enough.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
                node.kill();
                for (Thread thread : threads) {
                    assertThat(thread.join(Duration.ofSeconds(PATIENCE_S))).isTrue();
                }
                node.restart();
            }
            // What was under way at the last cut is sent again, with the same numbers, as pages do.
            for (Writer writer : writers) {
                writer.again();
                writer.acknowledged.forEach(text -> acknowledged.merge(text, 1, Integer::sum));
            }
            Map<String, Integer> there = said(browser, node);
            assertThat(there.values()).allMatch(times -> times == 1);
            assertThat(there.keySet()).containsExactlyInAnyOrderElementsOf(acknowledged.keySet());
        }
        Figures.measured("kills under load; acknowledged commands, each there once", acknowledged.size(), "commands");
    }

    /** Every message of the room, as pages show it. */
    private static Map<String, Integer> said(HttpClient browser, WholeNode node) throws Exception {
        Map<String, Integer> said = new HashMap<>();
        for (int top = 0; ; top += 300) {
            String signals = "{\"page\":\"reader" + top + "\",\"view\":{\"top\":" + top + "}}";
            String drawn = drawn(browser, node, signals);
            Matcher matcher = SAID.matcher(drawn);
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
    private static String drawn(HttpClient browser, WholeNode node, String signals) throws Exception {
        String query = URLEncoder.encode(signals, StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.address() + "/chat/stream?datastar=" + query))
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

    /** One page that says one thing after the other, each until the node has answered. */
    private static final class Writer {
        final List<String> acknowledged = new ArrayList<>();
        private final HttpClient browser;
        private final WholeNode node;
        private final int number;
        private int next = 1;

        Writer(HttpClient browser, WholeNode node, int number) {
            this.browser = browser;
            this.node = node;
            this.number = number;
        }

        /** Until the node is gone. */
        void write(CountDownLatch enough) {
            while (say()) {
                enough.countDown();
            }
        }

        /** Says once more what may or may not have arrived. */
        void again() {
            assertThat(say()).isTrue();
        }

        private boolean say() {
            String text = "w" + number + "n" + next + "e";
            try {
                if (!command(browser, node, "writer" + number, next, "say", "text", text)) {
                    return false;
                }
            } catch (IOException gone) {
                return false;
            }
            acknowledged.add(text);
            next++;
            return true;
        }
    }

    private static boolean command(
            HttpClient browser, WholeNode node, String page, int number, String name, String field, String value)
            throws IOException {
        String body = new JsonObject()
                .put("page", page)
                .put("n", number)
                .put(name, new JsonObject().put(field, value))
                .encode();
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.address() + "/chat/do/" + name))
                .timeout(Duration.ofSeconds(30))
                .header("Origin", node.address())
                .header("Datastar-Request", "true")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer;
            do {
                answer = browser.send(request, HttpResponse.BodyHandlers.ofString());
            } while (answer.statusCode() == TOO_FAST); // said again, as pages do
            assertThat(answer.body()).contains("\"form\":\"\"");
            return answer.statusCode() == 200;
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
    }

    private static HttpClient browser(WholeNode node) throws Exception {
        HttpClient browser = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        HttpResponse<String> room = browser.send(
                HttpRequest.newBuilder(URI.create(node.link())).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(room.statusCode()).isEqualTo(200);
        return browser;
    }
}
