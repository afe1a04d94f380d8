package starflock.udx;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Alarms by their time: a binary heap in which each alarm knows its place. Streams move theirs with every
 * acknowledgement, almost always to later, so moving to later costs nothing: the alarm stays where it is, and is put in
 * its right place when it comes up.
 */
final class Alarms {
    /** The time of no alarm. */
    static final long NEVER = Long.MAX_VALUE;

    private @Nullable Alarm[] heap = new Alarm[16];
    private int size;

    /** A task that is run once each time it is set; reused for as long as its owner lives. */
    static final class Alarm {
        private final Alarms alarms;
        private final Runnable task;
        private long at = NEVER;

        /** Where it stands in the heap; never after {@link #at}. */
        private long sortedAt;

        private int index = -1;

        Alarm(Alarms alarms, Runnable task) {
            this.alarms = alarms;
            this.task = task;
        }

        boolean isSet() {
            return at != NEVER;
        }

        /** When it rings, on the loop's clock; {@link #NEVER} if it is not set. */
        long at() {
            return at;
        }

        void set(long time) {
            at = time;
            if (index < 0) alarms.insert(this);
            else if (time < sortedAt) alarms.moveUp(this);
        }

        void cancel() {
            at = NEVER;
        }
    }

    /** A lower bound of the time of the next alarm; {@link #NEVER} if there is none. */
    long next() {
        while (size > 0) {
            Alarm top = at(0);
            if (top.at == top.sortedAt) return top.at;
            settle(top);
        }
        return NEVER;
    }

    /** Takes the next alarm that is due and runs it; false if none is. */
    boolean runOne(long now) {
        if (next() > now) return false;
        Alarm top = at(0);
        top.at = NEVER;
        remove(top);
        top.task.run();
        return true;
    }

    private void settle(Alarm top) {
        if (top.at == NEVER) {
            remove(top);
        } else {
            top.sortedAt = top.at;
            down(top);
        }
    }

    private void insert(Alarm alarm) {
        if (size == heap.length) heap = Arrays.copyOf(heap, size * 2);
        put(alarm, size++);
        moveUp(alarm);
    }

    private void moveUp(Alarm alarm) {
        alarm.sortedAt = alarm.at;
        int place = alarm.index;
        while (place > 0) {
            Alarm parent = at((place - 1) >>> 1);
            if (parent.sortedAt <= alarm.sortedAt) break;
            int above = parent.index;
            put(parent, place);
            place = above;
        }
        put(alarm, place);
    }

    private void down(Alarm alarm) {
        int place = alarm.index;
        while (true) {
            int child = 2 * place + 1;
            if (child >= size) break;
            if (child + 1 < size && at(child + 1).sortedAt < at(child).sortedAt) child++;
            Alarm below = at(child);
            if (below.sortedAt >= alarm.sortedAt) break;
            put(below, place);
            place = child;
        }
        put(alarm, place);
    }

    /** Removes the first. */
    private void remove(Alarm top) {
        top.index = -1;
        Alarm last = at(--size);
        heap[size] = null;
        if (last == top) return;
        put(last, 0);
        down(last);
    }

    private Alarm at(int place) {
        return Objects.requireNonNull(heap[place]);
    }

    private void put(Alarm alarm, int place) {
        heap[place] = alarm;
        alarm.index = place;
    }
}
