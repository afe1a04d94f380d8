package starflock.tables;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import starflock.fold.Position;

/**
 * The SQLite file behind {@link Rows}: what each row is, what it was, and which events made it so.
 *
 * <pre>
 *   event  n (from 1) → position, time, the keys that it touched     the order that all agree on
 *   now    key → version, value                                      value null: removed
 *   was    key, version → until, value                               what is no longer so
 *   note   name → value                                              what the owner of the file wants to find again
 * </pre>
 *
 * The version of a value is the number of the event that wrote it, so any past moment is a question to the same tables and costs
 * what the newest costs. An event that lands k places before the end takes k events back and applies k + 1.
 *
 * <p>Changes become durable together at {@link #commit}. After a crash the file is as it was at some commit: the owner reads from
 * the log what came later. Safe for use by several threads; a call sees each of the others' calls whole or not at all.
 */
public final class Tables implements AutoCloseable {
    /** Of the layout above. A file of another format is deleted. */
    private static final int FORMAT = 1;
    /** As the fourth word of the file's header says whose it is (SQLite, "application id"): "stf1". */
    private static final int APPLICATION_ID = 0x73746631;
    /** The upper floors of a tree of some GB; below them the operating system keeps what is used. */
    private static final int CACHE_KIB = 32 * 1024;

    private static final System.Logger LOG = System.getLogger(Tables.class.getName());

    private final Connection connection;
    private final @Nullable Path file;
    private final Statements sql;
    private long count;
    /** The last event, or null if it must be asked for. Nearly every event is a newcomer after it. */
    private @Nullable Entry last;

    /** The keys that the event being applied has touched, or null while none is. */
    private @Nullable Keys touched;

    private Tables(Connection connection, @Nullable Path file) throws SQLException {
        this.connection = connection;
        this.file = file;
        this.sql = new Statements(connection);
        this.count = sql.lastEvent();
    }

    /**
     * An event's place, and what the tables remember of it.
     *
     * @param atMs when it happened, as its writer's node had it
     */
    public record Entry(Position position, long atMs) {}

    /**
     * Opens the tables in a file, or new ones if there is none or it is none of ours or damaged.
     *
     * @param kind what is kept in it, and in which version: a file of another kind is deleted
     * @throws IOException if the file can neither be used nor made
     */
    public static Tables open(Path file, String kind) throws IOException {
        try {
            Tables tables = connect("jdbc:sqlite:" + file, file);
            if (kind.equals(tables.kind())) {
                return tables;
            }
            boolean fresh = tables.count == 0 && tables.note("kind") == null;
            if (fresh) {
                tables.begin(kind);
                return tables;
            }
            tables.close();
        } catch (SQLException damaged) {
            LOG.log(System.Logger.Level.WARNING, "{0} is made anew from the log: {1}", file, damaged.getMessage());
        }
        delete(file);
        try {
            Tables tables = connect("jdbc:sqlite:" + file, file);
            tables.begin(kind);
            return tables;
        } catch (SQLException e) {
            throw new IOException("cannot make " + file + ": " + e.getMessage(), e);
        }
    }

    /** Tables that nobody will find again. */
    public static Tables inMemory() {
        try {
            return connect("jdbc:sqlite::memory:", null);
        } catch (SQLException e) {
            throw new TablesException("make", e);
        }
    }

