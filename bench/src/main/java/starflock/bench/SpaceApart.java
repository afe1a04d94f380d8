package starflock.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Two machines with a space, connected by what the one of them writes alone: it hears of nothing that the other has
 * written since, so whatever it says is late there.
 */
final class SpaceApart implements Closeable {
    /** What both have seen: a space is not new when somebody is cut off. */
    static final int SEEN = 1_000;

    private final SpaceHouse one;
    private final SpaceHouse other;
    private final Closeable line;

    private SpaceApart(SpaceHouse one, SpaceHouse other, Closeable line) {
        this.one = one;
        this.other = other;
        this.line = line;
    }

    /**
     * Has one of them write so much that the other does not see.
     *
     * @param settled whether that one makes checkpoints, so that all of it but the last is final; else none of it is
     */
    static SpaceApart ready(Path place, int count, int batch, boolean settled) throws Exception {
        SpaceHouse owner = SpaceHouse.create(place);
        SpaceHouse guest = owner.join(place, "B");
        AutoCloseable met = owner.connect(guest);
        SpaceHouse.await(() -> guest.replica().writes(), List.of(owner, guest));
        owner.write(SEEN, batch);
        SpaceHouse.await(() -> guest.replica().size() == SEEN, List.of(guest));
        met.close();
        SpaceHouse one = settled ? owner : guest;
        SpaceHouse other = settled ? guest : owner;
        one.write(count, batch);
        return new SpaceApart(one, other, other.tell(one));
    }

    /** From the first byte of an event that comes late until it stands in its place; in milliseconds. */
    double arrives() throws Exception {
        int size = one.replica().size() + 1;
        long start = System.nanoTime();
        other.write(1, 1);
        SpaceHouse.await(() -> one.replica().size() == size, List.of(one));
        return SpaceBench.since(start);
    }

    @Override
    public void close() throws IOException {
        line.close();
        one.close();
        other.close();
    }
}
