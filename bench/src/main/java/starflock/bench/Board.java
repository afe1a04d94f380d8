package starflock.bench;

import gg.jte.Content;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import starflock.datastar.Field;
import starflock.datastar.Json;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.fold.Position;
import starflock.live.App;
import starflock.live.Command;
import starflock.live.Decision;
import starflock.live.Fact;
import starflock.live.Kinds;
import starflock.live.Moment;
import starflock.live.Tile;
import starflock.look.Html;

/**
 * The page that a crowd looks at: 50 × 50 cells, of which each event flips one. The slider over its history, which every page has,
 * says how many events it shows, so that whoever decodes it can tell what was left out.
 */
final class Board implements App<Board.Flip, Board.Flip, BitSet, Board.Page> {
    static final int ROW = 50;
    static final int CELLS = ROW * ROW;

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

    /** One of many pages that show the same cells; each is drawn and compressed for itself. */
    record Page(long number) {}

    @Override
    public String title() {
        return "Board";
    }

    @Override
    public Kinds<Flip> commands() {
        return Flip.KINDS;
    }

    @Override
    public Kinds<Flip> events() {
        return Flip.KINDS;
    }

    @Override
    public BitSet initial() {
        return new BitSet(CELLS);
    }

    @Override
    public Decision<Flip> decide(BitSet cells, Command<Flip> command) {
        return Decision.accept(command.body());
    }

    @Override
    public BitSet apply(BitSet cells, Position position, Fact<Flip> fact) {
        BitSet next = (BitSet) cells.clone();
        next.flip(Math.toIntExact(fact.event().cell()));
        return next;
    }

    @Override
    public Page view(Json.Obj signals) {
        return new Page(signals.get("number") instanceof Json.Num number ? (long) number.doubleValue() : 0);
    }

    @Override
    public Content page(Moment<BitSet> moment, Page page) {
        return out -> out.writeContent("<p id=\"page\"></p>");
    }

    @Override
    public List<Tile> tiles(Moment<BitSet> moment, Page page) {
        List<Tile> tiles = new ArrayList<>(ROW);
        for (int row = 0; row < ROW; row++) {
            tiles.add(row(moment.state(), row, page));
        }
        return tiles;
    }

    private record Version(BitSet cells, Page page) {}

    private static Tile row(BitSet cells, int row, Page page) {
        BitSet own = cells.get(row * ROW, (row + 1) * ROW);
        return new Tile("r" + row, new Version(own, page), () -> {
            StringBuilder html = new StringBuilder(ROW * 64);
            html.append("<div id=\"r").append(row).append("\">");
            for (int cell = 0; cell < ROW; cell++) {
                html.append("<i id=\"c").append(row * ROW + cell);
                html.append(own.get(cell) ? "\" class=\"on\"" : "\" class=\"off\"");
                html.append(" data-on:click=\"@post('do/flip')\"></i>");
            }
            String text = html.append("</div>").toString();
            return out -> out.writeContent(text);
        });
    }

    /** The page as whoever keeps up with it has it. */
    static String shown(BitSet cells) {
        StringBuilder shown = new StringBuilder();
        for (int row = 0; row < ROW; row++) {
            shown.append(Html.of(row(cells, row, new Page(0)).content().get()));
        }
        return shown.toString();
    }
}
