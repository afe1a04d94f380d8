package starflock.guard;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * Why a request goes no further: a status, and what a person reads. Nothing in a sentence comes from the request.
 *
 * <p>The guard decides on most of them. A route behind it says {@link #to}, and the answer has the same shape: a page
 * for a person, signals for a command of a page of ours, the bare sentence for a program, or where no guard stands.
 */
public enum Refusal {
    FOREIGN_HOST(421, "This node does not answer to that address. Open the link that `starflock open` prints."),
    METHOD(
            405,
            "That cannot be done with this address. The node understands GET and HEAD for pages, POST for commands."),
    NOTHING_HERE(404, "There is nothing at this address. The first page lists what there is."),
    NOT_UNDERSTOOD(400, "That is not what a page of this node would send. Reload the page: it may be an old one."),
    NOT_YOUR_PAGE(403, "This page is open in somebody else's browser. Reload it to get one of your own."),
    OLD_PAGE(404, "This page asks for something that is not here. Reload it: it may be an old one."),
    FULL(503, "As many pages look at this room as it can hold. Try again later."),
    BROKEN(500, "Something in the node went wrong with this; its log says what. What was said and done is safe."),
    FOREIGN_PAGE(
            403,
            "Another site tried to use this node, so the node did nothing. If that was you, use the node's own pages."),
    NOT_A_PAGE(
            403,
            "Commands come from the node's own pages: Origin and Datastar-Request say so. This one carried neither."),
    NOT_SIGNED_IN(
            401, "This browser is not signed in. Run `starflock open` for a link, or ask your host for an invitation."),
    LINK_USED(401, "This link was used already, or is too old. Run `starflock open` for a new one."),
    INVITATION_OVER(401, "This invitation is over. Ask the person who sent it for a new one."),
    OWNER_ONLY(403, "Only the owner of this node may do that."),
    TOO_LARGE(413, "That is more than this node takes in one go. Send less."),
    NOT_OPEN(403, "This page is not open to guests. Ask the owner of this node for an invitation."),
    CROWDED(503, "As many people are here as this node can hold. Those who are in stay; try again in a minute."),
    TOO_MANY_PAGES(429, "You have more pages of this node open than it can keep up with. Close some, then go on."),
    TOO_FAST(429, "Too much at once. Wait a second, then go on."),
    TOO_SLOW(408, "The request took too long to arrive. Try again."),
    MALFORMED(400, "That is not HTTP as this node knows it."),
    LONG_ADDRESS(414, "That address is longer than any this node has."),
    LONG_HEADER(
            431, "The request's header is larger than any browser sends. Delete this site's cookies, then try again.");

    private final int status;
    private final String sentence;

    Refusal(int status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    public int status() {
        return status;
    }

    /** What happened and what to do next, as plain text. */
    public String sentence() {
        return sentence;
    }

    /** Answers a request with this. */
    public void to(RoutingContext context) {
        to(context, sentence);
    }

    /**
     * Answers a request with this, in words of the route's own.
     *
     * @param words what happened and what to do next, as plain text; what comes from the request must be bounded
     */
    public void to(RoutingContext context, String words) {
        if (context.get(Voice.KEY) instanceof Voice guard) {
            guard.refuse(context, this, words);
        } else {
            sentence(context, words);
        }
    }

    /** The answer to a program: the bare sentence. */
    void sentence(RoutingContext context, String words) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end(words + "\n");
    }

    /** How the guard before a route answers; it leaves this with each request that it lets through. */
    interface Voice {
        String KEY = Voice.class.getName();

        void refuse(RoutingContext context, Refusal refusal, String words);
    }
}
