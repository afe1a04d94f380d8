package starflock.sheet;

import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What was written into one cell lately, in the order that all agree on. Immutable.
 *
 * <p>Its text is that of the last write that was not taken back, so taking one back brings the one before to
 * light, and what others wrote later stays. A write that comes late goes to its place, whatever came before it.
 *
 * @param back a bit for each write that was taken back
 */
record Register(Stamp[] stamps, String[] texts, long back) {
    /**
     * Writes that are kept. The oldest of a full register is settled: the ground on which the others stand, never
     * taken back. More than a person can undo ({@link Ledger#DEPTH}), as many as a long has bits, and few enough
     * that a cell which is written all day long stays cheap.
     */
    static final int MAX = Long.SIZE;

    static Register of(Stamp stamp, String text) {
        return new Register(new Stamp[] {stamp}, new String[] {text}, 0);
    }

    int size() {
        return stamps.length;
    }

    boolean isBack(int index) {
        return (back >>> index & 1) != 0;
    }

    Register with(Stamp stamp, String text) {
        int place = size();
        while (place > 0 && stamps[place - 1].position().compareTo(stamp.position()) > 0) {
            place--;
        }
        boolean full = size() == MAX;
        if (full && place == 0) {
            return this;
        }
        // A full register loses its oldest, and all before the newcomer move down by one.
        int drop = full ? 1 : 0;
        int at = place - drop;
        Stamp[] nextStamps = Arrays.copyOfRange(stamps, drop, size() + 1);
        String[] nextTexts = Arrays.copyOfRange(texts, drop, size() + 1);
        System.arraycopy(stamps, place, nextStamps, at + 1, size() - place);
        System.arraycopy(texts, place, nextTexts, at + 1, size() - place);
        nextStamps[at] = stamp;
        nextTexts[at] = text;
        long below = back >>> drop & (1L << at) - 1;
        long above = place == MAX ? 0 : back >>> place << place >>> drop << 1;
        return new Register(nextStamps, nextTexts, below | above);
    }

    /** The register with the write of one event taken back, or put back in its place. */
    Register withBack(Predicate<Stamp> event, boolean taken) {
        long next = back;
        for (int index = 0; index < size(); index++) {
            if (event.test(stamps[index])) {
                next = taken ? next | 1L << index : next & ~(1L << index);
            }
        }
        return next == back ? this : new Register(stamps, texts, next);
    }

    /** The text that shows; empty if there is none. */
    String text() {
        for (int index = size() - 1; index >= 0; index--) {
            if (!isBack(index)) {
                return texts[index];
            }
        }
        return size() == MAX ? texts[0] : "";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Register that
                && back == that.back
                && Arrays.equals(texts, that.texts)
                && Arrays.equals(stamps, that.stamps);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(texts);
    }
}
