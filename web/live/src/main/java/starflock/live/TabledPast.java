package starflock.live;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import starflock.fold.Placed;
import starflock.fold.Position;
import starflock.tables.Rows;
import starflock.tables.Tables;

/** A past in tables: nothing of it is in memory, and any moment of it costs what the newest costs. */
final class TabledPast<E, S> implements Past<E, S> {
    private static final String MARKS = "marks";
    private static final String SEEN = "seen/";
    private static final System.Logger LOG = System.getLogger(TabledPast.class.getName());

    /** One event's effect on rows, seen as the app's state. */
    interface Step<E, S> {
        S apply(S state, Placed<Fact<E>> fact);
    }

    /** Reads an event again. */
    interface Reader<E> {
        Fact<E> read(Position position) throws IOException;
    }

    private final Tables tables;
    private final Keeping.InTables<S> form;
    private final Step<E, S> step;
    private final Reader<E> reader;
    private final List<Journal> journals;

    TabledPast(Tables tables, Keeping.InTables<S> form, Step<E, S> step, Reader<E> reader, List<Journal> journals) {
        this.tables = tables;
        this.form = form;
        this.step = step;
        this.reader = reader;
        this.journals = journals;
    }

    @Override
    public Marks restore(Seen seen) {
        byte[] kept = tables.note(MARKS);
        if (kept != null) {
            try {
                Marks marks = Marks.read(new DataInputStream(new ByteArrayInputStream(kept)));
                if (marks.fit(journals)) {
                    for (var page : tables.notes(SEEN).entrySet()) {
                        seen.restore(page.getKey().substring(SEEN.length()), page.getValue());
                    }
                    return marks;
                }
            } catch (IOException damaged) {
                LOG.log(System.Logger.Level.WARNING, "the tables are not used", damaged);
            }
            seen.clear();
        }
        tables.clear();
        return Marks.none();
    }

    @Override
    public @Nullable Position last() {
        return size() == 0 ? null : tables.event(size() - 1).position();
    }

    @Override
    public int size() {
        return tables.count();
    }

    @Override
    public S state() {
        return at(size());
    }

    @Override
    public S at(int count) {
        return form.over().apply(tables.rows(count));
    }

    @Override
    public @Nullable Instant when(int count) {
        return count == 0 ? null : Instant.ofEpochMilli(tables.event(count - 1).atMs());
    }

    @Override
    public void insert(Collection<Placed<Fact<E>>> facts) {
        List<Placed<Fact<E>>> sorted = new ArrayList<>(facts);
        sorted.sort(Comparator.comparing(Placed::position));
        int from = tables.rank(sorted.getFirst().position());
        Set<Position> known = new HashSet<>();
        for (Tables.Entry entry : tables.takeBack(from)) {
            if (known.add(entry.position())) {
                sorted.add(read(entry.position()));
            }
        }
        sorted.sort(Comparator.comparing(Placed::position));
        Position before = null;
        for (Placed<Fact<E>> fact : sorted) {
            if (!fact.position().equals(before)) {
                apply(fact);
            }
            before = fact.position();
        }
    }

    private void apply(Placed<Fact<E>> fact) {
        tables.apply(
                new Tables.Entry(fact.position(), fact.event().at().toEpochMilli()),
                (Rows rows) -> step.apply(form.over().apply(rows), fact));
    }

    private Placed<Fact<E>> read(Position position) {
        try {
            return new Placed<>(position, reader.read(position));
        } catch (IOException e) {
            throw new UncheckedIOException("the log could not be read", e);
        }
    }

    @Override
    public void replace(int kept, List<Placed<Fact<E>>> facts) {
        tables.takeBack(kept);
        facts.forEach(this::apply);
    }

    @Override
    public void remove(List<Position> positions) {
        if (positions.isEmpty()) {
            return;
        }
        Set<Position> gone = new HashSet<>(positions);
        int from = positions.stream().mapToInt(tables::rank).min().orElseThrow();
        for (Tables.Entry entry : tables.takeBack(from)) {
            if (!gone.contains(entry.position())) {
                apply(read(entry.position()));
            }
        }
    }

    @Override
    public void keep(Marks marks, Seen seen, boolean last) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        marks.write(new DataOutputStream(bytes));
        tables.note(MARKS, bytes.toByteArray());
        seen.takeChanged((name, runs) -> tables.note(SEEN + name, runs));
        tables.commit();
    }

    @Override
    public void close() {
        tables.close();
    }
}
