package starflock.chat;

import java.util.List;
import java.util.regex.Pattern;
import starflock.datastar.Json;

/**
 * What of the talk is shown: the end of a room, a stretch of it, or only how many messages each room has. Brought to
 * whole steps, so that viewers share their bytes.
 *
 * @param room id of the room
 * @param top after how many messages it begins, or {@link #END} for what was said last
 * @param lines how many of the last lines; {@link #NEWS} for none of them, but what is new in all rooms
 */
public record Window(String room, int top, int lines) {
    /** More than fits on any screen, and little enough to be drawn and sent at every change. */
    static final int STEP = 100;
    /** Two steps beyond what one reads, so that it does not end under a wheel. */
    static final int MAX = 3 * STEP;

    static final int END = -1;
    static final int NEWS = 0;

    private static final Pattern ID = Pattern.compile("[a-z0-9-]{0," + Wish.MAX_ID_CHARS + "}");

    static Window of(Json.Obj signals) {
        String asked = signals.get("room") instanceof Json.Text text ? text.value() : Talk.FIRST;
        String room = ID.matcher(asked).matches() ? asked : Talk.FIRST;
        int lines = number(signals, "lines", STEP);
        if (lines == NEWS) {
            return new Window(Talk.FIRST, END, NEWS);
        }
        int top = number(signals, "top", END);
        return top < 0
                ? new Window(room, END, Math.clamp(Math.ceilDiv((long) lines, STEP) * STEP, STEP, MAX))
                : new Window(room, top / STEP * STEP, MAX);
    }

    private static int number(Json.Obj signals, String name, int usual) {
        return signals.get(name) instanceof Json.Num number ? (int) number.doubleValue() : usual;
    }

    /** The lines of a room that it shows, and whether there are others before and after them. */
    public record Shown(List<Line> lines, boolean earlier, boolean later) {}

    Shown of(Talk.Room shown) {
        int size = shown.lines().size();
        int from = top == END ? Math.max(0, size - lines) : Math.min(size, shown.indexOf(top + 1));
        int to = top == END ? size : Math.min(size, from + lines);
        return new Shown(shown.lines().values(from, to), from > 0, to < size);
    }
}
