package starflock.sheet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import starflock.datastar.Json;
import starflock.live.Decision;

/** What a wish leads to in a state, and why not if to nothing. */
final class Decisions {
    private final State state;
    private final String visitor;

    Decisions(State state, String visitor) {
        this.state = state;
        this.visitor = visitor;
    }

    Decision<Event> on(Wish wish) {
        if (wish instanceof Wish.Join(String name)) {
            return join(name);
        }
        if (!state.names().contains(visitor)) {
            return Decision.refuse("", "Tell the others your name first, so that they know who writes.");
        }
        return switch (wish) {
            case Wish.Join(String name) -> join(name);
            case Wish.Put put -> put(put);
            case Wish.Paste paste -> paste(paste);
            case Wish.Fill fill -> fill(fill);
            case Wish.Clear(Area area) -> clear(area);
            case Wish.Undo() -> undo();
            case Wish.Redo() -> redo();
        };
    }

    private Decision<Event> join(String wanted) {
        String name = wanted.strip().replaceAll("\\s+", " ");
        if (name.codePoints().anyMatch(Decisions::unprintable)) {
            return Decision.refuse("name", "A name is made of letters that can be seen. Leave the others out.");
        }
        if (state.taken(name, visitor)) {
            return Decision.refuse(
                    "name", "Somebody here is called " + name + " already. Add something to tell you apart.");
        }
        return name.equals(state.names().get(visitor))
                ? Decision.accept(List.of())
                : Decision.accept(new Event.Joined(name));
    }

    private Decision<Event> put(Wish.Put put) {
        String text = lineEnds(put.text());
        if (unreadable(text)) {
            return Decision.refuse("text", "There are signs in this text that cannot be shown. Leave them out.");
        }
        return text.equals(state.cells().text(put.at()))
                ? Decision.accept(List.of())
                : Decision.accept(new Event.Wrote(put.at(), text));
    }

    private Decision<Event> paste(Wish.Paste paste) {
        List<List<String>> lines = Tsv.read(lineEnds(paste.tsv()));
        Optional<Area> area = Tsv.area(paste.over().first(), lines);
        if (area.isEmpty()) {
            return Decision.refuse(
                    "tsv",
                    lines.isEmpty()
                            ? "There is nothing to paste."
                            : "This does not fit: the sheet ends at " + END + ". Paste it further up or to the left.");
        }
        for (int row = 0; row < lines.size(); row++) {
            for (int column = 0; column < lines.get(row).size(); column++) {
                Optional<String> wrong = wrong(lines.get(row).get(column));
                if (wrong.isPresent()) {
                    Cell cell = new Cell(area.get().top() + row, area.get().left() + column);
                    return Decision.refuse("tsv", "What would go to " + cell.name() + " " + wrong.get());
                }
            }
        }
        return write(area.get(), paste.over(), lines, paste.job());
    }

    private static Optional<String> wrong(String text) {
        if (text.codePointCount(0, text.length()) > Wish.MAX_TEXT_CHARS) {
            return Optional.of("is too long: a cell holds " + Wish.MAX_TEXT_CHARS + " characters. Shorten it first.");
        }
        return unreadable(text) ? Optional.of("holds signs that cannot be shown. Leave them out.") : Optional.empty();
    }

    /** Writes lines once, or as often as they fit into what is selected. */
    private static Decision<Event> write(Area area, Area over, List<List<String>> lines, String job) {
        boolean repeats = over.rows() % area.rows() == 0 && over.columns() % area.columns() == 0;
        Area whole = repeats && over.size() > area.size() ? over : area;
        if (whole.size() > Wish.MAX_CELLS) {
            return Decision.refuse("tsv", "These are too many cells at once. " + FEWER);
        }
        String tsv = whole.equals(area) ? Tsv.write(lines) : Tsv.write(repeated(lines, area, whole));
        return tooLong(tsv)
                ? Decision.refuse("tsv", "This is too much text at once. " + FEWER)
                : Decision.accept(new Event.Pasted(whole.first(), tsv, job));
    }

