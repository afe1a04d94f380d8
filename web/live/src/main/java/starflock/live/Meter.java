package starflock.live;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what one room sends, for {@code /metrics} in the text form of Prometheus. Safe for use by many threads; a figure is at
 * most a moment old.
 */
final class Meter {
    /** Up to here and up to there, in milliseconds: a change that takes longer than the last is one that people notice. */
    private static final long[] LAG_BOUNDS_MS = {5, 20, 50, 100, 250, 1_000};

    private final LongAdder bytes = new LongAdder();
    private final LongAdder pieces = new LongAdder();
    private final LongAdder skips = new LongAdder();
    private final LongAdder[] lags = new LongAdder[LAG_BOUNDS_MS.length + 1];
    private final LongAdder lagSum = new LongAdder();

    Meter() {
        for (int bound = 0; bound < lags.length; bound++) {
            lags[bound] = new LongAdder();
        }
    }

    /** So many viewers were written so many bytes each. */
    void sent(int viewers, int bytesEach) {
        pieces.add(viewers);
        bytes.add((long) viewers * bytesEach);
    }

    /** So many viewers did not keep up, and get the newest page when they do. */
    void skipped(int viewers) {
        skips.add(viewers);
    }

    /** A change was written to everybody so long after it was made. */
    void lagged(long ms) {
        int bound = 0;
        while (bound < LAG_BOUNDS_MS.length && ms > LAG_BOUNDS_MS[bound]) {
            bound++;
        }
        lags[bound].increment();
        lagSum.add(ms);
    }

    /** Writes the figures of the room at a path. */
    void write(StringBuilder out, String path, int viewers, int encoders, int commands) {
        String page = "{page=\"" + path + "\"";
        out.append("starflock_viewers")
                .append(page)
                .append("} ")
                .append(viewers)
                .append('\n');
        out.append("starflock_encoders")
                .append(page)
                .append("} ")
                .append(encoders)
                .append('\n');
        out.append("starflock_commands_waiting")
                .append(page)
                .append("} ")
                .append(commands)
                .append('\n');
        out.append("starflock_sent_bytes_total")
                .append(page)
                .append("} ")
                .append(bytes)
                .append('\n');
        out.append("starflock_sent_pieces_total")
                .append(page)
                .append("} ")
                .append(pieces)
                .append('\n');
        out.append("starflock_skips_total")
                .append(page)
                .append("} ")
                .append(skips)
                .append('\n');
        long count = 0;
        for (int bound = 0; bound < lags.length; bound++) {
            count += lags[bound].sum();
            String most = bound == LAG_BOUNDS_MS.length ? "+Inf" : "" + LAG_BOUNDS_MS[bound] / 1e3;
            out.append("starflock_lag_seconds_bucket")
                    .append(page)
                    .append(",le=\"")
                    .append(most);
            out.append("\"} ").append(count).append('\n');
        }
        out.append("starflock_lag_seconds_sum").append(page).append("} ").append(lagSum.sum() / 1e3);
        out.append('\n');
        out.append("starflock_lag_seconds_count")
                .append(page)
                .append("} ")
                .append(count)
                .append('\n');
    }

    /** What the figures are, to be written once before them. */
    static final String HELP = """
            # HELP starflock_viewers Pages that are open now.
            # TYPE starflock_viewers gauge
            # HELP starflock_encoders Compressed streams that are shared by those viewers.
            # TYPE starflock_encoders gauge
            # HELP starflock_commands_waiting Commands that are not on the disk yet.
            # TYPE starflock_commands_waiting gauge
            # HELP starflock_sent_bytes_total Bytes written to all viewers together.
            # TYPE starflock_sent_bytes_total counter
            # HELP starflock_sent_pieces_total Changes written, each counted once for each viewer.
            # TYPE starflock_sent_pieces_total counter
            # HELP starflock_skips_total Times that a viewer did not keep up and was left out until it had.
            # TYPE starflock_skips_total counter
            # HELP starflock_lag_seconds From a change until it was written to everybody who looks.
            # TYPE starflock_lag_seconds histogram
            """;
}
