package starflock.live;

import java.io.IOException;
import java.util.List;
import starflock.fold.Placed;
import starflock.fold.Position;

/**
 * Events of several writers in the one order that all of them arrive at: what a room reads and writes that is on many
 * machines. Unlike with a {@link Journal}, what is read may move, or be taken back, when more of it is known.
 */
public interface Ledger {
    /** What it is called in messages. */
    String name();

    /**
     * What changed since the last call.
     *
     * @param kept so many events at the beginning are as they were
     * @param tail all that come after them, in order
     */
    record Change(int kept, List<Placed<byte[]>> tail) {}

    /** What changed since the last call; all there is at the first. */
    Change take() throws IOException;

    /** Where an event would belong that were written now after {@code pending} others. */
    Position next(int pending);

    /** Whether the writer of the event at this place may speak for this visitor. */
    boolean vouches(Position position, String visitor);

    /** Events may not be written, by who asks or at all; the message is for them to read. */
    final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        public Refused(String message) {
            super(message);
        }
    }

    /**
     * Writes events, all or none; they are on the disk when it returns, and their true places are told by {@link #take}.
     *
     * @throws Refused if that is not for this node to do
     */
    void append(List<byte[]> events) throws IOException;

    /** Calls a listener when there may be something to take, on the thread that noticed: be quick. */
    AutoCloseable onChange(Runnable listener);
}
