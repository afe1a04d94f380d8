package starflock.sheet;

import java.util.List;
import starflock.datastar.Field;
import starflock.datastar.Shape;
import starflock.live.Kinds;

/** What can happen in the sheet, as it lies in the log. */
sealed interface Event {
    Kinds<Event> KINDS = Kinds.<Event>none()
            .and("joined", Joined.class, Joined.SHAPE)
            .and("wrote", Wrote.class, Wrote.SHAPE)
            .and("pasted", Pasted.class, Pasted.SHAPE)
            .and("cleared", Cleared.class, Cleared.SHAPE)
            .and("undone", Undone.class, Undone.SHAPE)
            .and("redone", Redone.class, Redone.SHAPE);

    /** Somebody came, or took another name. */
    record Joined(String name) implements Event {
        static final Shape<Joined> SHAPE = Shape.record(Field.of("name", Joined::name, Shape.text()), Joined::new);
    }

    /** Somebody wrote into a cell. */
    record Wrote(Cell at, String text) implements Event {
        static final Shape<Wrote> SHAPE = Shape.record(
                Field.of("at", wrote -> wrote.at().name(), Places.CELL),
                Field.of("text", Wrote::text, Shape.text()),
                (at, text) -> new Wrote(Places.cell(at), text));
    }

    /**
     * Somebody wrote many cells at once: pasted, filled, brought a file.
     *
     * @param tsv as {@link Tsv} writes it: one text for all cells, because a log of objects would be many times as long
     * @param job what it is a part of and is undone with, or empty
     */
    record Pasted(Cell at, String tsv, String job) implements Event {
        static final Shape<Pasted> SHAPE = Shape.record(
                Field.of("at", pasted -> pasted.at().name(), Places.CELL),
                Field.of("tsv", Pasted::tsv, Shape.text()),
                Field.<Pasted, String>of("job", Pasted::job, Shape.text()).or(""),
                (at, tsv, job) -> new Pasted(Places.cell(at), tsv, job));
    }

    /** Somebody emptied cells: those that held text when they did. */
    record Cleared(List<Area> areas) implements Event {
        static final Shape<Cleared> SHAPE = Shape.record(
                Field.of(
                        "areas",
                        cleared -> cleared.areas().stream().map(Area::name).toList(),
                        Shape.list(Places.AREA, Wish.MAX_AREAS)),
                areas -> new Cleared(areas.stream().map(Places::area).toList()));
    }

    /** Somebody took back what they had done; {@code writer} and {@code seq} say which event that was. */
    record Undone(String writer, long seq) implements Event {
        static final Shape<Undone> SHAPE = Shape.record(
                Field.of("writer", Undone::writer, Shape.text()),
                Field.of("seq", Undone::seq, Places.SEQ),
                Undone::new);
    }

    /** Somebody put back what they had taken back. */
    record Redone(String writer, long seq) implements Event {
        static final Shape<Redone> SHAPE = Shape.record(
                Field.of("writer", Redone::writer, Shape.text()),
                Field.of("seq", Redone::seq, Places.SEQ),
                Redone::new);
    }
}
