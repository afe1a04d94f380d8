package starflock.sheet;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where something is: a text, the end of what is filled. */
final class Search {
    /** Where to look for an edge. */
    enum To {
        UP(-1, 0),
        DOWN(1, 0),
        LEFT(0, -1),
        RIGHT(0, 1),
        /** The last cell of the row that holds anything. */
        END(0, 0),
        /** The last row and the last column of all that was ever written. */
        LAST(0, 0);

        private final int rows;
        private final int columns;

        To(int rows, int columns) {
            this.rows = rows;
            this.columns = columns;
        }
    }

    private final Cells cells;

    Search(Cells cells) {
        this.cells = cells;
    }

    /** The next cell after {@code from}, as one reads and from the beginning again, whose text contains another. */
    Optional<Cell> find(String text, Cell from) {
        String wanted = text.toLowerCase(Locale.ROOT);
        Predicate<String> matches = each -> each.toLowerCase(Locale.ROOT).contains(wanted);
        return first(matches, cell -> cell.compareTo(from) > 0)
                .or(() -> first(matches, cell -> cell.compareTo(from) <= 0));
    }

    private Optional<Cell> first(Predicate<String> matches, Predicate<Cell> where) {
        @Nullable Cell[] best = {null};
        for (int index = 0; index < cells.blocks().size(); index++) {
            Map.Entry<Long, Block> each = cells.blocks().entry(index);
            int top = Cells.band(each.getKey()) * Block.ROWS;
            int left = Cells.pile(each.getKey()) * Block.COLUMNS;
            Cell known = best[0];
            if (known != null && top > known.row()) {
                break;
            }
            each.getValue().forEach((slot, text) -> {
                Cell cell = new Cell(top + slot / Block.COLUMNS, left + slot % Block.COLUMNS);
                Cell before = best[0];
                if (where.test(cell) && (before == null || cell.compareTo(before) < 0) && matches.test(text)) {
                    best[0] = cell;
                }
                return true;
            });
        }
        return Optional.ofNullable(best[0]);
    }

    /**
     * Where one comes to by Ctrl and an arrow: the end of what is filled, or what is filled next, or the sheet's
     * end.
     */
    Cell edge(Cell from, To to) {
        return switch (to) {
            case END -> end(from.row());
            case LAST -> new Cell(cells.used().bottom(), cells.used().right());
            case UP, DOWN, LEFT, RIGHT -> {
                Cell next = step(from, to, 1);
                yield !next.equals(from) && cells.holds(from) && cells.holds(next) ? run(next, to) : next(from, to);
            }
        };
    }

    private Cell end(int row) {
        int[] last = {0};
        cells.forEach(new Area(row, 0, row, Cell.LIMIT - 1), (cell, text) -> {
            last[0] = Math.max(last[0], cell.column());
            return true;
        });
        return new Cell(row, last[0]);
    }

    /** The last of the filled cells that follow one another. */
    private Cell run(Cell from, To to) {
        Cell at = from;
        for (Cell next = step(at, to, 1); !next.equals(at) && cells.holds(next); next = step(at, to, 1)) {
            at = next;
        }
        return at;
    }

    /** The next filled cell, or the last of the sheet. Blocks with nothing in them are passed in one step. */
    private Cell next(Cell from, To to) {
        Cell at = from;
        while (true) {
            Cell next = step(at, to, 1);
            if (next.equals(at) || cells.holds(next)) {
                return next;
            }
            boolean empty = cells.block(next.row() / Block.ROWS, next.column() / Block.COLUMNS)
                            .size()
                    == 0;
            at = empty ? step(next, to, beyond(next, to)) : next;
        }
    }

    /** Steps from a cell to the last one of its block. */
    private static int beyond(Cell cell, To to) {
        return switch (to) {
            case UP -> cell.row() % Block.ROWS;
            case DOWN -> Block.ROWS - 1 - cell.row() % Block.ROWS;
            case LEFT -> cell.column() % Block.COLUMNS;
            case RIGHT -> Block.COLUMNS - 1 - cell.column() % Block.COLUMNS;
            case END, LAST -> 0;
        };
    }

    private static Cell step(Cell from, To to, int steps) {
        return new Cell(
                Math.clamp(from.row() + (long) to.rows * steps, 0, Cell.LIMIT - 1),
                Math.clamp(from.column() + (long) to.columns * steps, 0, Cell.LIMIT - 1));
    }
}
