package starflock.space;

import java.util.Locale;

/**
 * How far a space has been read.
 *
 * @param read blocks that were looked at, without a gap in their logs
 * @param known blocks that there are, as far as anybody has said
 */
public record Progress(long read, long known) {
    /** Whether there is nothing more to read, or to wait for, that is known of. */
    public boolean whole() {
        return read >= known;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,d of %,d blocks", read, known);
    }
}
