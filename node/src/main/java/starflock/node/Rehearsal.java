package starflock.node;

import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A visitor made of code: signs in, looks at the room, gives a name and says something. */
final class Rehearsal implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SAID = "Is this thing on?";

    private final Node node;
    private final HttpClient browser = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(PATIENCE)
            .build();

    Rehearsal(Node node) {
        this.node = node;
    }

    /** Follows a sign-in link to the room, as a browser does, and takes part in it. */
    void takePart() throws IOException, InterruptedException, Failure {
        expect(signIn(), "<title>");
        expect(send(HttpRequest.newBuilder(address("")).GET()), "invitation");
        // What every browser accepts on its own machine, and what it accepts from another without TLS.
        for (String encoding : new String[] {"zstd", "gzip"}) {
            watch(encoding);
        }
        command("join", 1, "name", "Ann");
        command("say", 2, "text", SAID);
    }

    /** What was said in an earlier life of the node is still there. */
    void remember() throws IOException, InterruptedException, Failure {
        expect(signIn(), SAID);
    }

    private HttpResponse<String> signIn() throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(node.issueLink())).GET());
    }

    /** Waits for the first bytes of the room's stream. */
    private void watch(String encoding) throws IOException, InterruptedException, Failure {
        String signals = URLEncoder.encode("{\"page\":\"rehearsal-" + encoding + "\"}", StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(address(Node.ROOM + "stream?datastar=" + signals))
                .timeout(PATIENCE)
                .header("Datastar-Request", "true")
                .header("Accept-Encoding", encoding)
                .build();
        try (InputStream stream =
                browser.send(request, BodyHandlers.ofInputStream()).body()) {
            if (stream.read() < 0) {
                throw new Failure(Exit.BUG, "The room's stream ended before it began.");
            }
        }
    }

    private void command(String name, int number, String field, String value)
            throws IOException, InterruptedException, Failure {
        String signals =
                "{\"page\":\"rehearsal\",\"n\":%d,\"%s\":{\"%s\":\"%s\"}}".formatted(number, name, field, value);
        expect(
                send(HttpRequest.newBuilder(address(Node.ROOM + "do/" + name))
                        .header("Origin", address("").toString())
                        .header("Datastar-Request", "true")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(signals))),
                "_errors");
    }

    private URI address(String path) {
        return URI.create("http://" + NodeSettings.LOOPBACK + ":" + node.port() + path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return browser.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
    }

    private static void expect(HttpResponse<String> answer, String part) throws Failure {
        if (answer.statusCode() != 200 || !answer.body().contains(part)) {
            throw new Failure(
                    Exit.BUG,
                    answer.uri().getPath() + " answered with status " + answer.statusCode() + " and not as expected.");
        }
    }

    @Override
    public void close() {
        browser.close();
    }
}
