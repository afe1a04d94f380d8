package starflock.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The logs of a store by number and by discovery key, loaded when they are asked for. The catalog is itself an
 * {@link Index}: its block n stands for log n, with the discovery key for a hash. Safe for use by many threads; changes
 * come from the holder of the store's writer lock.
 */
final class Logs {
    /** The catalog's number among the logs. */
    static final long CATALOG = 0;

    private final Hashes hashes;
    private final Segments segments;
    private final Pages pages;
    /** Guards the two fields after it; innermost. */
    private final Object lock = new Object();

    private final Map<Long, LogState> states = new HashMap<>();
    private final Map<Key, Long> numbers = new HashMap<>();

    // Changed by the holder of the writer lock.
    private volatile Index catalog;
    private long next = 1;

    /** 32 bytes as a key of a map. */
    private record Key(long a, long b, long c, long d) {
        static Key of(byte[] bytes) {
            ByteBuffer words = ByteBuffer.wrap(bytes);
            return new Key(words.getLong(), words.getLong(), words.getLong(), words.getLong());
        }
    }

    Logs(Hashes hashes, Segments segments, Pages pages) {
        this.hashes = hashes;
        this.segments = segments;
        this.pages = pages;
        this.catalog = new Index(CATALOG, pages, 0, Page.NOWHERE);
    }

    Index catalog() {
        return catalog;
    }

    /** The number of the log that is made next. */
    long next() {
        return next;
    }

    /** Numbers of all logs, in the order in which they were made. */
    List<Long> all() {
        synchronized (lock) {
            return numbers.values().stream().sorted().collect(Collectors.toList());
        }
    }

    /** The log with this discovery key; null if there is none. */
    @Nullable
    LogState find(byte[] discoveryKey) throws IOException {
        Long number;
        synchronized (lock) {
            number = numbers.get(Key.of(discoveryKey));
        }
        return number == null ? null : state(number);
    }

    LogState state(long number) throws IOException {
        synchronized (lock) {
            @Nullable LogState state = states.get(number);
            if (state != null) return state;
        }
        LogState loaded = load(number);
        synchronized (lock) {
            return Objects.requireNonNullElse(states.putIfAbsent(number, loaded), loaded);
        }
    }

    private LogState load(long number) throws IOException {
        while (true) {
            Index.@Nullable Spot spot = catalog.spot(number);
            @Nullable TreeNode entry = catalog.node(2 * number);
            if (spot == null || entry == null) throw noLog(number);
            try {
                byte[] stored = segments.item(spot.place(), number, Op.RECORD, 1, spot.size());
                return load(number, entry.hash(), LogHead.decode(stored));
            } catch (SegmentFiles.Gone e) {
                if (spot.equals(catalog.spot(number))) throw e;
            }
        }
    }

    private LogState load(long number, byte[] discoveryKey, LogHead stored) throws IOException {
        Index index =
                new Index(number, pages, stored.root().level(), stored.root().place());
        List<TreeNode> roots = roots(index, stored.length());
        LogState.Head head = LogState.Head.of(stored.fork(), stored.signature(), roots);
        return new LogState(number, discoveryKey, LogInfo.decode(stored.info()), index, head);
    }

    private static DamagedException noLog(long number) {
        return new DamagedException("The catalog has no log " + number + ".");
    }

    /** The roots of a log's tree at a length. */
    static List<TreeNode> roots(Index index, long length) throws IOException {
        List<TreeNode> roots = new ArrayList<>();
        for (long root : FlatTree.fullRoots(length)) {
            @Nullable TreeNode node = index.node(root);
            if (node == null)
                throw new DamagedException("Node " + root + " of the tree of log " + index.log + " is missing.");
            roots.add(node);
        }
        return roots;
    }

    // ---- changing, by the holder of the writer lock

    /** Describes a log, and makes it if it is new. */
    void describe(long number, LogInfo info) {
        synchronized (lock) {
            @Nullable LogState known = states.get(number);
            if (known == null) {
                byte[] discoveryKey = hashes.discoveryKey(info.key());
                Index index = new Index(number, pages, 0, Page.NOWHERE);
                states.put(number, new LogState(number, discoveryKey, info, index, LogState.Head.EMPTY));
                numbers.put(Key.of(discoveryKey), number);
            } else {
                known.info = info;
            }
        }
        next = Math.max(next, number + 1);
    }

    /** Continues from a checkpoint. */
    void restore(long nextNumber, Index.Root root) throws IOException {
        next = nextNumber;
        catalog = new Index(CATALOG, pages, root.level(), root.place());
        long log = catalog.find(true, 0, next);
        while (log < next) {
            @Nullable TreeNode entry = catalog.node(2 * log);
            if (entry == null) throw noLog(log);
            numbers.put(Key.of(entry.hash()), log);
            log = catalog.find(true, log + 1, next);
        }
    }

    /** The logs that are in memory. */
    Collection<LogState> loaded() {
        synchronized (lock) {
            return List.copyOf(states.values());
        }
    }
}
