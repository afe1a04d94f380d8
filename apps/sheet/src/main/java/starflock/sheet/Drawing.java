package starflock.sheet;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import starflock.live.Tile;
import starflock.sheet.html.StaticTemplates;

/** How blocks look: each is a tile, with elements for the cells that hold text. */
public final class Drawing {
    private static final StaticTemplates TEMPLATES = new StaticTemplates();
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+|\\d{1,3}(,\\d{3})+)(\\.\\d+)?%?");

    /** More than fits into a cell on any screen; the rest is shown when one stands on the cell. */
    private static final int SHOWN_CHARS = 120;

    private Drawing() {}

    /** A row of a block with the cells that hold text. */
    public record Row(int index, int number, List<Shown> cells) {}

    /**
     * A cell that holds text.
     *
     * @param more whether the text goes on
     */
    public record Shown(int index, int number, String text, boolean more) {
        /** Where it stands, and numbers to the right. */
        public String cssClass() {
            return NUMBER.matcher(text).matches() ? "c" + index + " number" : "c" + index;
        }
    }

    static List<Tile> tiles(Cells cells, Window window) {
        List<Tile> tiles = new ArrayList<>();
        for (int band = window.top(); band <= window.bottom(); band++) {
            for (int pile = window.left(); pile <= window.right(); pile++) {
                tiles.add(tile(band, pile, cells.block(band, pile)));
            }
        }
        return tiles;
    }

    private static Tile tile(int band, int pile, Block block) {
        String id = "t" + band + "-" + pile;
        return new Tile(id, block, () -> TEMPLATES.tile(id, band, pile, block.turns(), rows(band, pile, block)));
    }

    private static List<Row> rows(int band, int pile, Block block) {
        List<Row> rows = new ArrayList<>();
        block.forEach((slot, text) -> {
            int row = slot / Block.COLUMNS;
            int column = slot % Block.COLUMNS;
            if (rows.isEmpty() || rows.getLast().index() != row) {
                rows.add(new Row(row, band * Block.ROWS + row + 1, new ArrayList<>()));
            }
            rows.getLast().cells().add(shown(column, pile * Block.COLUMNS + column + 1, text));
            return true;
        });
        return rows;
    }

    private static Shown shown(int index, int number, String text) {
        if (text.length() <= SHOWN_CHARS) {
            return new Shown(index, number, text, false);
        }
        int end = Character.isHighSurrogate(text.charAt(SHOWN_CHARS - 1)) ? SHOWN_CHARS - 1 : SHOWN_CHARS;
        return new Shown(index, number, text.substring(0, end), true);
    }
}
