package starflock.sheet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@value #ROWS} rows by {@value #COLUMNS} columns of the sheet. Immutable.
 *
 * <p>Most cells are written once, so a cell is a line in a few arrays, about 7 bytes and its text. Only one that
 * was written again, or taken back, has a {@link Register} besides:
 *
 * <pre>
 *   slots       0   3  17 …      cell within the block, row by row
 *   marks       0   2  --        whose doing, as an index into stamps
 *   ends        2   3   8 …      where the text that shows ends in texts
 *   texts       "42" "x" "forty"  UTF-8
 *   registers   -   -   R        null if the block has none
 * </pre>
 */
final class Block {
    static final int ROWS = 32;
    static final int COLUMNS = 8;
    static final Block EMPTY = new Block(new byte[0], new short[0], new int[0], new byte[0], new Stamp[0], null);

    private final byte[] slots;
    private final short[] marks;
    private final int[] ends;
    private final byte[] texts;
    private final Stamp[] stamps;
    private final @Nullable Register @Nullable [] registers;

    private Block(
            byte[] slots,
            short[] marks,
            int[] ends,
            byte[] texts,
            Stamp[] stamps,
            @Nullable Register @Nullable [] registers) {
        this.slots = slots;
        this.marks = marks;
        this.ends = ends;
        this.texts = texts;
        this.stamps = stamps;
        this.registers = registers;
    }

    /** One write of a cell. */
    record Write(Stamp stamp, String text, boolean back) {}

    /** Receives the cells of a block, and says whether it wants more. */
    interface Visitor {
        boolean cell(int slot, String text);
    }

    static int slot(int row, int column) {
        return row % ROWS * COLUMNS + column % COLUMNS;
    }

    /** How many cells were ever written. */
    int size() {
        return slots.length;
    }

    /** The text in a cell; empty if there is none. */
    String text(int slot) {
        int index = find(slot);
        return index < 0 ? "" : shown(index);
    }

    /**
     * A number that is another one after each write over what was there before, or each taken back, even if the texts
     * are the same again; 0 if there was none. Who typed shows the text before it is drawn, and has to be told.
     */
    int turns() {
        int hash = 0;
        for (int index = 0; registers != null && index < size(); index++) {
            Register register = registers[index];
            if (register != null) {
                hash = 31 * hash + slot(index);
                hash = 31 * hash
                        + register.stamps()[register.size() - 1].position().hashCode();
                hash = 31 * hash + Long.hashCode(register.back());
            }
        }
        return hash;
    }

    /** Whether a cell holds text. */
    boolean holds(int slot) {
        int index = find(slot);
        return index >= 0 && length(index) > 0;
    }

    /** All cells that hold text, row by row; false if the visitor had enough before. */
    boolean forEach(Visitor visitor) {
        for (int index = 0; index < size(); index++) {
            if (length(index) > 0 && !visitor.cell(slot(index), shown(index))) {
                return false;
            }
        }
        return true;
    }

    /** How a cell came to be, oldest first. */
    List<Write> history(int slot) {
        int index = find(slot);
        List<Write> writes = new ArrayList<>();
        if (index >= 0) {
            Register register = register(index);
            for (int i = 0; i < register.size(); i++) {
                writes.add(new Write(register.stamps()[i], register.texts()[i], register.isBack(i)));
            }
        }
        return writes;
    }

    /**
     * The block with these texts written.
     *
     * @param wanted slots, ascending
     * @param written for each its text; an empty one is not kept where nothing was ever written
     */
    Block with(Stamp stamp, int[] wanted, List<String> written) {
        Assembly next = new Assembly(this, wanted.length);
        int index = 0;
        for (int i = 0; i < wanted.length; i++) {
            while (index < size() && slot(index) < wanted[i]) {
                next.copy(index++);
            }
            String text = written.get(i);
            if (index < size() && slot(index) == wanted[i]) {
                next.add(wanted[i], register(index++).with(stamp, text));
            } else if (!text.isEmpty()) {
                next.add(wanted[i], stamp, text);
            }
        }
        while (index < size()) {
            next.copy(index++);
        }
        return next.block();
    }

    /**
     * The block with the writes of one event taken back, or put back in their place; it wrote within these slots
     * only.
     */
    Block withBack(IntPredicate within, Predicate<Stamp> event, boolean back) {
        Assembly next = new Assembly(this, 0);
        boolean changed = false;
        for (int index = 0; index < size(); index++) {
            if (!within.test(slot(index))) {
                next.copy(index);
                continue;
            }
            Register before = known(index);
            if (before == null && !event.test(stamps[marks[index]])) {
                next.copy(index);
                continue;
            }
            Register register = before == null ? register(index) : before;
            Register after = register.withBack(event, back);
            changed |= !after.equals(register);
            next.add(slot(index), after);
        }
        return changed ? next.block() : this;
    }

    private int slot(int index) {
        return slots[index] & 0xff;
    }

    private @Nullable Register known(int index) {
        return registers == null ? null : registers[index];
    }

    private Register register(int index) {
        Register register = known(index);
        return register == null ? Register.of(stamps[marks[index]], shown(index)) : register;
    }

    private int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    private int length(int index) {
        return ends[index] - start(index);
    }

    private String shown(int index) {
        return new String(texts, start(index), length(index), StandardCharsets.UTF_8);
    }

