package starflock.guard;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a browser can only have sent on behalf of the node's own pages.
 *
 * <p>A session cookie alone proves little: browsers attach it to whatever any page makes them send to this host, and
 * cookies ignore ports, so a page of another program on this machine counts as the same site. Hence, beside it:
 *
 * <pre>
 * every request   Host                a name of ours              else a foreign name was pointed at us (DNS rebinding)
 * GET, HEAD       Sec-Fetch-Site      same-origin or none,        else a page elsewhere embeds or reads us
 *                                     or a plain navigation
 *                 Origin              ours, if sent
 * POST            Origin              ours, always sent
 *                 Datastar-Request    true                        a form cannot set it; a script elsewhere must ask
 *                                                                 first, which we never answer (CORS preflight)
 *                 Sec-Fetch-Site      same-origin, if sent
 * </pre>
 */
final class Rules {
    private static final Set<String> OURS_OR_TYPED = Set.of("same-origin", "none");

    private Rules() {}

    /** The parts of a request's head that say who caused it; null for a header that was not sent. */
    record Head(
            String method,
            @Nullable String host,
            @Nullable String origin,
            @Nullable String datastarRequest,
            @Nullable String fetchSite,
            @Nullable String fetchMode,
            @Nullable String fetchDest) {}

    /** Why {@code head} must not go on, or null if it may. */
    static @Nullable Refusal judge(Head head, Front front, int port) {
        String host = head.host();
        if (host == null || !front.answersTo(host, port)) {
            return Refusal.FOREIGN_HOST;
        }
        String own = front.origin(host);
        return switch (head.method()) {
            case "GET", "HEAD" -> judgeReading(head, own);
            case "POST" -> judgeCommand(head, own);
            default -> Refusal.METHOD;
        };
    }

    private static @Nullable Refusal judgeReading(Head head, String own) {
        if (head.origin() != null && !own.equals(head.origin())) {
            return Refusal.FOREIGN_PAGE;
        }
        String site = head.fetchSite();
        boolean navigation = "navigate".equals(head.fetchMode()) && "document".equals(head.fetchDest());
        return site == null || OURS_OR_TYPED.contains(site) || navigation ? null : Refusal.FOREIGN_PAGE;
    }

    private static @Nullable Refusal judgeCommand(Head head, String own) {
        if (head.origin() == null) {
            return Refusal.NOT_A_PAGE;
        }
        if (!own.equals(head.origin()) || (head.fetchSite() != null && !"same-origin".equals(head.fetchSite()))) {
            return Refusal.FOREIGN_PAGE;
        }
        return "true".equals(head.datastarRequest()) ? null : Refusal.NOT_A_PAGE;
    }
}
