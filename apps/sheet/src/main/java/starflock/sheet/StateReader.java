package starflock.sheet;

import java.io.DataInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.fold.Position;
import starflock.fold.Sorted;

/** Reads what {@link StateWriter} wrote. */
final class StateReader {
    /** What one event wrote lies in blocks side by side, so its stamp is met again soon: one in memory, too. */
    private static final int STAMPS = 1 << 14;

    private static final int MAX_NUMBER_BYTES = 10;

    private final DataInput in;
    private final List<String> words = new ArrayList<>();
    private final @Nullable Stamp[] stamps = new Stamp[STAMPS];

    private StateReader(DataInput in) {
        this.in = in;
    }

    static State read(DataInput in) throws IOException {
        StateReader reader = new StateReader(in);
        return new State(reader.names(), reader.cells(), reader.ledgers());
    }

    private Sorted<String, String> names() throws IOException {
        Sorted<String, String> names = Sorted.empty();
        for (int left = count(); left > 0; left--) {
            names = names.put(word(), text());
        }
        return names;
    }

    private Cells cells() throws IOException {
        int rows = count();
        int columns = count();
        Sorted<Long, Block> blocks = Sorted.empty();
        for (int left = count(); left > 0; left--) {
            blocks = blocks.put(number(), Block.read(this));
        }
        return new Cells(blocks, rows, columns);
    }

    private Sorted<String, Ledger> ledgers() throws IOException {
        Sorted<String, Ledger> ledgers = Sorted.empty();
        for (int left = count(); left > 0; left--) {
            ledgers = ledgers.put(word(), new Ledger(deeds(), deeds()));
        }
        return ledgers;
    }

    private List<Ledger.Deed> deeds() throws IOException {
        List<Ledger.Deed> deeds = new ArrayList<>();
        for (int left = count(); left > 0; left--) {
            String job = text();
            List<Ledger.Edit> edits = new ArrayList<>();
            for (int more = count(); more > 0; more--) {
                edits.add(new Ledger.Edit(stamp(), areas()));
            }
            deeds.add(new Ledger.Deed(job, List.copyOf(edits)));
        }
        return List.copyOf(deeds);
    }

    private List<Area> areas() throws IOException {
        List<Area> areas = new ArrayList<>();
        for (int left = count(); left > 0; left--) {
            areas.add(new Area(count(), count(), count(), count()));
        }
        return List.copyOf(areas);
    }

    Stamp stamp() throws IOException {
        int flags = in.readUnsignedByte();
        long epoch = (flags & StateWriter.UNFINISHED) != 0 ? Position.UNFINISHED : number();
        long seq = number();
        long lamport = (flags & StateWriter.LAMPORT_IS_SEQ) != 0 ? seq : number();
        String writer = word();
        Stamp stamp = new Stamp(new Position(epoch, lamport, writer, seq), word(), Instant.ofEpochMilli(in.readLong()));
        int slot = (int) (seq % STAMPS);
        Stamp known = stamps[slot];
        if (known != null && known.equals(stamp)) {
            return known;
        }
        stamps[slot] = stamp;
        return stamp;
    }

    long number() throws IOException {
        long number = 0;
        for (int index = 0; index < MAX_NUMBER_BYTES; index++) {
            int next = in.readUnsignedByte();
            number |= (long) (next & 0x7f) << (7 * index);
            if (next < 0x80) {
                return number;
            }
        }
        throw new IOException("a number is longer than " + MAX_NUMBER_BYTES + " bytes");
    }

    /** How many of something there are. */
    int count() throws IOException {
        return Math.toIntExact(number());
    }

    String text() throws IOException {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    byte[] bytes() throws IOException {
        byte[] bytes = new byte[count()];
        in.readFully(bytes);
        return bytes;
    }

    private String word() throws IOException {
        int known = count();
        if (known == 0) {
            words.add(text());
            known = words.size();
        }
        return words.get(known - 1);
    }
}
