package starflock.live;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import starflock.fold.Placed;
import starflock.fold.Position;

/** A ledger in memory, in which others' events come late and are taken back. */
final class MemoryLedger implements Ledger {
    static final String OWN = "own";

    private final List<Placed<byte[]>> events = new ArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private int changedFrom;
    private long written;
    boolean full;

    @Override
    public String name() {
        return "a ledger in memory";
    }

    @Override
    public Change take() {
        Change change = new Change(changedFrom, List.copyOf(events.subList(changedFrom, events.size())));
        changedFrom = events.size();
        return change;
    }

    @Override
    public Position next(int pending) {
        long lamport = events.stream()
                        .mapToLong(event -> event.position().lamport())
                        .max()
                        .orElse(-1)
                + 1;
        return new Position(Position.UNFINISHED, lamport + pending, OWN, written + pending);
    }

    @Override
    public boolean vouches(Position position, String visitor) {
        return position.writer().equals(OWN) || visitor.startsWith(position.writer());
    }

    @Override
    public void append(List<byte[]> more) throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
        for (byte[] event : more) {
            put(new Placed<>(next(0), event));
            written++;
        }
    }

    /** What somebody else wrote comes, and lands where it belongs. */
    void arrive(long lamport, String writer, byte[] event) {
        put(new Placed<>(new Position(Position.UNFINISHED, lamport, writer, lamport), event));
        listeners.forEach(Runnable::run);
    }

    /** It turns out that an event was not to be. */
    void takeBack(int index) {
        events.remove(index);
        changedFrom = Math.min(changedFrom, index);
        listeners.forEach(Runnable::run);
    }

    private void put(Placed<byte[]> event) {
        events.add(event);
        events.sort(Comparator.comparing(Placed::position));
        changedFrom = Math.min(changedFrom, events.indexOf(event));
    }

    @Override
    public AutoCloseable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
