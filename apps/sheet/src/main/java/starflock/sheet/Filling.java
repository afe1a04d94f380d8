package starflock.sheet;

import java.util.ArrayList;
import java.util.List;

/** What cells become when those beside them are filled on into them. */
final class Filling {
    private Filling() {}

    /**
     * The texts for {@code rest}, line by line.
     *
     * @param from what is there, in the same columns as {@code rest} if {@code down}, else in the same rows
     */
    static List<List<String>> lines(Cells cells, Area from, Area rest, boolean down) {
        List<List<String>> tracks = new ArrayList<>();
        int count = down ? from.columns() : from.rows();
        int given = down ? from.rows() : from.columns();
        int first = down ? rest.top() - from.top() : rest.left() - from.left();
        int more = down ? rest.rows() : rest.columns();
        for (int track = 0; track < count; track++) {
            List<String> known = new ArrayList<>();
            for (int i = 0; i < given; i++) {
                known.add(cells.text(
                        down
                                ? new Cell(from.top() + i, from.left() + track)
                                : new Cell(from.top() + track, from.left() + i)));
            }
            Series series = Series.of(known);
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < more; i++) {
                texts.add(series.at(first + i));
            }
            tracks.add(texts);
        }
        return down ? turned(tracks) : tracks;
    }

    private static List<List<String>> turned(List<List<String>> columns) {
        List<List<String>> lines = new ArrayList<>();
        for (int row = 0; row < columns.getFirst().size(); row++) {
            List<String> line = new ArrayList<>();
            for (List<String> column : columns) {
                line.add(column.get(row));
            }
            lines.add(line);
        }
        return lines;
    }
}
