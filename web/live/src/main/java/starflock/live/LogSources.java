package starflock.live;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import starflock.fold.Placed;
import starflock.fold.Position;

/**
 * The logs of a room: its own, to which it appends, and those of others, which grow by themselves. Gives their
 * events in order,
 * as far as they are there. Used by one thread at a time.
 */
final class LogSources<E> implements Sources<E> {
    private static final System.Logger LOG = System.getLogger(LogSources.class.getName());

    private final Envelope<E> envelope;
    private final Journal own;
    private final List<Journal> all = new ArrayList<>();
    private final Map<String, Journal> byWriter = new HashMap<>();
    /** How many blocks of each log have been read, by writer. */
    private final Map<String, Long> read = new HashMap<>();
    /** The largest Lamport time that anybody has written. */
    private long lamport = -1;

    LogSources(Envelope<E> envelope, Journal own, List<Journal> others) {
        this.envelope = envelope;
        this.own = own;
        all.add(own);
        all.addAll(others);
        for (Journal journal : all) {
            if (byWriter.put(journal.writer(), journal) != null) {
                throw new IllegalArgumentException("the log of " + journal.writer() + " is there twice");
            }
        }
    }

    List<Journal> all() {
        return all;
    }

    /** Goes on from here. */
    @Override
    public void from(Marks marks, @Nullable Position last) {
        read.clear();
        read.putAll(marks.lengths());
        lamport = last == null ? -1 : last.lamport();
    }

    @Override
    public Marks marks() throws IOException {
        return Marks.at(all, read);
    }

    /** One log, and the next of its events. */
    private final class Cursor {
        private final Journal journal;
        private final long end;
        private Placed<Fact<E>> next;

        private Cursor(Journal journal, long end, Placed<Fact<E>> next) {
            this.journal = journal;
            this.end = end;
            this.next = next;
        }
    }

    /**
     * Gives {@code sink} everything that is new, in order, so many at once; after an error, again what it had of it.
     */
    @Override
    public void drain(int atOnce, Sink<E> sink) throws IOException {
        Map<String, Long> before = Map.copyOf(read);
        try {
            merge(atOnce, sink);
        } catch (IOException | RuntimeException e) {
            read.clear();
            read.putAll(before);
            throw e;
        }
    }

    private void merge(int atOnce, Sink<E> sink) throws IOException {
        PriorityQueue<Cursor> heads =
                new PriorityQueue<>(Comparator.comparing((Cursor cursor) -> cursor.next.position()));
        for (Journal journal : all) {
            long end = journal.length();
            Placed<Fact<E>> first = next(journal, end);
            if (first != null) {
                heads.add(new Cursor(journal, end, first));
            }
        }
        List<Placed<Fact<E>>> batch = new ArrayList<>();
        for (Cursor head = heads.poll(); head != null; head = heads.poll()) {
            batch.add(head.next);
            Placed<Fact<E>> after = next(head.journal, head.end);
            if (after != null) {
                head.next = after;
                heads.add(head);
            }
            if (batch.size() == atOnce) {
                sink.take(batch);
                batch = new ArrayList<>();
            }
        }
        if (!batch.isEmpty()) {
            sink.take(batch);
        }
    }

    /** The log's next event before {@code end}, or null; blocks that are none are passed over. */
    private @Nullable Placed<Fact<E>> next(Journal journal, long end) throws IOException {
        for (long index = read.getOrDefault(journal.writer(), 0L); index < end; index++) {
            Optional<Placed<Fact<E>>> fact = envelope.decode(journal.writer(), index, journal.get(index));
            read.put(journal.writer(), index + 1);
            if (fact.isPresent()) {
                lamport = Math.max(lamport, fact.get().position().lamport());
                return fact.get();
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Block {0} of {1} is not an event of this app; it is left out.",
                    index,
                    journal.writer());
        }
        return null;
    }

    /** Everything that is before these marks, in the order of each log. */
    List<Placed<Fact<E>>> all(Marks until) throws IOException {
        List<Placed<Fact<E>>> facts = new ArrayList<>();
        Map<String, Long> lengths = until.lengths();
        for (Journal journal : all) {
            long end = lengths.getOrDefault(journal.writer(), 0L);
            for (long index = 0; index < end; index++) {
                envelope.decode(journal.writer(), index, journal.get(index)).ifPresent(facts::add);
            }
        }
        return facts;
    }

    /** The event at this position, which was read before. */
    Fact<E> read(Position position) throws IOException {
        Journal journal = byWriter.get(position.writer());
        if (journal == null) {
            throw new IOException("the log of " + position.writer() + " is not here any more");
        }
        return envelope.decode(journal.writer(), position.seq(), journal.get(position.seq()))
                .orElseThrow(() -> new IOException("block " + position.seq() + " has changed"))
                .event();
    }

    /** Where an event belongs that will be the own log's next after {@code pending} others that are not written yet. */
    @Override
    public Position next(int pending) {
        long seq = read.getOrDefault(own.writer(), 0L) + pending;
        return new Position(Position.UNFINISHED, Math.max(seq, lamport + 1 + pending), own.writer(), seq);
    }

    @Override
    public byte[] encode(Placed<Fact<E>> fact) {
        Position position = fact.position();
        return envelope.encode(
                fact.event(),
                position.lamport() == position.seq() ? Optional.empty() : Optional.of(position.lamport()));
    }

    @Override
    public boolean append(List<byte[]> blocks, Position last) throws IOException {
        read.put(own.writer(), own.append(blocks));
        lamport = Math.max(lamport, last.lamport());
        return true;
    }

    @Override
    public List<AutoCloseable> watch(Runnable listener) {
        return all.stream().map(journal -> journal.onGrowth(listener)).toList();
    }
}
