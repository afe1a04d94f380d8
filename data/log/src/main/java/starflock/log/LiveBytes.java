package starflock.log;

import java.util.TreeMap;

/** How many bytes of each segment something still points to. Owned by the holder of the store's writer lock. */
final class LiveBytes {
    private final TreeMap<Integer, Long> bySegment = new TreeMap<>();

    /** Something at a place counts from now on, or, negative, counts no more. */
    void add(long place, long bytes) {
        if (place <= Page.UNWRITTEN) return;
        bySegment.merge(Segments.segmentOf(place), bytes, Long::sum);
    }

    void set(int segment, long bytes) {
        bySegment.put(segment, bytes);
    }

    void forget(int segment) {
        bySegment.remove(segment);
    }

    long of(int segment) {
        return bySegment.getOrDefault(segment, 0L);
    }

    void encode(Out out) {
        out.number(bySegment.size());
        bySegment.forEach((segment, bytes) -> out.number(segment).number(Math.max(0, bytes)));
    }

    void restore(In in) throws DamagedException {
        for (int count = in.count(); count > 0; count--) set((int) in.number(), in.number());
    }

    /** The lowest segment that must be there and is not, 0 if there is none. */
    int missing(Segments segments) {
        for (var entry : bySegment.entrySet()) {
            if (entry.getValue() > 0 && !segments.has(entry.getKey())) return entry.getKey();
        }
        return 0;
    }
}
