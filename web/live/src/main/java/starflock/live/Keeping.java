package starflock.live;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Function;
import starflock.tables.Rows;

/**
 * How a state is kept from one start of the node to the next, so that a start does not read the whole log. What is kept is
 * only a copy: if it is missing, damaged, of another version or not from this log, it is made again from the log.
 */
public sealed interface Keeping<S> {
    /** Not at all: the log is read from its beginning. For apps with few events. */
    record Nothing<S>() implements Keeping<S> {}

    /**
     * As a file, written now and then. For states that fit into memory.
     *
     * @param version of what {@code write} writes; change it whenever {@code apply} or the form changes
     * @param write the state as bytes; called on any thread, while the room goes on
     * @param read the state again, from those bytes: they are whole, since a file that is damaged is not read
     */
    record Snapshot<S>(int version, Writer<S> write, Reader<S> read) implements Keeping<S> {}

    /** Writes a state. */
    @FunctionalInterface
    interface Writer<S> {
        void write(S state, DataOutput out) throws IOException;
    }

    /** Reads what a {@link Writer} wrote. */
    @FunctionalInterface
    interface Reader<S> {
        S read(DataInput in) throws IOException;
    }

    /**
     * In tables on the disk, which are the state: for states of any size. {@code apply} puts into the rows and removes from them,
     * and what it gives back is not looked at; {@link App#initial} is a state over {@link Rows#empty}.
     *
     * @param version of what lies in the rows; change it whenever {@code apply} or the form changes
     * @param over the state that rows hold: it has nothing that is not in them
     */
    record InTables<S>(int version, Function<Rows, S> over) implements Keeping<S> {}
}
