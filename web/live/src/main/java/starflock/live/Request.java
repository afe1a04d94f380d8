package starflock.live;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
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

    private static <T> Field<T, Long> at(ToIntFunction<T> at) {
        return Field.<T, Long>of(
                        "at",
                        asked -> (long) at.applyAsInt(asked),
                        Shape.whole().with(Rule.between(Sight.LIVE, Integer.MAX_VALUE)))
                .or((long) Sight.LIVE);
    }

    private static <T> Field<T, Json> view(Function<T, Json> view) {
        return Field.of("view", view, Shape.json()).or(Json.object());
    }

    private static Json.Obj object(Json view) {
        return view instanceof Json.Obj object ? object : Json.object();
    }

    /**
     * Which page asks, and what it wants to look at.
     *
     * @param at after how many events, or {@link Sight#LIVE}
     * @param view the app's own signals
     */
    record Page(String id, int at, Json.Obj view) {
        static final Shape<Page> SHAPE = Shape.record(
                Field.of("page", Page::id, PAGE),
                Request.at(Page::at),
                Request.view(Page::view),
                (id, at, view) -> new Page(id, Math.toIntExact(at), object(view)));
    }

    /**
     * What is looked at, by whoever asks something.
     *
     * @param at as in {@link Page}
     * @param view the app's own signals
     */
    record Look(int at, Json.Obj view) {
        static final Shape<Look> SHAPE = Shape.record(
                Request.at(Look::at),
                Request.view(Look::view),
                (at, view) -> new Look(Math.toIntExact(at), object(view)));
    }

    /** Where the visitor points, whether they type, and what they have selected. */
    record Move(String page, Optional<Presence.Cursor> cursor, boolean typing, String spot) {
        private static final Shape<Presence.Cursor> CURSOR = Shape.record(
                Field.of("anchor", Presence.Cursor::anchor, Shape.text()),
                Field.of("x", cursor -> (long) cursor.x(), Shape.whole().with(Rule.between(0, 1000))),
                Field.of("y", cursor -> (long) cursor.y(), Shape.whole().with(Rule.between(0, 1000))),
                (anchor, x, y) -> new Presence.Cursor(anchor, Math.toIntExact(x), Math.toIntExact(y)));

        static final Shape<Move> SHAPE = Shape.record(
                Field.of("page", Move::page, PAGE),
                Field.optional("cursor", Move::cursor, CURSOR),
                Field.<Move, Boolean>of("typing", Move::typing, Shape.flag()).or(false),
                Field.<Move, String>of("spot", Move::spot, Shape.text().with(Rule.atMost(Presence.MAX_SPOT_CHARS)))
                        .or(""),
                Move::new);
    }
}