    private static Tables connect(String url, @Nullable Path file) throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        try (Statement statement = connection.createStatement()) {
            // What a crash of the machine may cost are the newest commits: the log has them. Never the whole.
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=NORMAL");
            statement.execute("PRAGMA cache_size=-" + CACHE_KIB);
            statement.execute("PRAGMA temp_store=MEMORY");
            int owner = number(statement, "PRAGMA application_id");
            int format = number(statement, "PRAGMA user_version");
            if (owner != 0 && (owner != APPLICATION_ID || format != FORMAT)) {
                throw new SQLException("format " + format + " of " + Integer.toHexString(owner));
            }
            statement.execute("PRAGMA application_id=" + APPLICATION_ID);
            statement.execute("PRAGMA user_version=" + FORMAT);
            Statements.create(statement);
            connection.setAutoCommit(false);
            return new Tables(connection, file);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static int number(Statement statement, String question) throws SQLException {
        try (ResultSet result = statement.executeQuery(question)) {
            return result.next() ? result.getInt(1) : 0;
        }
    }

    private void begin(String kind) {
        note("kind", kind.getBytes(UTF_8));
        commit();
    }

    private @Nullable String kind() {
        byte[] kind = note("kind");
        return kind == null ? null : new String(kind, UTF_8);
    }

    /** How many events there are. */
    public synchronized int count() {
        return Math.toIntExact(count);
    }

    /** The rows after the first {@code version} events. */
    public Rows rows(long version) {
        return new Rows(this, version);
    }

    /** The event with {@code index} others before it. */
    public synchronized Entry event(int index) {
        return answer("read an event", () -> sql.event(index + 1L));
    }

    /** How many events have a smaller position. */
    public synchronized int rank(Position position) {
        long low = 0;
        long high = count;
        if (isAfterLast(position)) {
            return (int) high;
        }
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (event((int) middle).position().compareTo(position) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return (int) low;
    }

    private boolean isAfterLast(Position position) {
        if (count == 0) {
            return true;
        }
        Entry newest = last;
        if (newest == null) {
            newest = event((int) count - 1);
            last = newest;
        }
        return newest.position().compareTo(position) < 0;
    }

    /**
     * Applies the next event: what {@code effect} puts and removes is its.
     *
     * @param entry must have a larger position than all before
     * @param effect gets the newest rows
     */
    public synchronized void apply(Entry entry, Consumer<Rows> effect) {
        if (!isAfterLast(entry.position())) {
            throw new IllegalArgumentException(entry.position() + " is not after what there is");
        }
        Keys keys = new Keys();
        touched = keys;
        try {
            effect.accept(rows(count));
        } catch (RuntimeException bug) {
            keys.forEach(key -> takeBack(key, count));
            throw bug;
        } finally {
            touched = null;
        }
        run("write an event", () -> sql.addEvent(count + 1, entry, keys.toBytes()));
        count++;
        last = entry;
    }

    /** Takes the last events back, so that {@code newCount} are left, as if they had never been. Returns their entries, in order. */
    public synchronized List<Entry> takeBack(int newCount) {
        if (newCount >= count) {
            return List.of(); // and the last event is still known
        }
        List<Entry> entries = new ArrayList<>();
        for (long n = newCount + 1L; n <= count; n++) {
            entries.add(event((int) n - 1));
        }
        for (long n = count; n > newCount; n--) {
            long last = n;
            byte[] keys = answer("read an event", () -> sql.keys(last));
            Keys.of(keys).forEach(key -> takeBack(key, last - 1));
            run("remove an event", () -> sql.removeEvent(last));
        }
        count = newCount;
        last = null;
        return entries;
    }

    /** Makes the row what it was after {@code version} events. */
    private void takeBack(byte[] key, long version) {
        run("restore a row", () -> {
            Rows.Change now = sql.now(key);
            if (now == null || now.version() <= version) {
                return; // touched twice by one event
            }
            Rows.Change before = sql.lastWas(key);
            if (before == null) {
                sql.deleteNow(key);
            } else {
                sql.setNow(key, before.version(), before.value());
                sql.deleteWas(key, before.version());
            }
        });
    }

    /** What was noted under this name, or null. */
    public synchronized byte @Nullable [] note(String name) {
        return answer("read a note", () -> sql.note(name));
    }

    /** All notes whose names begin so, by their names. */
    public synchronized Map<String, byte[]> notes(String prefix) {
        return answer("read notes", () -> sql.notes(prefix));
    }

    /** Forgets everything but what kind of tables these are. */
    public synchronized void clear() {
        run("empty the tables", sql::clear);
        count = 0;
        last = null;
    }

    /** Notes something, to be kept with the next {@link #commit}. */
    public synchronized void note(String name, byte[] value) {
        run("write a note", () -> sql.note(name, value));
    }

    /** Keeps everything so far. */
    public synchronized void commit() {
        run("commit", connection::commit);
    }

    synchronized byte @Nullable [] get(byte[] key, long version) {
        return answer("read a row", () -> {
            Rows.Change now = sql.now(key);
            if (now == null) {
                return null;
            }
            return now.version() <= version ? now.value() : sql.wasAt(key, version);
        });
    }

    synchronized List<Rows.Row> range(byte[] from, byte[] to, int limit, long version) {
        return answer(
                "read rows",
                () -> version >= count && touched == null
                        ? sql.nowRange(from, to, limit)
                        : sql.rangeAt(from, to, limit, version + (touched == null ? 0 : 1)));
    }

    synchronized List<Rows.Change> history(byte[] key, int limit, long version) {
        return answer("read what a row was", () -> sql.history(key, limit, version));
    }

    /** Writes a row, or removes it if {@code value} is null. Returns the version that it has. */
    synchronized long put(byte[] key, byte @Nullable [] value, long version) {
        Keys keys = touched;
        if (keys == null) {
            throw new IllegalStateException("rows change only while an event is applied");
        }
        if (version != count && version != count + 1) {
            throw new IllegalStateException("only the newest rows can change, and these are of " + version);
        }
        run("write a row", () -> {
            Rows.Change now = sql.now(key);
            if (now != null && now.version() <= count) {
                sql.addWas(key, now.version(), count + 1, now.value());
            }
            if (now == null || now.version() <= count) {
                keys.add(key);
            }
            sql.setNow(key, count + 1, value);
        });
        return count + 1;
    }

    /** Everything since the last {@link #commit} is gone, unless {@link #commit} was called. */
    @Override
    public synchronized void close() {
        run("close", () -> {
            sql.close();
            connection.close();
        });
    }

    private interface Action {
        void run() throws SQLException;
    }

    private interface Asking<T> {
        T ask() throws SQLException;
    }

    private void run(String what, Action action) {
        answer(what, () -> {
            action.run();
            return null;
        });
    }

    private <T extends @Nullable Object> T answer(String what, Asking<T> asking) {
        try {
            return asking.ask();
        } catch (SQLException e) {
            if (file != null && DAMAGED.contains(e.getErrorCode())) {
                discard(file);
            }
            throw new TablesException(what, e);
        }
    }

    /** SQLITE_CORRUPT and SQLITE_NOTADB: what lies deep in the file shows only when it is read. */
    private static final Set<Integer> DAMAGED = Set.of(11, 26);

    /** So that the next start makes it anew. */
    private static void discard(Path file) {
        try {
            LOG.log(System.Logger.Level.ERROR, "{0} is damaged; the next start makes it anew from the log", file);
            delete(file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "cannot delete " + file, e);
        }
    }

    private static void delete(Path file) throws IOException {
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
        }
    }
}