    private static List<List<String>> repeated(List<List<String>> lines, Area area, Area whole) {
        List<List<String>> repeated = new ArrayList<>();
        for (int row = 0; row < whole.rows(); row++) {
            List<String> line = lines.get(row % area.rows());
            List<String> long_ = new ArrayList<>();
            for (int column = 0; column < whole.columns(); column++) {
                int from = column % area.columns();
                long_.add(from < line.size() ? line.get(from) : "");
            }
            repeated.add(long_);
        }
        return repeated;
    }

    private Decision<Event> fill(Wish.Fill fill) {
        Area from = fill.from();
        Area to = fill.to();
        boolean down = from.left() == to.left() && from.right() == to.right();
        boolean across = from.top() == to.top() && from.bottom() == to.bottom();
        boolean oneWay = down
                ? from.top() == to.top() || from.bottom() == to.bottom()
                : across && (from.left() == to.left() || from.right() == to.right());
        if (!oneWay || !to.contains(from) || to.equals(from)) {
            return Decision.refuse("to", "Fill goes on in one direction from the cells that are there.");
        }
        if (to.size() > Wish.MAX_CELLS) {
            return Decision.refuse("to", "These are too many cells at once. " + FEWER);
        }
        Area rest = down
                ? (from.top() == to.top()
                        ? new Area(from.bottom() + 1, to.left(), to.bottom(), to.right())
                        : new Area(to.top(), to.left(), from.top() - 1, to.right()))
                : (from.left() == to.left()
                        ? new Area(to.top(), from.right() + 1, to.bottom(), to.right())
                        : new Area(to.top(), to.left(), to.bottom(), from.left() - 1));
        String tsv = Tsv.write(Filling.lines(state.cells(), from, rest, down));
        return tooLong(tsv)
                ? Decision.refuse("to", "This is too much text at once. " + FEWER)
                : Decision.accept(new Event.Pasted(rest.first(), tsv, ""));
    }

    private Decision<Event> clear(Area area) {
        Areas full = new Areas();
        state.cells().forEach(area, (cell, text) -> full.add(cell) <= Wish.MAX_CELLS);
        if (full.cells() > Wish.MAX_CELLS) {
            return Decision.refuse(
                    "area", "More than " + Wish.MAX_CELLS + " cells cannot be emptied at once. " + FEWER);
        }
        List<Area> areas = full.areas();
        if (areas.size() > Wish.MAX_AREAS) {
            return Decision.refuse("area", "These cells are scattered too widely to be emptied at once. " + FEWER);
        }
        return areas.isEmpty() ? Decision.accept(List.of()) : Decision.accept(new Event.Cleared(areas));
    }

    private Decision<Event> undo() {
        return back(state.ledger(visitor).done(), "undo", Event.Undone::new);
    }

    private Decision<Event> redo() {
        return back(state.ledger(visitor).undone(), "redo", Event.Redone::new);
    }

    private interface Making {
        Event event(String writer, long seq);
    }

    private static Decision<Event> back(List<Ledger.Deed> deeds, String what, Making making) {
        if (deeds.isEmpty()) {
            return Decision.refuse("", "There is nothing of yours left to " + what + ".");
        }
        List<Event> events = new ArrayList<>();
        for (Ledger.Edit edit : deeds.getLast().edits().reversed()) {
            events.add(making.event(
                    edit.stamp().position().writer(), edit.stamp().position().seq()));
        }
        return Decision.accept(events);
    }

    private static boolean tooLong(String tsv) {
        return Json.of(tsv).toString().getBytes(StandardCharsets.UTF_8).length > Wish.MAX_EVENT_BYTES;
    }

    private static String lineEnds(String text) {
        return text.replace("\r\n", "\n").replace('\r', '\n');
    }

    /** Control characters, and halves of characters. */
    private static boolean unreadable(String text) {
        return text.codePoints().anyMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL -> c != '\n' && c != '\t';
            case Character.SURROGATE -> true;
            default -> false;
        });
    }

    /** Control and formatting characters: in a name they hide, or turn round what stands beside them. */
    private static boolean unprintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE -> true;
            case Character.FORMAT -> codePoint != ZERO_WIDTH_JOINER;
            default -> false;
        };
    }

    /** What emoji of several parts are held together by. */
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    private static final String FEWER = "Take fewer, in several steps.";
    private static final String END = new Cell(Cell.LIMIT - 1, Cell.LIMIT - 1).name();
}