    /** Where a slot is, or a negative number. */
    private int find(int slot) {
        int low = 0;
        int high = size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (slot(middle) == slot) {
                return middle;
            }
            if (slot(middle) < slot) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /**
     * Whether the same was written by the same and taken back; which block came to be in which steps does not
     * matter.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        if (other == this) {
            return true;
        }
        if (!(other instanceof Block that)
                || !Arrays.equals(slots, that.slots)
                || !Arrays.equals(ends, that.ends)
                || !Arrays.equals(texts, that.texts)) {
            return false;
        }
        for (int index = 0; index < size(); index++) {
            if (!Objects.equals(register(index), that.register(index))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(slots) + Arrays.hashCode(texts);
    }

    /**
     * Writes the block.
     *
     * <pre>
     * slots     bytes
     * texts     bytes
     * ends      the length of each text
     * marks     one number each
     * stamps    count, then each
     * registers for each cell the count of its writes, 0 without a register; then (stamp, text) of each, and
     *           what is back
     * </pre>
     */
    void write(StateWriter out) throws IOException {
        out.bytes(slots);
        out.bytes(texts);
        for (int index = 0; index < size(); index++) {
            out.number(length(index));
            out.number(marks[index]);
        }
        out.number(stamps.length);
        for (Stamp stamp : stamps) {
            out.stamp(stamp);
        }
        out.number(registers == null ? 0 : size());
        for (int index = 0; registers != null && index < size(); index++) {
            Register register = registers[index];
            out.number(register == null ? 0 : register.size());
            for (int i = 0; register != null && i < register.size(); i++) {
                out.stamp(register.stamps()[i]);
                out.text(register.texts()[i]);
            }
            if (register != null) {
                out.number(register.back());
            }
        }
    }

    static Block read(StateReader in) throws IOException {
        byte[] slots = in.bytes();
        byte[] texts = in.bytes();
        int[] ends = new int[slots.length];
        short[] marks = new short[slots.length];
        for (int index = 0; index < slots.length; index++) {
            ends[index] = (index == 0 ? 0 : ends[index - 1]) + in.count();
            marks[index] = (short) in.count();
        }
        Stamp[] stamps = new Stamp[in.count()];
        for (int index = 0; index < stamps.length; index++) {
            stamps[index] = in.stamp();
        }
        @Nullable Register[] registers = new Register[in.count()];
        for (int index = 0; index < registers.length; index++) {
            int writes = in.count();
            registers[index] = writes == 0 ? null : register(in, writes);
        }
        return new Block(slots, marks, ends, texts, stamps, registers.length == 0 ? null : registers);
    }

    private static Register register(StateReader in, int writes) throws IOException {
        Stamp[] stamps = new Stamp[writes];
        String[] texts = new String[writes];
        for (int i = 0; i < writes; i++) {
            stamps[i] = in.stamp();
            texts[i] = in.text();
        }
        return new Register(stamps, texts, in.number());
    }

    /** A block in the making: its arrays are as long as they can become, and cut at the end. */
    private static final class Assembly {
        private static final int USUAL_TEXT_BYTES = 8;

        private final Block from;
        private final byte[] slots;
        private final short[] marks;
        private final int[] ends;
        private final @Nullable Register[] registers;
        private final List<Stamp> stamps = new ArrayList<>();
        /** Where the old block's stamps are among the new ones, plus one. */
        private final short[] moved;

        private byte[] texts;
        private int size;
        private int length;
        private boolean again;
        /** Where the new writes' stamp is, plus one. */
        private int own;

        Assembly(Block from, int more) {
            this.from = from;
            int capacity = from.size() + more;
            slots = new byte[capacity];
            marks = new short[capacity];
            ends = new int[capacity];
            registers = new Register[capacity];
            moved = new short[from.stamps.length];
            texts = new byte[from.texts.length + more * USUAL_TEXT_BYTES];
        }

        void copy(int index) {
            Register register = from.known(index);
            short mark = 0;
            if (register == null) {
                int old = from.marks[index];
                if (moved[old] == 0) {
                    stamps.add(from.stamps[old]);
                    moved[old] = (short) stamps.size();
                }
                mark = (short) (moved[old] - 1);
            }
            put(from.slots[index], mark, register, from.texts, from.start(index), from.length(index));
        }

        void add(int slot, Stamp stamp, String text) {
            if (own == 0) {
                stamps.add(stamp);
                own = stamps.size();
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            put((byte) slot, (short) (own - 1), null, bytes, 0, bytes.length);
        }

        void add(int slot, Register register) {
            byte[] bytes = register.text().getBytes(StandardCharsets.UTF_8);
            put((byte) slot, (short) 0, register, bytes, 0, bytes.length);
        }

        private void put(byte slot, short mark, @Nullable Register register, byte[] bytes, int start, int count) {
            if (texts.length - length < count) {
                texts = Arrays.copyOf(texts, Math.max(2 * texts.length, length + count));
            }
            System.arraycopy(bytes, start, texts, length, count);
            length += count;
            slots[size] = slot;
            marks[size] = mark;
            ends[size] = length;
            registers[size] = register;
            again |= register != null;
            size++;
        }

        Block block() {
            return new Block(
                    Arrays.copyOf(slots, size),
                    Arrays.copyOf(marks, size),
                    Arrays.copyOf(ends, size),
                    Arrays.copyOf(texts, length),
                    stamps.toArray(Stamp[]::new),
                    again ? Arrays.copyOf(registers, size) : null);
        }
    }
}
