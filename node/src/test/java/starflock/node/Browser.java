package starflock.node;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** As much of a browser as these tests need: it keeps cookies, follows redirects and sends what our pages send. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    final CookieManager cookies = new CookieManager();
    private final HttpClient client = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(PATIENCE)
            .build();

    HttpResponse<String> open(String address) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(address))
                        .timeout(PATIENCE)
                        .header("Accept", "text/html")
                        .build(),
                BodyHandlers.ofString());
    }

    /** Asks for a page, or for its head only, as a program that takes nothing compressed. */
    HttpResponse<String> ask(String method, String address) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(address))
                        .timeout(PATIENCE)
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    /** A command as a page at {@code origin} sends it. */
    HttpResponse<String> post(String origin, String path) throws IOException, InterruptedException {
        return post(origin, path, "");
    }

    /** The same with what it sends. */
    HttpResponse<String> post(String origin, String path, String json) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(origin + path))
                        .timeout(PATIENCE)
                        .header("Origin", origin)
                        .header("Datastar-Request", "true")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.close();
    }
}
