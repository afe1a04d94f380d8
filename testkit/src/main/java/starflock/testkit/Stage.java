package starflock.testkit;

import com.microsoft.playwright.Route;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Pages without a server: what a person's browser asks for is answered by a function, under the policy that a node
 * sends too (nothing inline, nothing from elsewhere). For tests of how a page looks; what a server does is not tried
 * here.
 */
public final class Stage {
    /** Where the pages seem to be. A host named localhost, so that the browser trusts them as it does a node's. */
    public static final String URL = "http://localhost";

    private static final String POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
            + "connect-src 'self'; form-action 'none'; base-uri 'none'";

    private Stage() {}

    /**
     * An answer.
     *
     * @param contentType its media type
     * @param bytes its body
     */
    public record Answer(String contentType, byte[] bytes) {}

    /** Answers everything that {@code person} asks for; what {@code answers} does not know is 404. */
    public static void of(Person person, Function<URI, Optional<Answer>> answers) {
        person.profile().route("**/*", route -> answer(route, answers));
    }

    private static void answer(Route route, Function<URI, Optional<Answer>> answers) {
        Optional<Answer> answer = answers.apply(URI.create(route.request().url()));
        Route.FulfillOptions options = new Route.FulfillOptions();
        if (answer.isEmpty()) {
            route.fulfill(options.setStatus(404));
            return;
        }
        route.fulfill(options.setHeaders(
                        Map.of("Content-Type", answer.get().contentType(), "Content-Security-Policy", POLICY))
                .setBodyBytes(answer.get().bytes()));
    }
}
