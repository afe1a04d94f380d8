package starflock.guard;

/**
 * Why a request goes no further: a status, and what a person reads.
 *
 * <p>Nothing in a sentence comes from the request, so there is nothing to escape.
 */
public enum Refusal {
    FOREIGN_HOST(421, "This node does not answer to that address. Open the link that `starflock open` prints."),
    METHOD(
            405,
            "That cannot be done with this address. The node understands GET and HEAD for pages, POST for commands."),
    NOTHING_HERE(404, "There is nothing at this address. The first page lists what there is."),
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
}
