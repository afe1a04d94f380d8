package starflock.sheet;

import java.util.Optional;

/**
 * A place in the sheet.
 *
 * @param row from 0
 * @param column from 0
 */
record Cell(int row, int column) implements Comparable<Cell> {
    /** Rows, and columns: a million each. */
    static final int LIMIT = 1_000_000;

    /** {@code BDWGN1000000} is the last. */
    private static final int MAX_NAME_CHARS = 12;

    private static final int LETTERS = 26;

    Cell {
        if (row < 0 || row >= LIMIT) {
            throw new IllegalArgumentException("row must be from 0 to " + (LIMIT - 1) + ": " + row);
        }
        if (column < 0 || column >= LIMIT) {
            throw new IllegalArgumentException("column must be from 0 to " + (LIMIT - 1) + ": " + column);
        }
    }

    /** Reads a name such as {@code B7}; empty if it names no cell of the sheet. */
    static Optional<Cell> parse(String name) {
        if (name.length() > MAX_NAME_CHARS) {
            return Optional.empty();
        }
        int at = 0;
        long column = 0;
        for (; at < name.length() && isLetter(name.charAt(at)); at++) {
            column = column * LETTERS + (Character.toUpperCase(name.charAt(at)) - 'A' + 1);
        }
        int letters = at;
        long row = 0;
        for (; at < name.length() && name.charAt(at) >= '0' && name.charAt(at) <= '9'; at++) {
            row = row * 10 + name.charAt(at) - '0';
        }
        boolean whole = letters > 0 && at > letters && at == name.length();
        return whole && row >= 1 && row <= LIMIT && column <= LIMIT
                ? Optional.of(new Cell((int) row - 1, (int) column - 1))
                : Optional.empty();
    }

    private static boolean isLetter(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    /** The letters over a column: A to Z, AA to ZZ, … */
    static String letters(int column) {
        StringBuilder letters = new StringBuilder();
        for (int left = column + 1; left > 0; left = (left - 1) / LETTERS) {
            letters.insert(0, (char) ('A' + (left - 1) % LETTERS));
        }
        return letters.toString();
    }

    /** As {@link #parse} reads it. */
    String name() {
        return letters(column) + (row + 1);
    }

    /** Line by line, as one reads. */
    @Override
    public int compareTo(Cell other) {
        int byRow = Integer.compare(row, other.row);
        return byRow != 0 ? byRow : Integer.compare(column, other.column);
    }
}
