package starflock.sheet;

import starflock.datastar.Json;

/**
 * The blocks that somebody looks at; whole blocks, so that those who look at nearly the same share every byte.
 *
 * @param top first row of blocks
 * @param left first column of blocks
 * @param bottom last row of blocks
 * @param right last column of blocks
 */
record Window(int top, int left, int bottom, int right) {
    /** Blocks side by side, and above each other: the widest screens show five, and one is ready around them. */
    static final int MAX_SPAN = 8;

    /** What a screen of 1920 by 1080 shows at first, and a block more. */
    private static final Window FIRST = new Window(0, 0, 2, 2);

    private static final int LAST_BAND = (Cell.LIMIT - 1) / Block.ROWS;
    private static final int LAST_PILE = (Cell.LIMIT - 1) / Block.COLUMNS;

    /** What signals ask for, brought within limits. */
    static Window of(Json.Obj signals) {
        int top = (int) number(signals, "top", FIRST.top, 0, LAST_BAND);
        int left = (int) number(signals, "left", FIRST.left, 0, LAST_PILE);
        return new Window(
                top,
                left,
                (int) number(signals, "bottom", FIRST.bottom, top, Math.min(LAST_BAND, top + MAX_SPAN - 1L)),
                (int) number(signals, "right", FIRST.right, left, Math.min(LAST_PILE, left + MAX_SPAN - 1L)));
    }

    private static long number(Json.Obj signals, String name, long usual, long min, long max) {
        double asked = signals.get(name) instanceof Json.Num number ? number.doubleValue() : usual;
        return Math.clamp((long) asked, min, max);
    }
}
