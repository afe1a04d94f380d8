package starflock.node;

import gg.jte.Content;
import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.datastar.Json;
import starflock.guard.Refusal;
import starflock.look.Html;
import starflock.look.Page;
import starflock.look.Theme;
import starflock.node.html.StaticTemplates;

/** The node's own pages, as HTML. */
final class Pages {
    private static final StaticTemplates TEMPLATES = new StaticTemplates();

    private Pages() {}

    /**
     * The first page.
     *
     * @param page the frame's part, with the browser client
     * @param rooms the part about what one can go to
     * @param spaces the part about spaces
     * @param peers the part about peers
     * @param invitation what {@link #invitation} drew
     * @param holdings what {@link #holdings} drew, or nothing
     * @param owner whether it is the owner's, and so live
     */
    static Content home(
            Page page,
            Content rooms,
            Content spaces,
            Content peers,
            Content invitation,
            Content holdings,
            boolean owner) {
        return TEMPLATES.home(page, rooms, spaces, peers, invitation, holdings, owner);
    }

    /** The part of the first page about rooms; it has the id {@code rooms}. */
    static Content rooms(List<RoomCard> rooms) {
        return TEMPLATES.rooms(rooms);
    }

    /** The part of the first page about what the node holds; it has the id {@code holdings}. */
    static Content holdings(Holdings.Sum sum) {
        return TEMPLATES.holdings(sum);
    }

    /**
     * The part of the first page about inviting. It has the id {@code invitation}, so that an answer to its buttons
     * replaces it.
     *
     * @param link of the open invitation, or null if none is open
     * @param ends when the invitation ends, in words, or null
     * @param encrypted whether guests come by TLS
     * @param problem what went wrong with the last press, or null
     */
    static Content invitation(
            @Nullable String link, @Nullable String ends, boolean encrypted, @Nullable String problem) {
        return TEMPLATES.invitation(link, ends, encrypted, problem);
    }

    /** The part of the first page about peers; it has the id {@code peers}. */
    static Content peers(PeersView view) {
        return TEMPLATES.peers(view);
    }

    /** The page that says why a request goes no further. It runs no script, for it may be shown to anybody. */
    static String refusal(Refusal refusal, String words) {
        String what = title(refusal);
        boolean home =
                switch (refusal) {
                    case OWNER_ONLY,
                            TOO_FAST,
                            METHOD,
                            NOTHING_HERE,
                            OLD_PAGE,
                            NOT_UNDERSTOOD,
                            FULL,
                            BROKEN,
                            NOT_OPEN,
                            TOO_MANY_PAGES -> true;
                    default -> false;
                };
        List<String> sentence = List.of(words.split("`"));
        return Html.of(TEMPLATES.refusal(Page.of(what, Theme.SYSTEM), what, sentence, home));
    }

    /** What a page of ours is told whose command went no further: a toast. */
    static String refusedCommand(String words) {
        return toast(words.replace("`", ""), "").toString();
    }

    /** Signals that show a toast; see the design system's toasts.jte. */
    static Json.Obj toast(String text, String undo) {
        return Json.object().with("_toast", Json.object().with("text", text).with("undo", undo));
    }

    private static String title(Refusal refusal) {
        return switch (refusal) {
            case FOREIGN_HOST -> "Not at this address";
            case METHOD, MALFORMED, NOT_UNDERSTOOD, LONG_ADDRESS, LONG_HEADER -> "That was not understood";
            case FOREIGN_PAGE, NOT_A_PAGE -> "Not from here";
            case NOT_SIGNED_IN -> "Who is there?";
            case LINK_USED -> "This link is used up";
            case INVITATION_OVER -> "The invitation is over";
            case OWNER_ONLY -> "Not yours to do";
            case NOT_YOUR_PAGE -> "Somebody else's page";
            case NOTHING_HERE, OLD_PAGE -> "Nothing here";
            case FULL, CROWDED -> "No room left";
            case NOT_OPEN -> "Not open to guests";
            case TOO_MANY_PAGES -> "Too many pages";
            case BROKEN -> "That went wrong";
            case TOO_LARGE -> "Too much";
            case TOO_FAST -> "Too fast";
            case TOO_SLOW -> "Too slow";
        };
    }
}
