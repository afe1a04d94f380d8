package starflock.sheet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import starflock.fold.Sorted;

/**
 * All cells that were ever written, in blocks. Immutable; a change copies one block and the way to it.
 *
 * @param blocks by {@link #key}: band by band from the top, and from the left within a band
 * @param rows how far down anything was ever written
 * @param columns how far to the right
 */
record Cells(Sorted<Long, Block> blocks, int rows, int columns) {
    static final Cells NONE = new Cells(Sorted.empty(), 0, 0);

    private static final int BAND_SHIFT = 32;

    /**
     * The key of the block that a cell lies in.
     *
     * @param band row of blocks, from 0
     * @param pile column of blocks, from 0
     */
    static long key(int band, int pile) {
        return (long) band << BAND_SHIFT | pile;
    }

    static int band(long key) {
        return (int) (key >>> BAND_SHIFT);
    }

    static int pile(long key) {
        return (int) key;
    }

    /** Receives cells that hold text, and says whether it wants more. */
    interface Visitor {
        boolean cell(Cell cell, String text);
    }

    Block block(int band, int pile) {
        Block block = blocks.get(key(band, pile));
        return block == null ? Block.EMPTY : block;
    }

    private Block blockOf(Cell cell) {
        return block(cell.row() / Block.ROWS, cell.column() / Block.COLUMNS);
    }

    /** Whether a cell holds text. */
    boolean holds(Cell cell) {
        return blockOf(cell).holds(Block.slot(cell.row(), cell.column()));
    }

    /** The text in a cell; empty if there is none. */
    String text(Cell cell) {
        return blockOf(cell).text(Block.slot(cell.row(), cell.column()));
    }

    /** How a cell came to be, oldest first; {@value Register#MAX} writes at most. */
    List<Block.Write> history(Cell cell) {
        return blockOf(cell).history(Block.slot(cell.row(), cell.column()));
    }

    /** The cells with a text written into one of them. */
    Cells with(Stamp stamp, Cell cell, String text) {
        return with(stamp, cell, List.of(List.of(text)));
    }

    /**
     * The cells with lines of texts written, the first of them into {@code first}; what goes beyond the sheet is
     * left out.
     */
    Cells with(Stamp stamp, Cell first, List<List<String>> lines) {
        Map<Long, Texts> touched = new HashMap<>();
        int height = Math.min(lines.size(), Cell.LIMIT - first.row());
        int right = first.column();
        for (int i = 0; i < height; i++) {
            List<String> line = lines.get(i);
            int row = first.row() + i;
            int width = Math.min(line.size(), Cell.LIMIT - first.column());
            right = Math.max(right, first.column() + width - 1);
            for (int j = 0; j < width; j++) {
                int column = first.column() + j;
                touched.computeIfAbsent(key(row / Block.ROWS, column / Block.COLUMNS), key -> new Texts())
                        .add(Block.slot(row, column), line.get(j));
            }
        }
        return put(touched, stamp).reaching(first.row() + height, right + 1);
    }

    /** The cells with those of some areas emptied. */
    Cells without(Stamp stamp, List<Area> areas) {
        Map<Long, Texts> touched = new HashMap<>();
        for (Area area : areas) {
            forEach(area, (cell, text) -> {
                long key = key(cell.row() / Block.ROWS, cell.column() / Block.COLUMNS);
                touched.computeIfAbsent(key, none -> new Texts()).add(Block.slot(cell.row(), cell.column()), "");
                return true;
            });
        }
        return put(touched, stamp);
    }

    private Cells put(Map<Long, Texts> touched, Stamp stamp) {
        Sorted<Long, Block> next = blocks;
        for (Map.Entry<Long, Texts> each : touched.entrySet()) {
            Block block = next.get(each.getKey());
            Texts texts = each.getValue().sorted();
            Block changed = (block == null ? Block.EMPTY : block).with(stamp, texts.slots(), texts.texts);
            if (changed.size() > 0) {
                next = next.put(each.getKey(), changed);
            }
        }
        return new Cells(next, rows, columns);
    }

