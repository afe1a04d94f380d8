package starflock.sheet;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The sheet as a file of comma-separated values (RFC 4180), in UTF-8.
 *
 * <p>Programs that open such files take some cells for formulas, and formulas can do harm to whoever opens a file
 * that others wrote into (OWASP, "CSV injection"). Those cells get an apostrophe before them, which these
 * programs take for "this is text". Reading takes one away again, so that what goes out and comes back is the
 * same.
 */
final class Csv {
    /**
     * Up to so many cells, full and empty, every line gets as many commas as the longest; beyond, lines end with
     * their text.
     */
    private static final long EVEN_CELLS = 10_000_000;
    /** A file that no program opens helps nobody; it comes from a cell far out in an almost empty sheet. */
    private static final long MAX_COMMAS = 1_000_000_000;

    /**
     * What begins like a formula, or like one behind apostrophes. OWASP's list, with the wide forms of the same
     * signs.
     */
    private static final Pattern FORMULA = Pattern.compile("'*[=+\\-@\\t\\r\\n＝＋－＠].*", Pattern.DOTALL);

    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d[\\d.,]*");
    private static final Pattern QUOTED = Pattern.compile("[^\",\\r\\n]*");

    private final Cells cells;
    private final boolean even;

    Csv(Cells cells) {
        this.cells = cells;
        this.even = cells.used().size() <= EVEN_CELLS;
    }

    /** How many commas the file has; more than {@link #tooWide} allows are not written. */
    boolean tooWide() {
        if (even) {
            return false;
        }
        long commas = 0;
        int lastBand = -1;
        long widest = 0;
        for (int index = 0; index < cells.blocks().size(); index++) {
            long key = cells.blocks().entry(index).getKey();
            if (Cells.band(key) != lastBand) {
                commas += widest * Block.ROWS;
                lastBand = Cells.band(key);
            }
            widest = (long) (Cells.pile(key) + 1) * Block.COLUMNS;
        }
        return commas + widest * Block.ROWS > MAX_COMMAS;
    }

    void writeTo(OutputStream out) throws IOException {
        int lines = 0;
        for (int index = 0; index < cells.blocks().size(); ) {
            int band = Cells.band(cells.blocks().entry(index).getKey());
            List<Map<Integer, String>> rows = new ArrayList<>();
            for (int row = 0; row < Block.ROWS; row++) {
                rows.add(new TreeMap<>());
            }
            for (; index < cells.blocks().size(); index++) {
                Map.Entry<Long, Block> each = cells.blocks().entry(index);
                if (Cells.band(each.getKey()) != band) {
                    break;
                }
                int left = Cells.pile(each.getKey()) * Block.COLUMNS;
                each.getValue().forEach((slot, text) -> {
                    rows.get(slot / Block.COLUMNS).put(left + slot % Block.COLUMNS, text);
                    return true;
                });
            }
            for (; lines < band * Block.ROWS; lines++) {
                line(out, Map.of());
            }
            for (int row = 0; row < Block.ROWS && lines < cells.rows(); row++, lines++) {
                line(out, rows.get(row));
            }
        }
    }

    private void line(OutputStream out, Map<Integer, String> texts) throws IOException {
        StringBuilder line = new StringBuilder();
        int column = 0;
        for (Map.Entry<Integer, String> each : texts.entrySet()) {
            line.repeat(',', each.getKey() - column).append(field(each.getValue()));
            column = each.getKey();
        }
        line.repeat(',', even ? Math.max(0, cells.columns() - 1 - column) : 0).append("\r\n");
        out.write(line.toString().getBytes(StandardCharsets.UTF_8));
    }

    static String field(String text) {
        boolean harmful =
                FORMULA.matcher(text).matches() && !NUMBER.matcher(text).matches();
        String safe = harmful ? "'" + text : text;
        return QUOTED.matcher(safe).matches() ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }
}
