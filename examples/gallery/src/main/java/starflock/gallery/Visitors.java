package starflock.gallery;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What an example remembers of each visitor; values are immutable and are replaced. */
public final class Visitors<S> {

    /** Strangers may make visitors up: then the longest absent is forgotten. */
    private static final int MAX_VISITORS = 1000;

    private final Supplier<S> beginning;

    /** Guarded by this. Ordered by the last visit. */
    private final Map<String, S> states = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, S> eldest) {
            return size() > MAX_VISITORS;
        }
    };

    /**
     * A memory.
     *
     * @param beginning what a new visitor finds
     */
    public Visitors(Supplier<S> beginning) {
        this.beginning = beginning;
    }

    public synchronized S get(Visit visit) {
        return states.computeIfAbsent(visit.visitor(), visitor -> beginning.get());
    }

    public synchronized S update(Visit visit, UnaryOperator<S> change) {
        S changed = change.apply(get(visit));
        states.put(visit.visitor(), changed);
        return changed;
    }
}
