package starflock.sheet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Cells gathered into few rectangles. */
final class Areas {
    private final List<Cell> cells = new ArrayList<>();

    /** Adds a cell that was not added yet; returns how many there are now. */
    int add(Cell cell) {
        cells.add(cell);
        return cells.size();
    }

    int cells() {
        return cells.size();
    }

    /** Rectangles that hold these cells and no others: runs down the columns, and equal runs side by side as one. */
    List<Area> areas() {
        cells.sort(Comparator.comparingInt(Cell::column).thenComparingInt(Cell::row));
        List<Area> runs = new ArrayList<>();
        for (Cell cell : cells) {
            Area last = runs.isEmpty() ? null : runs.getLast();
            if (last != null && last.left() == cell.column() && last.bottom() == cell.row() - 1) {
                runs.removeLast();
                runs.add(new Area(last.top(), last.left(), cell.row(), cell.column()));
            } else {
                runs.add(Area.of(cell));
            }
        }
        runs.sort(Comparator.comparingInt(Area::top)
                .thenComparingInt(Area::bottom)
                .thenComparingInt(Area::left));
        List<Area> joined = new ArrayList<>();
        for (Area run : runs) {
            Area last = joined.isEmpty() ? null : joined.getLast();
            if (last != null
                    && last.top() == run.top()
                    && last.bottom() == run.bottom()
                    && last.right() == run.left() - 1) {
                joined.removeLast();
                joined.add(new Area(last.top(), last.left(), run.bottom(), run.right()));
            } else {
                joined.add(run);
            }
        }
        return joined;
    }
}
