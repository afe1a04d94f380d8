package starflock.bench;

import gg.jte.Content;
import java.util.BitSet;
import starflock.datastar.Field;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.live.Decision;
import starflock.live.Fact;
import starflock.live.Kinds;
import starflock.live.Moment;
import starflock.live.PlainApp;

/**
 * The page that a crowd looks at: 50 × 50 cells, of which each event flips one. It says how many events it shows and when the
 * last of them happened, so that whoever decodes it can tell what was left out and how long it took.
 */
final class Board {
    static final int CELLS = 2_500;

    private Board() {}

    /** A wish to flip a cell, and that it was flipped. */
    record Flip(long cell) {
        static final Kinds<Flip> KINDS = Kinds.<Flip>none()
                .and(
                        "flip",
                        Flip.class,
                        Shape.record(
                                Field.of("cell", Flip::cell, Shape.whole().with(Rule.between(0, CELLS - 1))),
                                Flip::new));
    }

    static PlainApp<Flip, Flip, BitSet> app() {
        return new PlainApp<>(
                "Board",
                Flip.KINDS,
                Flip.KINDS,
                new BitSet(CELLS),
                (cells, flip) -> Decision.accept(flip.body()),
                Board::flipped,
                Board::draw);
    }

    private static BitSet flipped(BitSet cells, Fact<Flip> fact) {
        BitSet next = (BitSet) cells.clone();
        next.flip(Math.toIntExact(fact.event().cell()));
        return next;
    }

    private static Content draw(Moment<BitSet> moment) {
        StringBuilder html = new StringBuilder(CELLS * 64);
        long at = moment.at() == null ? 0 : moment.at().toEpochMilli();
        html.append("<div id=\"page\" data-n=\"").append(moment.count());
        html.append("\" data-at=\"").append(at).append("\">");
        for (int cell = 0; cell < CELLS; cell++) {
            html.append("<i id=\"c").append(cell);
            html.append(moment.state().get(cell) ? "\" class=\"on\"" : "\" class=\"off\"");
            html.append(" data-on:click=\"@post('do/flip')\"></i>");
        }
        String text = html.append("</div>").toString();
        return out -> out.writeContent(text);
    }
}
