package starflock.fold;

import java.util.Objects;

/**
 * The place of an event in the one order that every node arrives at by itself: by epoch, then Lamport time, then
 * writer,
 * then the writer's own counting.
 *
 * <p>A log with one writer is the simplest case: {@code epoch} and {@code lamport} say nothing that {@code seq}
 * does not.
 *
 * @param epoch number of the first checkpoint that contains the event; {@link #UNFINISHED} while none does
 * @param lamport one more than the largest of the events that the writer had seen
 * @param writer name of the writer's log, in a text form that sorts as the key's bytes do (hexadecimal)
 * @param seq index in the writer's log, from 0
 */
public record Position(long epoch, long lamport, String writer, long seq) implements Comparable<Position> {
    /** The epoch of what no checkpoint has put in its final place yet: after everything that has one. */
    public static final long UNFINISHED = Long.MAX_VALUE;

    public Position {
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch must not be negative: " + epoch);
        }
        if (lamport < 0) {
            throw new IllegalArgumentException("lamport must not be negative: " + lamport);
        }
        if (seq < 0) {
            throw new IllegalArgumentException("seq must not be negative: " + seq);
        }
        Objects.requireNonNull(writer, "writer");
    }

    /** The place of the event at {@code seq} in a log that nobody else writes beside. */
    public static Position alone(String writer, long seq) {
        return new Position(UNFINISHED, seq, writer, seq);
    }

    @Override
    public int compareTo(Position other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        if (byEpoch != 0) {
            return byEpoch;
        }
        int byLamport = Long.compare(lamport, other.lamport);
        if (byLamport != 0) {
            return byLamport;
        }
        int byWriter = writer.compareTo(other.writer);
        return byWriter != 0 ? byWriter : Long.compare(seq, other.seq);
    }
}
