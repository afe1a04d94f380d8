package starflock.live;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.fold.Placed;
import starflock.fold.Position;

/** The events of a room in their order, and the state after any number of them. Used under the room's lock. */
interface Past<E, S> extends AutoCloseable {
    int size();

    /** The position of the last event, or null if there is none. */
    @Nullable
    Position last();

    /** The state after all events. */
    S state();

    /** The state after the first {@code count} events. */
    S at(int count);

    /** When the last of the first {@code count} events happened, or null if there is none. */
    @Nullable
    Instant when(int count);

    /** What has to be read again before {@link #at} can go back so far, or null. */
    default @Nullable Gap gap(int count) {
        return null;
    }

    /** Events that were left out at the start. */
    interface Gap {
        /**
         * Reads them, which may take as long as a start without anything kept, and needs no lock.
         *
         * @return puts them in their place; to be run under the room's lock
         */
        Runnable read() throws IOException;
    }

    /** Puts events in their places, in whatever order they come; those that are there already change nothing. */
    void insert(Collection<Placed<Fact<E>>> facts);

    /** The first {@code kept} events are as they were; after them come these, in order, and no others. */
    void replace(int kept, List<Placed<Fact<E>>> facts);

    /** Takes events out, as if they had never been. */
    void remove(List<Position> positions);

    /** How far the logs are in it; nothing if it is new. Fills in the commands that it has seen. */
    Marks restore(Seen seen);

    /**
     * Keeps what is on the disk of the logs, now or when it is worth the while.
     *
     * @param last whether it is the last time, so that it is worth the while
     */
    void keep(Marks marks, Seen seen, boolean last) throws IOException;

    @Override
    void close();
}
