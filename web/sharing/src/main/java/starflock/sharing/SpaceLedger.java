package starflock.sharing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import starflock.fold.Placed;
import starflock.fold.Position;
import starflock.live.Ledger;
import starflock.space.PublicKey;
import starflock.space.Replica;
import starflock.space.Space;
import starflock.space.SpaceReader;

/**
 * One app's events in a space. Others may be in it, so each event says whose it is:
 *
 * <pre>
 *   event     length of name u8 · name of the app · the app's bytes
 * </pre>
 */
final class SpaceLedger implements Ledger {
    /** What is another app's, or nobody's: no app reads an event from it. */
    private static final byte[] FOREIGN = {};

    private final Replica replica;
    private final SpaceReader reader;
    private final byte[] tag;

    SpaceLedger(Replica replica, String app) {
        this.replica = replica;
        this.reader = replica.reader();
        byte[] name = app.getBytes(StandardCharsets.US_ASCII);
        this.tag = new byte[1 + name.length];
        tag[0] = (byte) name.length;
        System.arraycopy(name, 0, tag, 1, name.length);
    }

    @Override
    public String name() {
        return "the space " + replica.genesis();
    }

    @Override
    public Change take() {
        Space.Change change = reader.take();
        List<Placed<byte[]>> tail = new ArrayList<>(change.tail().size());
        for (Placed<byte[]> one : change.tail()) {
            tail.add(new Placed<>(one.position(), own(one.event())));
        }
        return new Change(change.kept(), tail);
    }

    private byte[] own(byte[] event) {
        return event.length >= tag.length && Arrays.equals(event, 0, tag.length, tag, 0, tag.length)
                ? Arrays.copyOfRange(event, tag.length, event.length)
                : FOREIGN;
    }

    @Override
    public Position next(int pending) {
        Position end = replica.next();
        return new Position(end.epoch(), end.lamport() + pending, end.writer(), end.seq() + pending);
    }

    @Override
    public boolean vouches(Position position, String visitor) {
        PublicKey person = replica.person(PublicKey.parse(position.writer()));
        return person != null && Author.vouches(person, visitor);
    }

    @Override
    public void append(List<byte[]> events) throws IOException {
        if (!replica.level().reads() && !replica.inventory().progress().whole()) {
            throw new Refused(
                    "This space is still being read: " + replica.inventory().progress() + ". Try again in a moment.");
        }
        if (!replica.writes()) {
            throw new Refused("In this space you may read and not write. Who runs it can change that.");
        }
        List<byte[]> tagged = new ArrayList<>(events.size());
        for (byte[] event : events) {
            byte[] whole = Arrays.copyOf(tag, tag.length + event.length);
            System.arraycopy(event, 0, whole, tag.length, event.length);
            tagged.add(whole);
        }
        replica.append(tagged);
    }

    @Override
    public AutoCloseable onChange(Runnable listener) {
        return replica.onChange(listener);
    }
}
