package starflock.tables;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map of bytes as it was after a number of events. Looks immutable: {@link #put} and {@link #remove} give another one.
 * Only the newest can be written to, and only while an event is applied ({@link Tables#apply}); what was before it stays to be
 * read.
 *
 * <p>Keys sort as unsigned bytes. What is read together should lie together: a key that begins with the number of a tile makes
 * one tile one stretch of the file.
 */
public final class Rows {
    private final Tables tables;
    private final long version;

    Rows(Tables tables, long version) {
        this.tables = tables;
        this.version = version;
    }

    /** No rows: what there is before anything happened. */
    public static Rows empty() {
        return Nothing.ROWS;
    }

    /** Made when first asked for. */
    private static final class Nothing {
        static final Rows ROWS = Tables.inMemory().rows(0);
    }

    /**
     * One row.
     *
     * @param version after how many events it got this value
     */
    public record Row(byte[] key, byte[] value, long version) {}

    /**
     * What a row once was.
     *
     * @param version after how many events it became so
     * @param value or null if the row was removed then
     */
    public record Change(long version, byte @Nullable [] value) {}

    /** After how many events this is. */
    public long version() {
        return version;
    }

    /** The value under {@code key}, or null. */
    public byte @Nullable [] get(byte[] key) {
        return tables.get(key, version);
    }

    /** The rows with keys from {@code from} up to but without {@code to}, the first {@code limit} of them. */
    public List<Row> range(byte[] from, byte[] to, int limit) {
        return tables.range(from, to, limit, version);
    }

    /** Everything that this key's row has been so far, oldest first; the last {@code limit} of it. */
    public List<Change> history(byte[] key, int limit) {
        return tables.history(key, limit, version);
    }

    /**
     * Looks at rows from {@code from} up to but without {@code to}, in their order, until {@code more} says no. Others read and
     * write meanwhile; what is seen is as it was at this version all the same.
     */
    public void scan(byte[] from, byte[] to, BiPredicate<byte[], byte[]> more) {
        byte[] next = from;
        List<Row> page;
        do {
            page = range(next, to, PAGE_ROWS);
            for (Row row : page) {
                if (!more.test(row.key(), row.value())) {
                    return;
                }
            }
            if (!page.isEmpty()) {
                byte[] last = page.getLast().key();
                next = Arrays.copyOf(last, last.length + 1); // the smallest key after it
            }
        } while (page.size() == PAGE_ROWS);
    }

    /** So many rows are read before others get their turn. */
    private static final int PAGE_ROWS = 1000;

    public Rows put(byte[] key, byte[] value) {
        return new Rows(tables, tables.put(key, value, version));
    }

    public Rows remove(byte[] key) {
        return new Rows(tables, tables.put(key, null, version));
    }
}
