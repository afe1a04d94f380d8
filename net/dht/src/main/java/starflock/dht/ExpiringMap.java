package starflock.dht;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A map whose entries end some time after they were put, and of which the oldest make room for new ones. */
final class ExpiringMap<K, V> {
    private record Entry<V>(V value, long untilMs) {}

    private final int maxSize;
    private final long ageMs;
    private final BiConsumer<K, V> onRemoved;

    /** In the order in which they were put, which is that in which they end. */
    private final Map<K, Entry<V>> entries = new LinkedHashMap<>();

    ExpiringMap(int maxSize, long ageMs) {
        this(maxSize, ageMs, (key, value) -> {});
    }

    /**
     * Also tells what went because of its age or for room.
     *
     * @param ageMs how long an entry lives
     */
    ExpiringMap(int maxSize, long ageMs, BiConsumer<K, V> onRemoved) {
        this.maxSize = maxSize;
        this.ageMs = ageMs;
        this.onRemoved = onRemoved;
    }

    int size() {
        return entries.size();
    }

    void put(K key, V value, long nowMs) {
        entries.remove(key);
        expire(nowMs);
        if (entries.size() == maxSize) removeOldest();
        entries.put(key, new Entry<>(value, nowMs + ageMs));
    }

    @Nullable
    V get(K key, long nowMs) {
        Entry<V> entry = entries.get(key);
        return entry == null || entry.untilMs <= nowMs ? null : entry.value;
    }

    @Nullable
    V remove(K key) {
        Entry<V> entry = entries.remove(key);
        return entry == null ? null : entry.value;
    }

    /** Drops what has ended. */
    void expire(long nowMs) {
        while (!entries.isEmpty() && entries.values().iterator().next().untilMs <= nowMs) removeOldest();
    }

    private void removeOldest() {
        Iterator<Map.Entry<K, Entry<V>>> all = entries.entrySet().iterator();
        Map.Entry<K, Entry<V>> oldest = all.next();
        all.remove();
        onRemoved.accept(oldest.getKey(), oldest.getValue().value);
    }
}
