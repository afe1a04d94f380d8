package starflock.node;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A visitor made of code: signs in and asks for the first page. */
final class Rehearsal {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Rehearsal() {}

    /** Follows a sign-in link to the first page, as a browser does. */
    static void visit(String link) throws IOException, InterruptedException, Failure {
        try (HttpClient browser = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(PATIENCE)
                .build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(link)).timeout(PATIENCE).build();
            HttpResponse<String> page = browser.send(request, BodyHandlers.ofString());
            if (page.statusCode() != 200 || !page.body().contains("<title>")) {
                throw new Failure(Exit.BUG, "The first page came with status " + page.statusCode() + ".");
            }
        }
    }
}
