package starflock.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import starflock.fold.Fold;
import starflock.fold.Placed;
import starflock.fold.Position;

/**
 * A past in memory. If it began with a kept state, the events before that are read only when somebody looks back that far or an
 * event lands there; then it is as if there had been none.
 */
final class FoldedPast<E, S> implements Past<E, S> {
    /** Less than this is read faster than it is worth to write. */
    private static final int MIN_NEW_EVENTS = 2_000;
    /** Writing the whole state again once per so much growth keeps the sum of all writing to a few times the log. */
    private static final int GROWTH_DIVISOR = 4;

    private static final System.Logger LOG = System.getLogger(FoldedPast.class.getName());

    /** Reads all events of the logs, as far as they have been read before. */
    interface Reader<E> {
        List<Placed<Fact<E>>> all(Marks until) throws IOException;
    }

    private final S initial;
    private final Fold.Step<Fact<E>, S> step;
    private final Reader<E> reader;
    private final @Nullable StateFile<S> file;
    private final Executor executor;

    private Fold<Fact<E>, S> fold;
    /** What the fold begins with, or null if that is nothing. */
    private StateFile.@Nullable Kept<S> base;

    private int kept;
    private long turn;
    private final AtomicBoolean writing = new AtomicBoolean();

    /** @param executor writes states, while commands go on */
    FoldedPast(
            S initial, Fold.Step<Fact<E>, S> step, Reader<E> reader, @Nullable StateFile<S> file, Executor executor) {
        this.initial = initial;
        this.step = step;
        this.reader = reader;
        this.file = file;
        this.executor = executor;
        this.fold = new Fold<>(initial, step);
    }

    @Override
    public Marks restore(Seen seen) {
        StateFile.Kept<S> found = file == null ? null : file.read(seen);
        if (found == null) {
            return Marks.none();
        }
        base = found;
        kept = found.count();
        fold = new Fold<>(found.state(), step);
        return found.marks();
    }

    @Override
    public @Nullable Position last() {
        if (fold.size() > 0) {
            return fold.event(fold.size() - 1).position();
        }
        return base == null ? null : base.last();
    }

    private int before() {
        return base == null ? 0 : base.count();
    }

    @Override
    public int size() {
        return before() + fold.size();
    }

    @Override
    public S state() {
        return fold.state();
    }

    @Override
    public S at(int count) {
        if (count < before()) {
            unfold();
        }
        return fold.at(count - before());
    }

    @Override
    public @Nullable Instant when(int count) {
        if (count == 0) {
            return null;
        }
        if (base != null && count == base.count()) {
            return base.at();
        }
        if (count < before()) {
            unfold();
        }
        return fold.event(count - before() - 1).event().at();
    }

    @Override
    public void insert(Collection<Placed<Fact<E>>> facts) {
        StateFile.Kept<S> begun = base;
        if (begun != null && facts.stream().anyMatch(fact -> fact.position().compareTo(begun.last()) <= 0)) {
            unfold();
        }
        fold.insertAll(facts);
    }

    @Override
    public void replace(int count, List<Placed<Fact<E>>> facts) {
        if (count < before()) {
            unfold();
        }
        fold.replace(count - before(), facts);
    }

    @Override
    public void remove(List<Position> positions) {
        positions.reversed().forEach(fold::remove);
    }

    @Override
    public @Nullable Gap gap(int count) {
        StateFile.Kept<S> begun = base;
        return begun == null || count >= begun.count() ? null : () -> unfolding(begun);
    }

    /** Reads what was left out, at once: an event belongs there. */
    private void unfold() {
        StateFile.Kept<S> begun = base;
        if (begun == null) {
            return;
        }
        try {
            unfolding(begun).run();
        } catch (IOException e) {
            throw new UncheckedIOException("the log could not be read", e);
        }
    }

    private Runnable unfolding(StateFile.Kept<S> begun) throws IOException {
        Fold<Fact<E>, S> whole = new Fold<>(initial, step);
        whole.insertAll(reader.all(begun.marks()));
        return () -> {
            if (base != null) {
                whole.insertAll(fold.events());
                fold = whole;
                base = null;
            }
        };
    }

    @Override
    public void keep(Marks marks, Seen seen, boolean last) throws IOException {
        StateFile<S> to = file;
        Position end = last();
        Instant at = when(size());
        if (to == null
                || end == null
                || at == null
                || !(last ? lacks(to) : isDue() && writing.compareAndSet(false, true))) {
            return;
        }
        StateFile.Kept<S> now = new StateFile.Kept<>(state(), size(), end, at, marks);
        byte[] noted = StateFile.noted(seen);
        long own = ++turn;
        kept = size();
        if (last) {
            to.write(own, now, noted);
        } else {
            executor.execute(() -> write(to, own, now, noted));
        }
    }

    private boolean isDue() {
        return size() - kept > MIN_NEW_EVENTS + kept / GROWTH_DIVISOR;
    }

    /** Whether the file is behind; a write that has begun is waited for, one that has not counts for nothing. */
    private boolean lacks(StateFile<S> to) {
        return size() != kept || to.lastTurn() < turn;
    }

    /** What cannot be written now is made again from the log at the next start, or written when there is more. */
    private void write(StateFile<S> to, long own, StateFile.Kept<S> now, byte[] noted) {
        try {
            to.write(own, now, noted);
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a state could not be kept", e);
        } finally {
            writing.set(false);
        }
    }

    @Override
    public void close() {}
}
