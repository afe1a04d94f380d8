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
 * @param tiles what {@link App#tiles} drew: belongs into an element with the id {@value Tile#HOLDER}, and nothing else does
 */
public record Shell(String base, String visitor, Content page, Content people, Content time, Content tiles) {
    private static final StaticTemplates TEMPLATES = new StaticTemplates();

    /** The parts one below the other and nothing else. */
    static Content plain(Shell shell) {
        return TEMPLATES.shell(shell);
    }

    /** As {@link Commands#post}. */
    public String send(String command, String fields) {
        return Commands.post(command, fields);
    }

    /** As {@link Commands#ask}. */
    public String ask(String question, String fields) {
        return Commands.ask(question, fields);
    }
}
