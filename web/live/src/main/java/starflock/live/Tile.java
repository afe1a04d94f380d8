package starflock.live;

import gg.jte.Content;
import java.util.function.Supplier;

/**
 * A piece of a large page, drawn only when it changed and by itself: once for all viewers whose views hold it, however
 * differently those views are cut.
 *
 * @param id of the one element that {@code content} draws; the same place on the page has the same id for ever
 * @param version what the content is made from: two tiles with equal ids and versions have equal content, at any moment and
 *     for everybody. A count of changes, or the immutable part of the state that is shown
 * @param content draws the element; called only when no tile of this id and version has been drawn lately
 */
public record Tile(String id, Object version, Supplier<Content> content) {
    /** The id of the element that holds the tiles; see {@link Shell#tiles}. */
    public static final String HOLDER = "tiles";
}
