package starflock.dht;

import java.util.PriorityQueue;

/** What a node means to do later, by its time; nothing here wakes by itself. */
final class Timers {
    /** The time of no timer. */
    static final long NEVER = Long.MAX_VALUE;

    private final PriorityQueue<Entry> queue = new PriorityQueue<>();
    private long planned;

    /** A plan that can be dropped; it stays in the queue until its time, and then does nothing. */
    static final class Entry implements Comparable<Entry> {
        private final long dueMs;
        private final long number;
        private Runnable task;

        private Entry(long dueMs, long number, Runnable task) {
            this.dueMs = dueMs;
            this.number = number;
            this.task = task;
        }

        void cancel() {
            task = () -> {};
        }

        @Override
        public int compareTo(Entry other) {
            return dueMs != other.dueMs ? Long.compare(dueMs, other.dueMs) : Long.compare(number, other.number);
        }
    }

    Entry plan(long atMs, Runnable task) {
        Entry entry = new Entry(atMs, planned++, task);
        queue.add(entry);
        return entry;
    }

    /** When the next one is due; {@link #NEVER} if there is none. */
    long nextMs() {
        Entry next = queue.peek();
        return next == null ? NEVER : next.dueMs;
    }

    /** Runs what is due, in order, but not what those plan for the same moment: that is the next call's. */
    void runDue(long nowMs) {
        long before = planned;
        while (true) {
            Entry next = queue.peek();
            if (next == null || next.dueMs > nowMs || next.number >= before) return;
            queue.remove();
            next.task.run();
        }
    }

    void clear() {
        queue.clear();
    }
}
