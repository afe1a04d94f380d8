package starflock.live;

import gg.jte.Content;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import starflock.live.html.StaticTemplates;

/**
 * Somebody who has the page open now. Lives in memory only, and nothing of it is ever in a log.
 *
 * @param visitor who
 * @param name what they are called in this room
 * @param cursor where they point, or null while they do not
 * @param typing whether they are writing something
 * @param spot what they have selected, in the words of the app, or "": what the page's element with the id {@code spot}
 *     says in its attribute {@code data-spot}
 */
public record Presence(
        String visitor, String name, @Nullable Cursor cursor, boolean typing, String spot) {
    /** Two addresses of cells, with room. */
    static final int MAX_SPOT_CHARS = 64;

    private static final StaticTemplates TEMPLATES = new StaticTemplates();

    /**
     * The cursors of all who point: an element with the id {@code cursors}, to be laid over the page. Each visitor's own is
     * hidden by their browser.
     */
    public static Content cursors(List<Presence> here) {
        return TEMPLATES.cursors(here);
    }

    /**
     * A place on the page that is the same on a phone and on a wide screen: within an element, not within a window.
     *
     * @param anchor id of the element
     * @param x from its left edge, in thousandths of its width
     * @param y from its top edge, in thousandths of its height
     */
    public record Cursor(String anchor, int x, int y) {
        /** Ids in our pages are a word and a number; longer ones are not ours. */
        private static final Pattern ANCHOR = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

        public Cursor {
            if (!ANCHOR.matcher(anchor).matches()) {
                throw new IllegalArgumentException("anchor must be the id of an element");
            }
            if (x < 0 || x > 1000) {
                throw new IllegalArgumentException("x must be from 0 to 1000");
            }
            if (y < 0 || y > 1000) {
                throw new IllegalArgumentException("y must be from 0 to 1000");
            }
        }
    }
}
