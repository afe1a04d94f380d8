package starflock.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that can be read on a node, and how it answers those who ask otherwise than a browser does. */
class SurfaceTest {
    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"(/[^\"#]*)[\"#]");

    @TempDir
    Path temporary;

    private Node node;
    private Browser browser;

    @BeforeEach
    void start() throws Exception {
        node = Node.start(
                new NodeSettings(temporary.resolve("data"), "127.0.0.1", 0, true, List.of(), null, false, List.of()),
                Optional::empty);
        browser = new Browser();
        browser.open(node.issueLink());
    }

    @AfterEach
    void stop() {
        browser.close();
        node.close();
    }

    @Test
    void aHeadIsWhatThePageOrFileWouldHaveBegunWith() throws Exception {
        Set<String> paths = everythingLinked();
        assertThat(paths)
                .contains("/", "/_style", Node.ROOM)
                .anyMatch(path -> path.endsWith(".css"))
                .anyMatch(path -> path.endsWith(".svg"))
                .anyMatch(path -> path.endsWith(".js"));
        for (String path : paths) {
            HttpResponse<String> whole = browser.ask("GET", origin() + path);
            HttpResponse<String> head = browser.ask("HEAD", origin() + path);
            assertThat(whole.statusCode()).as(path).isEqualTo(200);
            assertThat(head.statusCode()).as(path).isEqualTo(200);
            assertThat(head.body()).as(path).isEmpty();
            assertThat(lasting(head)).as(path).isEqualTo(lasting(whole));
        }
    }

    @Test
    void whatIsNotThereIsAPageOfOurs() throws Exception {
        HttpResponse<String> nothing = browser.open(origin() + "/attic");
        assertThat(nothing.statusCode()).isEqualTo(404);
        assertThat(nothing.body()).contains("<h1>Nothing here</h1>", "href=\"/\"");
        assertThat(browser.ask("GET", origin() + "/attic").body()).isEqualTo("""
                There is nothing at this address. The first page lists what there is.
                """);
        assertThat(browser.ask("DELETE", origin() + "/").statusCode()).isEqualTo(405);
    }

    @Test
    void whatARoomRefusesIsSaidAsEverythingElseIs() throws Exception {
        String stream = origin() + Node.ROOM + "stream";
        HttpResponse<String> page = browser.open(stream);
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body()).contains("<h1>That was not understood</h1>", "Reload the page", "href=\"/\"");
        assertThat(browser.ask("GET", stream).body()).startsWith("That is not what a page of this node would send.");
        HttpResponse<String> command = browser.post(origin(), Node.ROOM + "view");
        assertThat(command.statusCode()).isEqualTo(400);
        assertThat(command.body()).contains("_toast", "Reload the page");
    }

    /** What one finds from the first page, the room and the page of parts. */
    private Set<String> everythingLinked() throws Exception {
        Set<String> paths = new LinkedHashSet<>(List.of("/", "/_style", Node.ROOM));
        for (String page : List.copyOf(paths)) {
            String html = browser.ask("GET", origin() + page).body();
            Stream<String> links = LINK.matcher(html).results().map(link -> link.group(1));
            links.forEach(paths::add);
        }
        return paths;
    }

    /** The headers but for the length, which is known only once there is a body (RFC 9110, 9.3.2). */
    private static Map<String, List<String>> lasting(HttpResponse<String> answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.remove("content-length");
        return headers;
    }

    private String origin() {
        return "http://127.0.0.1:" + node.port();
    }
}
