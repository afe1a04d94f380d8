package starflock.sheet;

import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import starflock.fold.Position;
import starflock.fold.Sorted;

/**
 * A state as bytes, to be kept from one start to the next; {@link StateReader} is the other way.
 *
 * <pre>
 * state     names, rows, columns, blocks, ledgers
 * names     count, then (word, text) of each
 * blocks    count, then (key, block) of each; see {@link Block#write}
 * ledgers   count, then (word, deeds done, deeds undone) of each
 * deeds     count, then (text, count of edits, each a stamp and areas) of each
 * areas     count, then (top, left, bottom, right) of each
 * stamp     flags, epoch unless unfinished, seq, lamport unless it is seq, writer word, visitor word, milliseconds
 * number    7 bits a byte, least first, all but the last with the high bit set
 * text      number of bytes, UTF-8
 * word      0 and a text that was not there before, or the number of one that was
 * </pre>
 */
final class StateWriter {
    /** Of all of this. Change it whenever this form changes, or what events do. */
    static final int VERSION = 1;

    static final int UNFINISHED = 1;
    static final int LAMPORT_IS_SEQ = 2;

    private final DataOutput out;
    private final Map<String, Integer> words = new HashMap<>();

    private StateWriter(DataOutput out) {
        this.out = out;
    }

    static void write(State state, DataOutput out) throws IOException {
        StateWriter writer = new StateWriter(out);
        writer.names(state.names());
        writer.cells(state.cells());
        writer.ledgers(state.ledgers());
    }

    private void names(Sorted<String, String> names) throws IOException {
        number(names.size());
        for (int index = 0; index < names.size(); index++) {
            var entry = names.entry(index);
            word(entry.getKey());
            text(entry.getValue());
        }
    }

    private void cells(Cells cells) throws IOException {
        number(cells.rows());
        number(cells.columns());
        number(cells.blocks().size());
        for (int index = 0; index < cells.blocks().size(); index++) {
            var entry = cells.blocks().entry(index);
            number(entry.getKey());
            entry.getValue().write(this);
        }
    }

    private void ledgers(Sorted<String, Ledger> ledgers) throws IOException {
        number(ledgers.size());
        for (int index = 0; index < ledgers.size(); index++) {
            var entry = ledgers.entry(index);
            word(entry.getKey());
            deeds(entry.getValue().done());
            deeds(entry.getValue().undone());
        }
    }

    private void deeds(List<Ledger.Deed> deeds) throws IOException {
        number(deeds.size());
        for (Ledger.Deed deed : deeds) {
            text(deed.job());
            number(deed.edits().size());
            for (Ledger.Edit edit : deed.edits()) {
                stamp(edit.stamp());
                number(edit.areas().size());
                for (Area area : edit.areas()) {
                    number(area.top());
                    number(area.left());
                    number(area.bottom());
                    number(area.right());
                }
            }
        }
    }

    void stamp(Stamp stamp) throws IOException {
        Position position = stamp.position();
        boolean unfinished = position.epoch() == Position.UNFINISHED;
        boolean same = position.lamport() == position.seq();
        out.writeByte((unfinished ? UNFINISHED : 0) | (same ? LAMPORT_IS_SEQ : 0));
        if (!unfinished) {
            number(position.epoch());
        }
        number(position.seq());
        if (!same) {
            number(position.lamport());
        }
        word(position.writer());
        word(stamp.by());
        out.writeLong(stamp.at().toEpochMilli());
    }

    /** A number; one that is negative takes ten bytes. */
    void number(long number) throws IOException {
        long left = number;
        while ((left & ~0x7fL) != 0) {
            out.writeByte((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.writeByte((int) left);
    }

    void text(String text) throws IOException {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes, with their count before them. */
    void bytes(byte[] bytes) throws IOException {
        number(bytes.length);
        out.write(bytes);
    }

    /** A text that comes again and again. */
    private void word(String word) throws IOException {
        Integer known = words.get(word);
        number(known == null ? 0 : known);
        if (known == null) {
            text(word);
            words.put(word, words.size() + 1);
        }
    }
}
