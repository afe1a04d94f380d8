package starflock.udx;

import org.jspecify.annotations.Nullable;

/** Things by their sequence number, in an array that is as long as the numbers in use are apart; numbers may wrap. */
final class SeqRing<T> {
    private static final int SMALLEST = 16;

    private @Nullable Object[] values = new Object[SMALLEST];

    @SuppressWarnings("unchecked") // nothing else is ever put in
    @Nullable
    T get(int seq) {
        return (T) values[seq & (values.length - 1)];
    }

    /** Puts, where all numbers in use lie in {@code span} numbers from {@code from} on. */
    void put(int from, int span, int seq, T value) {
        if (span > values.length) grow(from, span);
        values[seq & (values.length - 1)] = value;
    }

    void remove(int seq) {
        values[seq & (values.length - 1)] = null;
    }

    void clear() {
        values = new Object[SMALLEST];
    }

    private void grow(int from, int span) {
        @Nullable Object[] old = values;
        values = new Object[Integer.highestOneBit(span - 1) << 1];
        for (int i = 0; i < old.length; i++) {
            int seq = from + i;
            values[seq & (values.length - 1)] = old[seq & (old.length - 1)];
        }
    }
}
