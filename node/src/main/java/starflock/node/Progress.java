package starflock.node;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** How far a long command is: a line that is drawn over and over for a person, an object now and then for a program. */
final class Progress {
    private static final int BAR_CHARS = 30;
    /** Often enough to look alive, seldom enough to cost nothing. */
    private static final long EVERY_NANOS = 200_000_000;

    private final Output output;
    private final String unit;
    private final long total;
    private long done;
    private long shown = System.nanoTime();
    private boolean drawn;

    /** Counts up to {@code total}, or without an end if that is negative. */
    Progress(Output output, String unit, long total) {
        this.output = output;
        this.unit = unit;
        this.total = total;
    }

    void add(long more) {
        set(done + more);
    }

    void set(long now) {
        done = now;
        long time = System.nanoTime();
        if (time - shown < EVERY_NANOS) return;
        shown = time;
        draw();
    }

    /** Clears the line. */
    void end() {
        if (drawn && !output.isJson()) output.draw("\r\u001b[K");
    }

    private void draw() {
        drawn = true;
        if (output.isJson()) {
            output.say(new JsonObject().put("event", "progress").put(unit, done).put("total", total), "");
            return;
        }
        String bar = "";
        if (total > 0) {
            int full = (int) Math.min(BAR_CHARS, BAR_CHARS * done / total);
            bar = "█".repeat(full) + "░".repeat(BAR_CHARS - full) + " ";
        }
        output.draw(String.format(Locale.ROOT, "\r\u001b[K%s%,d %s", bar, done, unit));
    }
}
