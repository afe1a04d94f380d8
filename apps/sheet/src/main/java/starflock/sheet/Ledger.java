package starflock.sheet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one person has done and taken back lately, the latest last: what undo and redo go by. Immutable.
 *
 * @param done what can be taken back
 * @param undone what can be put back
 */
record Ledger(List<Deed> done, List<Deed> undone) {
    /** Deeds that can be taken back; fewer than a register keeps writes. */
    static final int DEPTH = 50;

    static final Ledger BLANK = new Ledger(List.of(), List.of());

    /** What one event wrote. */
    record Edit(Stamp stamp, List<Area> areas) {}

    /**
     * Edits that are taken back as one: a single one, or all of an import.
     *
     * @param job what they are part of, or empty
     */
    record Deed(String job, List<Edit> edits) {}

    Ledger withDone(String job, Edit edit) {
        return new Ledger(add(done, job, edit), List.of());
    }

    /** An edit moves from the one list to the other, as the last of it. */
    Ledger withUndone(Edit edit) {
        String job = job(done, edit);
        return new Ledger(remove(done, edit), add(undone, job, edit));
    }

    Ledger withRedone(Edit edit) {
        String job = job(undone, edit);
        return new Ledger(add(done, job, edit), remove(undone, edit));
    }

    static Optional<Edit> find(List<Deed> deeds, String writer, long seq) {
        return deeds.stream()
                .flatMap(deed -> deed.edits().stream())
                .filter(edit -> edit.stamp().is(writer, seq))
                .findFirst();
    }

    private static String job(List<Deed> deeds, Edit edit) {
        return deeds.stream()
                .filter(deed -> deed.edits().contains(edit))
                .map(Deed::job)
                .findFirst()
                .orElse("");
    }

    private static List<Deed> add(List<Deed> deeds, String job, Edit edit) {
        List<Deed> next = new ArrayList<>(deeds);
        List<Edit> edits = new ArrayList<>();
        if (!job.isEmpty() && !next.isEmpty() && next.getLast().job().equals(job)) {
            edits.addAll(next.removeLast().edits());
        }
        edits.add(edit);
        next.add(new Deed(job, List.copyOf(edits)));
        return List.copyOf(next.size() > DEPTH ? next.subList(1, next.size()) : next);
    }

    private static List<Deed> remove(List<Deed> deeds, Edit edit) {
        List<Deed> next = new ArrayList<>();
        for (Deed deed : deeds) {
            List<Edit> edits = deed.edits().contains(edit)
                    ? deed.edits().stream().filter(each -> !each.equals(edit)).toList()
                    : deed.edits();
            if (!edits.isEmpty()) {
                next.add(new Deed(deed.job(), edits));
            }
        }
        return List.copyOf(next);
    }
}
