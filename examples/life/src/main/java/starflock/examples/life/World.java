package starflock.examples.life;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The board as it was at one moment; everything later follows from it.
 *
 * @param rows {@value #SIZE} bits each, of a board whose edges meet
 * @param at when it was so
 */
public record World(List<Long> rows, Instant at) {
    /** Cells from edge to edge. */
    public static final int SIZE = 50;

    static final Duration STEP = Duration.ofMillis(200);
    /** A world that nobody touches rests after 100 seconds: to look at it costs a bounded time, however long it was alone. */
    private static final long MAX_STEPS = 500;

    private static final long ROW_MASK = (1L << SIZE) - 1;

    static World empty() {
        long[] rows = new long[SIZE];
        return new World(list(rows), Instant.EPOCH);
    }

    /** What has become of it. */
    World at(Instant later) {
        long steps = Math.clamp(Duration.between(at, later).dividedBy(STEP), 0, MAX_STEPS);
        long[] now = array();
        for (long step = 0; step < steps; step++) {
            now = next(now);
        }
        return new World(list(now), steps == MAX_STEPS ? later : at.plus(STEP.multipliedBy(steps)));
    }

    World flip(int cell) {
        long[] now = array();
        now[cell / SIZE] ^= 1L << (cell % SIZE);
        return new World(list(now), at);
    }

    /** Whether something lives in the cell with so many before it, row by row. */
    public boolean alive(int cell) {
        return ((rows.get(cell / SIZE) >> (cell % SIZE)) & 1) != 0;
    }

    /** Fifty cells at once: the eight neighbours are added up bit by bit, carries and all. */
    private static long[] next(long[] rows) {
        long[] next = new long[SIZE];
        for (int row = 0; row < SIZE; row++) {
            long ones = 0;
            long twos = 0;
            long fours = 0;
            for (int down = -1; down <= 1; down++) {
                long line = rows[(row + down + SIZE) % SIZE];
                for (int side = -1; side <= 1; side++) {
                    if (down == 0 && side == 0) {
                        continue;
                    }
                    long bits = shifted(line, side);
                    long carry = ones & bits;
                    ones ^= bits;
                    long more = twos & carry;
                    twos ^= carry;
                    fours |= more;
                }
            }
            next[row] = twos & ~fours & (ones | rows[row]);
        }
        return next;
    }

    private static long shifted(long line, int side) {
        return switch (side) {
            case -1 -> ((line << 1) | (line >>> (SIZE - 1))) & ROW_MASK;
            case 1 -> ((line >>> 1) | (line << (SIZE - 1))) & ROW_MASK;
            default -> line;
        };
    }

    private long[] array() {
        return rows.stream().mapToLong(Long::longValue).toArray();
    }

    private static List<Long> list(long[] rows) {
        return Arrays.stream(rows).boxed().toList();
    }
}
