package starflock.bench;

import gg.jte.Content;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import starflock.datastar.Field;
import starflock.datastar.Json;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.fold.Position;
import starflock.live.App;
import starflock.live.Command;
import starflock.live.Decision;
import starflock.live.Fact;
import starflock.live.Keeping;
import starflock.live.Kinds;
import starflock.live.Moment;
import starflock.tables.Rows;

/** Numbered cells with a text in each, as many as one likes: what writing is measured with. */
final class Cells implements App<Cells.Write, Cells.Write, Rows, Cells.None> {
    static final long CELLS = 1_000_000_000_000L;

    /** A wish to write into a cell, and that it was written. */
    record Write(long cell, String text) {
        static final Kinds<Write> KINDS = Kinds.<Write>none()
                .and(
                        "write",
                        Write.class,
                        Shape.record(
                                Field.of("cell", Write::cell, Shape.whole().with(Rule.between(0, CELLS - 1))),
                                Field.of("text", Write::text, Shape.text()),
                                Write::new));
    }

    /** Nobody looks. */
    record None() {}

    @Override
    public String title() {
        return "Cells";
    }

    @Override
    public Kinds<Write> commands() {
        return Write.KINDS;
    }

    @Override
    public Kinds<Write> events() {
        return Write.KINDS;
    }

    @Override
    public Keeping<Rows> keeping() {
        return new Keeping.InTables<>(1, rows -> rows);
    }

    @Override
    public Rows initial() {
        return Rows.empty();
    }

    @Override
    public Decision<Write> decide(Rows rows, Command<Write> command) {
        return Decision.accept(command.body());
    }

    @Override
    public Rows apply(Rows rows, Position position, Fact<Write> fact) {
        Write write = fact.event();
        byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(write.cell()).array();
        return rows.put(key, write.text().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public None view(Json.Obj signals) {
        return new None();
    }

    @Override
    public Content page(Moment<Rows> moment, None view) {
        return out -> {};
    }
}
