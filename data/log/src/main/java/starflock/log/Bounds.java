package starflock.log;

/** Indexes that callers give. As {@code java.util.Objects} does it, whose methods for longs Android lacks. */
final class Bounds {
    private Bounds() {}

    static void index(long index, long length) {
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException("There is no " + index + " among " + length + ", counted from 0.");
        }
    }

    static void range(long start, long end, long length) {
        if (start < 0 || end < start || end > length) {
            throw new IndexOutOfBoundsException(
                    "There is no range from " + start + " to " + end + " in " + length + ".");
        }
    }
}
