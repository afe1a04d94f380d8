package starflock.live;

import java.util.Optional;
import starflock.datastar.Field;
import starflock.datastar.Json;
import starflock.datastar.Rule;
import starflock.datastar.Shape;

/** The signals that every page sends along with its requests. */
final class Request {
    private Request() {}

    private static final Shape<String> PAGE =
            Shape.text().with(Rule.atLeast(1)).with(Rule.atMost(CommandId.MAX_PAGE_CHARS));

    /** Id of a command: the page's name and its count. */
    static final Shape<CommandId> COMMAND_ID = Shape.record(
            Field.of("page", CommandId::page, PAGE),
            Field.of("n", CommandId::number, Shape.whole().with(Rule.between(1, CommandId.MAX_NUMBER))),
            CommandId::new);

    /**
     * Which page asks, and what it wants to look at.
     *
     * @param at after how many events, or {@link Sight#LIVE}
     * @param view the app's own signals
     */
    record Page(String id, int at, Json.Obj view) {
        static final Shape<Page> SHAPE = Shape.record(
                Field.of("page", Page::id, PAGE),
                Field.<Page, Long>of(
                                "at",
                                page -> (long) page.at(),
                                Shape.whole().with(Rule.between(Sight.LIVE, Integer.MAX_VALUE)))
                        .or((long) Sight.LIVE),
                Field.<Page, Json>of("view", Page::view, Shape.json()).or(Json.object()),
                (id, at, view) ->
                        new Page(id, Math.toIntExact(at), view instanceof Json.Obj object ? object : Json.object()));
    }

    /** Where the visitor points, and whether they type. */
    record Move(String page, Optional<Presence.Cursor> cursor, boolean typing) {
        private static final Shape<Presence.Cursor> CURSOR = Shape.record(
                Field.of("anchor", Presence.Cursor::anchor, Shape.text()),
                Field.of("x", cursor -> (long) cursor.x(), Shape.whole().with(Rule.between(0, 1000))),
                Field.of("y", cursor -> (long) cursor.y(), Shape.whole().with(Rule.between(0, 1000))),
                (anchor, x, y) -> new Presence.Cursor(anchor, Math.toIntExact(x), Math.toIntExact(y)));

        static final Shape<Move> SHAPE = Shape.record(
                Field.of("page", Move::page, PAGE),
                Field.optional("cursor", Move::cursor, CURSOR),
                Field.<Move, Boolean>of("typing", Move::typing, Shape.flag()).or(false),
                Move::new);
    }
}
