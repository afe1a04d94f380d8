package starflock.live;

import gg.jte.Content;
import starflock.live.html.StaticTemplates;

/**
 * The parts of a document, for an app that draws its own surroundings.
 *
 * @param base path of the app, without a slash at its end
 * @param visitor id of whoever the document is for
 * @param page what {@link App#page} drew
 * @param people what {@link App#people} drew
 * @param time the slider over history
 */
public record Shell(String base, String visitor, Content page, Content people, Content time) {
    private static final StaticTemplates TEMPLATES = new StaticTemplates();

    /** The parts one below the other and nothing else. */
    static Content plain(Shell shell) {
        return TEMPLATES.shell(shell);
    }

    /**
     * An expression for {@code data-on…} that sends a command. It gets the next number of the page, and is sent again with the
     * same number and fields until the node has answered, however long that takes; the node acts on it once.
     *
     * @param command name of the command
     * @param fields its fields as an object of the expression language: {@code {text: $_draft}}. Signals may change right
     *     after; the values of now are sent
     */
    public String send(String command, String fields) {
        return "$n++; @post('" + base + "/do/" + command + "', {payload: {page: $page, n: $n, " + command + ": "
                + fields
                + "}, requestCancellation: 'disabled', retryInterval: 250, retryMaxWait: 3000, retryMaxCount: 1000000})";
    }
}
