package starflock.sheet;

import java.util.Optional;

/** A rectangle of cells; all four sides belong to it. */
record Area(int top, int left, int bottom, int right) {
    Area {
        if (top < 0 || left < 0 || bottom < top || right < left || bottom >= Cell.LIMIT || right >= Cell.LIMIT) {
            throw new IllegalArgumentException(
                    "no area of the sheet: rows " + top + " to " + bottom + ", columns " + left + " to " + right);
        }
    }

    static Area of(Cell cell) {
        return new Area(cell.row(), cell.column(), cell.row(), cell.column());
    }

    /** Reads {@code B7} or {@code B7:D9}, whichever corners are named; empty if it is neither. */
    static Optional<Area> parse(String name) {
        int colon = name.indexOf(':');
        Optional<Cell> one = Cell.parse(colon < 0 ? name : name.substring(0, colon));
        Optional<Cell> other = colon < 0 ? one : Cell.parse(name.substring(colon + 1));
        return one.flatMap(a -> other.map(b -> new Area(
                Math.min(a.row(), b.row()),
                Math.min(a.column(), b.column()),
                Math.max(a.row(), b.row()),
                Math.max(a.column(), b.column()))));
    }

    Cell first() {
        return new Cell(top, left);
    }

    int rows() {
        return bottom - top + 1;
    }

    int columns() {
        return right - left + 1;
    }

    /** How many cells; up to 10^12. */
    long size() {
        return (long) rows() * columns();
    }

    boolean contains(int row, int column) {
        return row >= top && row <= bottom && column >= left && column <= right;
    }

    boolean contains(Area other) {
        return top <= other.top && left <= other.left && bottom >= other.bottom && right >= other.right;
    }

    String name() {
        String first = first().name();
        return size() == 1 ? first : first + ":" + new Cell(bottom, right).name();
    }
}
