package starflock.sheet;

import java.util.List;
import starflock.datastar.Field;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.live.Kinds;

/** What somebody at the sheet can wish for. */
sealed interface Wish {
    /** The longest name that fits beside a cell on a phone. */
    int MAX_NAME_CHARS = 40;
    /** Three pages of text in one cell; four bytes each still fit into a command. */
    int MAX_TEXT_CHARS = 10_000;
    /** One command of 64 KiB with all that is around it; what is longer comes in several, as a file does. */
    int MAX_TSV_CHARS = 48_000;
    /** Cells in one event: some 5 ms to apply, and a block of the log of about a megabyte. */
    int MAX_CELLS = 100_000;
    /** Rectangles in one event; scattered cells are one each. */
    int MAX_AREAS = 20_000;
    /** An event as JSON: what the log's reader takes is a MiB, with what stands around it. */
    int MAX_EVENT_BYTES = 900_000;
    /** A page's name, a dash, a number. */
    int MAX_JOB_CHARS = 40;

    Kinds<Wish> KINDS = Kinds.<Wish>none()
            .and("join", Join.class, Join.SHAPE)
            .and("put", Put.class, Put.SHAPE)
            .and("paste", Paste.class, Paste.SHAPE)
            .and("fill", Fill.class, Fill.SHAPE)
            .and("clear", Clear.class, Clear.SHAPE)
            .and("undo", Undo.class, Shape.record(List.of(), values -> new Undo()))
            .and("redo", Redo.class, Shape.record(List.of(), values -> new Redo()));

    /** To be here under a name, or under another one. */
    record Join(String name) implements Wish {
        static final Shape<Join> SHAPE = Shape.record(
                Field.of("name", Join::name, Shape.text().with(Rule.notBlank()).with(Rule.atMost(MAX_NAME_CHARS))),
                Join::new);
    }

    /** To write into a cell. */
    record Put(Cell at, String text) implements Wish {
        static final Shape<Put> SHAPE = Shape.record(
                Field.of("at", put -> put.at().name(), Places.CELL),
                Field.of("text", Put::text, Shape.text().with(Rule.atMost(MAX_TEXT_CHARS))),
                (at, text) -> new Put(Places.cell(at), text));
    }

    /**
     * To paste.
     *
     * @param over what is selected: what is pasted begins at its first cell, and fills it if it fits in several times
     * @param job as in {@link Event.Pasted}
     */
    record Paste(Area over, String tsv, String job) implements Wish {
        static final Shape<Paste> SHAPE = Shape.record(
                Field.of("over", paste -> paste.over().name(), Places.AREA),
                Field.of("tsv", Paste::tsv, Shape.text().with(Rule.atMost(MAX_TSV_CHARS))),
                Field.<Paste, String>of("job", Paste::job, Shape.text().with(Rule.atMost(MAX_JOB_CHARS)))
                        .or(""),
                (over, tsv, job) -> new Paste(Places.area(over), tsv, job));
    }

    /** To go on with what is in {@code from} until all of {@code to} is full, which goes beyond it in one direction. */
    record Fill(Area from, Area to) implements Wish {
        static final Shape<Fill> SHAPE = Shape.record(
                Field.of("from", fill -> fill.from().name(), Places.AREA),
                Field.of("to", fill -> fill.to().name(), Places.AREA),
                (from, to) -> new Fill(Places.area(from), Places.area(to)));
    }

    /** To empty cells. */
    record Clear(Area area) implements Wish {
        static final Shape<Clear> SHAPE = Shape.record(
                Field.of("area", clear -> clear.area().name(), Places.AREA), area -> new Clear(Places.area(area)));
    }

    /** To take back what one did last. */
    record Undo() implements Wish {}

    /** To put back what one took back last. */
    record Redo() implements Wish {}
}
