package starflock.sheet;

import java.time.Instant;
import starflock.fold.Position;

/**
 * Whose doing a text is, and where that has its place among all that was done.
 *
 * @param at when, as the writer's node says; to be shown, never to decide by
 */
record Stamp(Position position, String by, Instant at) {
    /** Whether this is the event at {@code seq} of a writer's log, wherever in the order it may have come to lie. */
    boolean is(String writer, long seq) {
        return position.seq() == seq && position.writer().equals(writer);
    }
}