    private Cells reaching(int bottom, int right) {
        return new Cells(blocks, Math.max(rows, bottom), Math.max(columns, right));
    }

    /** The cells with what one event wrote in these areas taken back, or put back in its place. */
    Cells withBack(Predicate<Stamp> event, List<Area> areas, boolean back) {
        Sorted<Long, Block> next = blocks;
        for (Area area : areas) {
            for (int index : indexes(area)) {
                Map.Entry<Long, Block> each = blocks.entry(index);
                Block block = next.get(each.getKey());
                int top = band(each.getKey()) * Block.ROWS;
                int left = pile(each.getKey()) * Block.COLUMNS;
                IntPredicate within = slot -> area.contains(top + slot / Block.COLUMNS, left + slot % Block.COLUMNS);
                Block changed =
                        Objects.requireNonNull(block, "named by the map").withBack(within, event, back);
                if (!changed.equals(block)) {
                    next = next.put(each.getKey(), changed);
                }
            }
        }
        return new Cells(next, rows, columns);
    }

    /**
     * Every cell of an area that holds text, for as long as the visitor wants: block by block, row by row within
     * each.
     */
    void forEach(Area area, Visitor visitor) {
        for (int index : indexes(area)) {
            Map.Entry<Long, Block> each = blocks.entry(index);
            int top = band(each.getKey()) * Block.ROWS;
            int left = pile(each.getKey()) * Block.COLUMNS;
            boolean more = each.getValue().forEach((slot, text) -> {
                int row = top + slot / Block.COLUMNS;
                int column = left + slot % Block.COLUMNS;
                return !area.contains(row, column) || visitor.cell(new Cell(row, column), text);
            });
            if (!more) {
                return;
            }
        }
    }

    /** Where in {@link #blocks} those are that an area touches: few steps for each band that holds anything. */
    private int[] indexes(Area area) {
        int[] found = new int[16];
        int count = 0;
        int lastBand = area.bottom() / Block.ROWS;
        int lastPile = area.right() / Block.COLUMNS;
        int index = blocks.rank(key(area.top() / Block.ROWS, area.left() / Block.COLUMNS));
        while (index < blocks.size()) {
            long key = blocks.entry(index).getKey();
            if (band(key) > lastBand) {
                break;
            }
            if (pile(key) < area.left() / Block.COLUMNS) {
                index = blocks.rank(key(band(key), area.left() / Block.COLUMNS));
            } else if (pile(key) > lastPile) {
                index = blocks.rank(key(band(key) + 1, area.left() / Block.COLUMNS));
            } else {
                found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
                found[count++] = index++;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** Everything that was ever written lies in here; a cell if there is nothing. */
    Area used() {
        return new Area(0, 0, Math.max(rows, 1) - 1, Math.max(columns, 1) - 1);
    }

    /** What one event writes in one block. */
    private static final class Texts {
        private int[] slots = new int[8];
        private List<String> texts = new ArrayList<>();

        void add(int slot, String text) {
            slots = texts.size() == slots.length ? Arrays.copyOf(slots, 2 * slots.length) : slots;
            slots[texts.size()] = slot;
            texts.add(text);
        }

        int[] slots() {
            return Arrays.copyOf(slots, texts.size());
        }

        /** By slot. Lines come row by row, so mostly they are; areas may overlap or lie side by side. */
        Texts sorted() {
            for (int i = 1; i < texts.size(); i++) {
                if (slots[i] <= slots[i - 1]) {
                    return again();
                }
            }
            return this;
        }

        private Texts again() {
            String[] bySlot = new String[Block.ROWS * Block.COLUMNS];
            for (int i = 0; i < texts.size(); i++) {
                bySlot[slots[i]] = texts.get(i);
            }
            Texts sorted = new Texts();
            for (int slot = 0; slot < bySlot.length; slot++) {
                String text = bySlot[slot];
                if (text != null) {
                    sorted.add(slot, text);
                }
            }
            return sorted;
        }
    }
}
