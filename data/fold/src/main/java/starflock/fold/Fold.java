package starflock.fold;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state from events in order, whatever the order they arrive in.
 *
 * <p>States are immutable and share structure (see {@link Sorted}), so many of them can be kept. Kept are the states
 * after
 * each of the last {@link #INTERVAL} events and, further back, after every {@link #INTERVAL}th:
 *
 * <pre>
 *   events   0 ------- 64 ------ 128 ------ 192 -- … 250
 *   states   *         *         *          ****************   every one of the last 64
 * </pre>
 *
 * <p>So an event that belongs k places before the end costs about k steps and at most {@link #INTERVAL} more, and
 * any past
 * moment costs at most {@link #INTERVAL} steps. An event that is voided later, or gets another place because a
 * checkpoint
 * came, is taken out and put in again at the same price.
 *
 * <p>Not safe for use by several threads at once; the states it gives out are.
 */
public final class Fold<E, S> {
    /**
     * How far apart the kept states are. A page of 64 events folds in microseconds; with persistent states a kept one
     * costs the nodes that changed, so a smaller interval would buy nothing that a person could notice.
     */
    public static final int INTERVAL = 64;

    /** One event's effect. Pure and total: the same state and event give the same state, and it never throws. */
    @FunctionalInterface
    public interface Step<E, S> {
        S apply(S state, Placed<E> event);
    }

    private final Step<E, S> step;
    /** In the order of their positions. */
    private final ArrayList<Placed<E>> events = new ArrayList<>();
    /** The state after {@code INTERVAL * i} events, at i. */
    private final ArrayList<S> spaced = new ArrayList<>();
    /** The state after n events at n mod INTERVAL, for the last INTERVAL values of n. */
    private final ArrayList<S> recent = new ArrayList<>();

    private long steps;

    public Fold(S initial, Step<E, S> step) {
        this.step = step;
        spaced.add(initial);
        recent.add(initial);
    }

    /** The state after all events so far. */
    public S state() {
        return recent.get(events.size() % INTERVAL);
    }

    /** How many events there are. */
    public int size() {
        return events.size();
    }

    /** The event with {@code index} others before it. */
    public Placed<E> event(int index) {
        return events.get(index);
    }

    /** All events in their order; not to be changed, and no longer right once the fold changes. */
    public List<Placed<E>> events() {
        return Collections.unmodifiableList(events);
    }

    /** How many steps have been taken since the beginning: the price of everything so far. */
    public long steps() {
        return steps;
    }

    /** The state after the first {@code count} events. */
    public S at(int count) {
        if (count < 0 || count > events.size()) {
            throw new IndexOutOfBoundsException("after " + count + " of " + events.size() + " events");
        }
        if (count > events.size() - INTERVAL) {
            return recent.get(count % INTERVAL);
        }
        S state = spaced.get(count / INTERVAL);
        for (int index = count - count % INTERVAL; index < count; index++) {
            state = step(state, events.get(index));
        }
        return state;
    }

    /** How many events have a smaller position. */
    public int rank(Position position) {
        int low = 0;
        int high = events.size();
        // Nearly every event is a newcomer at the end: look there first.
        if (high > 0 && events.get(high - 1).position().compareTo(position) < 0) {
            return high;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (events.get(middle).position().compareTo(position) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Puts an event in its place. Returns false, and changes nothing, if that place is taken: it is the same event. */
    public boolean insert(Placed<E> event) {
        return insertAll(List.of(event)) == 1;
    }

    /** Puts events in their places, whatever order they come in; folds again only once. Returns how many were new. */
    public int insertAll(Collection<Placed<E>> arrived) {
        if (arrived.isEmpty()) {
            return 0;
        }
        List<Placed<E>> sorted = new ArrayList<>(arrived);
        sorted.sort(Comparator.comparing(Placed::position));
        int before = events.size();
        int from = rank(sorted.getFirst().position());
        List<Placed<E>> tail = new ArrayList<>(events.subList(from, before));
        events.subList(from, before).clear();
        merge(tail, sorted);
        int inserted = events.size() - before;
        if (inserted > 0) {
            refold(from, before);
        }
        return inserted;
    }

    /** Appends two sorted lists as one; of two events at one position the one already known stays. */
    private void merge(List<Placed<E>> known, List<Placed<E>> arrived) {
        int next = 0;
        for (Placed<E> event : arrived) {
            while (next < known.size() && known.get(next).position().compareTo(event.position()) <= 0) {
                events.add(known.get(next++));
            }
            if (events.isEmpty() || !events.getLast().position().equals(event.position())) {
                events.add(event);
            }
        }
        events.addAll(known.subList(next, known.size()));
    }

    /** Takes an event out, as if it had never been. Returns false if it was not there. */
    public boolean remove(Position position) {
        int index = rank(position);
        if (index == events.size() || !events.get(index).position().equals(position)) {
            return false;
        }
        int before = events.size();
        events.remove(index);
        refold(index, before);
        return true;
    }

    /**
     * Puts other events after the first {@code kept}: what comes after those now, in their order.
     *
     * @param tail each after the one before it, and all after the first {@code kept}
     */
    public void replace(int kept, List<Placed<E>> tail) {
        int before = events.size();
        if (kept < 0 || kept > before) {
            throw new IndexOutOfBoundsException("after " + kept + " of " + before + " events");
        }
        @Nullable Position last = kept == 0 ? null : events.get(kept - 1).position();
        for (Placed<E> event : tail) {
            if (last != null && last.compareTo(event.position()) >= 0) {
                throw new IllegalArgumentException(event.position() + " after " + last);
            }
            last = event.position();
        }
        events.subList(kept, before).clear();
        events.addAll(tail);
        refold(kept, before);
    }

    /**
     * Folds the events from index {@code from} on, and keeps the states.
     *
     * @param sizeBefore how many events there were when the kept states were right
     */
    private void refold(int from, int sizeBefore) {
        // The ring must end with states for all of the last INTERVAL counts. After a removal the window moves back, so
        // the
        // states that fell out of it are made again too; after an insertion `from` is the first that is wrong.
        int oldestKept = Math.max(0, sizeBefore - INTERVAL + 1);
        int oldestWanted = Math.max(0, events.size() - INTERVAL + 1);
        int start = oldestWanted < oldestKept ? Math.min(from, oldestWanted) : from;
        S state;
        if (start >= oldestKept && start <= sizeBefore) {
            state = recent.get(start % INTERVAL);
        } else {
            start -= start % INTERVAL;
            state = spaced.get(start / INTERVAL);
        }
        while (spaced.size() > start / INTERVAL + 1) {
            spaced.removeLast();
        }
        keep(start, state);
        for (int index = start; index < events.size(); index++) {
            state = step(state, events.get(index));
            keep(index + 1, state);
        }
    }

    private S step(S state, Placed<E> event) {
        steps++;
        return step.apply(state, event);
    }

    private void keep(int count, S state) {
        int slot = count % INTERVAL;
        if (slot < recent.size()) {
            recent.set(slot, state);
        } else {
            recent.add(state);
        }
        if (slot == 0 && spaced.size() == count / INTERVAL) {
            spaced.add(state);
        }
    }
}
