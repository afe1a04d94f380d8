package starflock.live;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.fold.Placed;
import starflock.fold.Position;

/** Where the events of a room come from and go to. Used by one thread at a time. */
interface Sources<E> {
    /** Takes what is new. */
    interface Sink<E> {
        /** Events that are to be put in their places. */
        void take(Collection<Placed<Fact<E>>> facts) throws IOException;

        /** The first {@code kept} events are as they were; after them come these, and no others. */
        void replace(int kept, List<Placed<Fact<E>>> facts) throws IOException;
    }

    /** Gives {@code sink} everything that is new, at most so many at once; after an error, again what it had of it. */
    void drain(int atOnce, Sink<E> sink) throws IOException;

    /** Where an event belongs that will be the next after {@code pending} others that are not written yet. */
    Position next(int pending);

    /** How the event at the place that {@link #next} gave is written. */
    byte[] encode(Placed<Fact<E>> fact);

    /**
     * Writes events; all or none.
     *
     * @return whether they are where {@link #next} said; if not, {@link #drain} tells
     */
    boolean append(List<byte[]> blocks, Position last) throws IOException;

    /** Calls a listener when there may be something new, on the thread that wrote it: be quick. */
    List<AutoCloseable> watch(Runnable listener);

    /** How far has been read. */
    Marks marks() throws IOException;

    /** Goes on from what was kept: {@code marks}, and the last event before them. */
    void from(Marks marks, @Nullable Position last);
}
