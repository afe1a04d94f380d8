package starflock.sheet;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import starflock.fold.Position;
import starflock.fold.Sorted;
import starflock.live.Fact;

/**
 * What is known at the sheet.
 *
 * @param names what people are called, by their ids
 * @param ledgers what each of them can undo and redo
 */
record State(Sorted<String, String> names, Cells cells, Sorted<String, Ledger> ledgers) {
    static final State EMPTY = new State(Sorted.empty(), Cells.NONE, Sorted.empty());

    State apply(Position position, Fact<Event> fact) {
        Stamp stamp = new Stamp(position, fact.by(), fact.at());
        return switch (fact.event()) {
            case Event.Joined(String name) -> new State(names.put(fact.by(), name), cells, ledgers);
            case Event.Wrote(Cell at, String text) ->
                done(stamp, "", List.of(Area.of(at)), cells.with(stamp, at, text));
            case Event.Pasted(Cell at, String tsv, String job) -> {
                List<List<String>> lines = Tsv.read(tsv);
                yield Tsv.area(at, lines)
                        .map(area -> done(stamp, job, List.of(area), cells.with(stamp, at, lines)))
                        .orElse(this);
            }
            case Event.Cleared(List<Area> areas) -> done(stamp, "", areas, cells.without(stamp, areas));
            case Event.Undone(String writer, long seq) -> back(fact.by(), writer, seq, true);
            case Event.Redone(String writer, long seq) -> back(fact.by(), writer, seq, false);
        };
    }

    private State done(Stamp stamp, String job, List<Area> areas, Cells after) {
        Ledger ledger = ledger(stamp.by()).withDone(job, new Ledger.Edit(stamp, areas));
        return new State(names, after, ledgers.put(stamp.by(), ledger));
    }

    private State back(String visitor, String writer, long seq, boolean back) {
        Ledger ledger = ledger(visitor);
        Optional<Ledger.Edit> found = Ledger.find(back ? ledger.done() : ledger.undone(), writer, seq);
        if (found.isEmpty()) {
            return this;
        }
        Ledger.Edit edit = found.get();
        Cells after = cells.withBack(stamp -> stamp.is(writer, seq), edit.areas(), back);
        Ledger next = back ? ledger.withUndone(edit) : ledger.withRedone(edit);
        return new State(names, after, ledgers.put(visitor, next));
    }

    Ledger ledger(String visitor) {
        Ledger ledger = ledgers.get(visitor);
        return ledger == null ? Ledger.BLANK : ledger;
    }

    /** Whether somebody other than {@code visitor} goes by this name. */
    boolean taken(String name, String visitor) {
        String wanted = name.toLowerCase(Locale.ROOT);
        for (int index = 0; index < names.size(); index++) {
            var entry = names.entry(index);
            if (!entry.getKey().equals(visitor)
                    && entry.getValue().toLowerCase(Locale.ROOT).equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    /** A name to show for somebody: their own, or what stands for one. */
    String nameOf(String visitor) {
        @Nullable String name = names.get(visitor);
        return name == null ? "somebody" : name;
    }
}
