package starflock.tables;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import starflock.fold.Position;

/** The SQL of {@link Tables}, which see for the layout. Used under its lock. */
final class Statements implements AutoCloseable {
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private final Connection connection;
    /** Writers' names are long and few. */
    private final Map<String, Long> writerIds = new HashMap<>();

    private final Map<Long, String> writers = new HashMap<>();

    Statements(Connection connection) {
        this.connection = connection;
    }

    static void create(Statement statement) throws SQLException {
        for (String table : List.of(
                "note (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
                "writer (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
                "event (n INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, lamport INTEGER NOT NULL, writer INTEGER NOT NULL,"
                        + " seq INTEGER NOT NULL, at INTEGER NOT NULL, keys BLOB NOT NULL)",
                "now (key BLOB PRIMARY KEY, version INTEGER NOT NULL, value BLOB) WITHOUT ROWID",
                "was (key BLOB NOT NULL, version INTEGER NOT NULL, until INTEGER NOT NULL, value BLOB,"
                        + " PRIMARY KEY (key, version)) WITHOUT ROWID")) {
            statement.execute("CREATE TABLE IF NOT EXISTS " + table);
        }
    }

    long lastEvent() throws SQLException {
        try (ResultSet result = sql("SELECT max(n) FROM event").executeQuery()) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    Tables.Entry event(long n) throws SQLException {
        try (ResultSet result = sql("SELECT epoch, lamport, writer, seq, at FROM event WHERE n = ?", n)
                .executeQuery()) {
            if (!result.next()) {
                throw new IndexOutOfBoundsException("event " + n);
            }
            Position position =
                    new Position(result.getLong(1), result.getLong(2), writer(result.getLong(3)), result.getLong(4));
            return new Tables.Entry(position, result.getLong(5));
        }
    }

    void addEvent(long n, Tables.Entry entry, byte[] keys) throws SQLException {
        Position position = entry.position();
        sql(
                        "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)",
                        n,
                        position.epoch(),
                        position.lamport(),
                        writerId(position.writer()),
                        position.seq(),
                        entry.atMs(),
                        keys)
                .executeUpdate();
    }

    void removeEvent(long n) throws SQLException {
        sql("DELETE FROM event WHERE n = ?", n).executeUpdate();
    }

    byte[] keys(long n) throws SQLException {
        try (ResultSet result = sql("SELECT keys FROM event WHERE n = ?", n).executeQuery()) {
            return result.next() ? result.getBytes(1) : new byte[0];
        }
    }

    Rows.@Nullable Change now(byte[] key) throws SQLException {
        try (ResultSet result =
                sql("SELECT version, value FROM now WHERE key = ?", key).executeQuery()) {
            return result.next() ? new Rows.Change(result.getLong(1), result.getBytes(2)) : null;
        }
    }

    void setNow(byte[] key, long version, byte @Nullable [] value) throws SQLException {
        sql("INSERT OR REPLACE INTO now VALUES (?, ?, ?)", key, version, value).executeUpdate();
    }

    void deleteNow(byte[] key) throws SQLException {
        sql("DELETE FROM now WHERE key = ?", key).executeUpdate();
    }

    void addWas(byte[] key, long version, long until, byte @Nullable [] value) throws SQLException {
        sql("INSERT INTO was VALUES (?, ?, ?, ?)", key, version, until, value).executeUpdate();
    }

    void deleteWas(byte[] key, long version) throws SQLException {
        sql("DELETE FROM was WHERE key = ? AND version = ?", key, version).executeUpdate();
    }

    Rows.@Nullable Change lastWas(byte[] key) throws SQLException {
        try (ResultSet result = sql("SELECT version, value FROM was WHERE key = ? ORDER BY version DESC LIMIT 1", key)
                .executeQuery()) {
            return result.next() ? new Rows.Change(result.getLong(1), result.getBytes(2)) : null;
        }
    }

    byte @Nullable [] wasAt(byte[] key, long version) throws SQLException {
        try (ResultSet result = sql(
                        "SELECT value FROM was WHERE key = ? AND version <= ? ORDER BY version DESC LIMIT 1",
                        key,
                        version)
                .executeQuery()) {
            return result.next() ? result.getBytes(1) : null;
        }
    }

    List<Rows.Row> nowRange(byte[] from, byte[] to, int limit) throws SQLException {
        List<Rows.Row> rows = new ArrayList<>();
        try (ResultSet result = sql(
                        "SELECT key, value, version FROM now WHERE key >= ? AND key < ? AND value IS NOT NULL"
                                + " ORDER BY key LIMIT ?",
                        from,
                        to,
                        (long) limit)
                .executeQuery()) {
            while (result.next()) {
                rows.add(new Rows.Row(result.getBytes(1), result.getBytes(2), result.getLong(3)));
            }
        }
        return rows;
    }

    /** The rows as they were. What is still so and what is no longer so never share a key at one version. */
    List<Rows.Row> rangeAt(byte[] from, byte[] to, int limit, long version) throws SQLException {
        TreeMap<byte[], Rows.Row> rows = new TreeMap<>(Arrays::compareUnsigned);
        for (String select : List.of(
                "SELECT key, value, version FROM now WHERE key >= ? AND key < ? AND version <= ? AND value IS NOT NULL"
                        + " ORDER BY key LIMIT ?",
                "SELECT key, value, version FROM was WHERE key >= ? AND key < ? AND version <= ? AND until > ?"
                        + " AND value IS NOT NULL ORDER BY key LIMIT ?")) {
            PreparedStatement statement = select.contains("until")
                    ? sql(select, from, to, version, version, (long) limit)
                    : sql(select, from, to, version, (long) limit);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    Rows.Row row = new Rows.Row(result.getBytes(1), result.getBytes(2), result.getLong(3));
                    rows.put(row.key(), row);
                }
            }
        }
        return rows.values().stream().limit(limit).toList();
    }

    List<Rows.Change> history(byte[] key, int limit, long version) throws SQLException {
        List<Rows.Change> changes = new ArrayList<>();
        Rows.Change now = now(key);
        if (now != null && now.version() <= version) {
            changes.add(now);
        }
        try (ResultSet result = sql(
                        "SELECT version, value FROM was WHERE key = ? AND version <= ? ORDER BY version DESC LIMIT ?",
                        key,
                        version,
                        (long) limit)
                .executeQuery()) {
            while (result.next() && changes.size() < limit) {
                changes.add(new Rows.Change(result.getLong(1), result.getBytes(2)));
            }
        }
        Collections.reverse(changes);
        return changes;
    }

    byte @Nullable [] note(String name) throws SQLException {
        try (ResultSet result =
                sql("SELECT value FROM note WHERE name = ?", name).executeQuery()) {
            return result.next() ? result.getBytes(1) : null;
        }
    }

    void note(String name, byte[] value) throws SQLException {
        sql("INSERT OR REPLACE INTO note VALUES (?, ?)", name, value).executeUpdate();
    }

    Map<String, byte[]> notes(String prefix) throws SQLException {
        Map<String, byte[]> notes = new HashMap<>();
        try (ResultSet result = sql(
                        "SELECT name, value FROM note WHERE substr(name, 1, ?) = ?", (long) prefix.length(), prefix)
                .executeQuery()) {
            while (result.next()) {
                notes.put(result.getString(1), result.getBytes(2));
            }
        }
        return notes;
    }

    void clear() throws SQLException {
        for (String all : List.of("event", "now", "was", "note WHERE name != 'kind'")) {
            sql("DELETE FROM " + all).executeUpdate();
        }
    }

    private long writerId(String name) throws SQLException {
        Long known = writerIds.get(name);
        if (known != null) {
            return known;
        }
        sql("INSERT OR IGNORE INTO writer (name) VALUES (?)", name).executeUpdate();
        try (ResultSet result =
                sql("SELECT id FROM writer WHERE name = ?", name).executeQuery()) {
            result.next();
            long id = result.getLong(1);
            writerIds.put(name, id);
            return id;
        }
    }

    private String writer(long id) throws SQLException {
        String known = writers.get(id);
        if (known != null) {
            return known;
        }
        try (ResultSet result = sql("SELECT name FROM writer WHERE id = ?", id).executeQuery()) {
            if (!result.next()) {
                throw new SQLException("writer " + id + " is missing");
            }
            String name = result.getString(1);
            writers.put(id, name);
            return name;
        }
    }

    /** A statement, prepared once, with these values. */
    private PreparedStatement sql(String text, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(text);
        if (statement == null) {
            statement = connection.prepareStatement(text);
            prepared.put(text, statement);
        }
        for (int index = 0; index < values.length; index++) {
            switch (values[index]) {
                case Long number -> statement.setLong(index + 1, number);
                case byte[] bytes -> statement.setBytes(index + 1, bytes);
                case String string -> statement.setString(index + 1, string);
                case null, default -> statement.setBytes(index + 1, null);
            }
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
    }
}
