package starflock.sheet;

import gg.jte.Content;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import starflock.datastar.Event;
import starflock.datastar.Field;
import starflock.datastar.Json;
import starflock.datastar.PatchElements;
import starflock.datastar.PatchSignals;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;
import starflock.look.Html;
import starflock.look.Person;
import starflock.sheet.html.StaticTemplates;

/**
 * What one person asks of the sheet. Each question has a number {@code n}, and its answer comes as the signal
 * {@code _answer.NAME} with the same number.
 */
public final class Answers {
    /** What a clipboard takes without a person waiting for it. */
    private static final int MAX_COPIED_CELLS = 200_000;

    private static final StaticTemplates TEMPLATES = new StaticTemplates();
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss", Locale.ENGLISH);

    private final State state;
    private final ZoneId zone;

    /**
     * Answers from a state.
     *
     * @param zone of the clock on the wall
     */
    Answers(State state, ZoneId zone) {
        this.state = state;
        this.zone = zone;
    }

    private record Asked<T>(long n, T what) {}

    private record Find(String text, Cell from) {}

    private record Edge(Cell from, Search.To to) {}

    private static <T> Asked<T> read(Json.Obj fields, Shape<T> shape) throws SignalsException {
        Signals signals = new Signals(fields);
        return new Asked<>(signals.read(NUMBER), signals.read(shape));
    }

    private static final Shape<Long> NUMBER =
            Shape.record(Field.<Long, Long>of("n", n -> n, Shape.whole()).or(0L), n -> n);

    private static final Shape<Cell> AT = Shape.record(Field.of("at", Cell::name, Places.CELL), Places::cell);

    private static final Shape<Area> AREA = Shape.record(Field.of("area", Area::name, Places.AREA), Places::area);

    private static final Shape<Find> FIND = Shape.record(
            Field.of("text", Find::text, Shape.text().with(Rule.atLeast(1)).with(Rule.atMost(Wish.MAX_TEXT_CHARS))),
            Field.of("at", find -> find.from().name(), Places.CELL),
            (text, at) -> new Find(text, Places.cell(at)));

    private static final Shape<Edge> EDGE = Shape.record(
            Field.of("at", edge -> edge.from().name(), Places.CELL),
            Field.of("to", Edge::to, Shape.oneOf(Search.To.values())),
            (at, to) -> new Edge(Places.cell(at), to));

    /** Empty if there is no such question. */
    Optional<List<Event>> to(String name, Json.Obj fields) throws SignalsException {
        return switch (name) {
            case "find" -> {
                Asked<Find> asked = read(fields, FIND);
                String found = new Search(state.cells())
                        .find(asked.what().text(), asked.what().from())
                        .map(Cell::name)
                        .orElse("");
                yield signal(name, asked, Json.object().with("at", found));
            }
            case "edge" -> {
                Asked<Edge> asked = read(fields, EDGE);
                Cell edge = new Search(state.cells())
                        .edge(asked.what().from(), asked.what().to());
                yield signal(name, asked, Json.object().with("at", edge.name()));
            }
            case "whole" -> {
                Asked<Cell> asked = read(fields, AT);
                Json.Obj whole = Json.object().with("at", asked.what().name());
                yield signal(name, asked, whole.with("text", state.cells().text(asked.what())));
            }
            case "copy" -> {
                Asked<Area> asked = read(fields, AREA);
                yield signal(name, asked, copy(asked.what()));
            }
            case "history" ->
                Optional.of(List.of(
                        PatchElements.of(Html.of(history(read(fields, AT).what())))));
            default -> Optional.empty();
        };
    }

    private static Optional<List<Event>> signal(String name, Asked<?> asked, Json.Obj answer) {
        Json.Obj numbered = answer.with("n", asked.n());
        return Optional.of(List.of(
                PatchSignals.of(Json.object().with("_answer", Json.object().with(name, numbered)))));
    }

    /** Cells as text; of whole rows and columns only as far as anything was ever written. */
    private Json.Obj copy(Area area) {
        Area used = state.cells().used();
        Area held = new Area(
                area.top(),
                area.left(),
                Math.clamp(used.bottom(), area.top(), area.bottom()),
                Math.clamp(used.right(), area.left(), area.right()));
        if (held.size() > MAX_COPIED_CELLS) {
            return Json.object()
                    .with(
                            "wrong",
                            "More than " + MAX_COPIED_CELLS
                                    + " cells are too many for the clipboard. Take the sheet as a file, or fewer.");
        }
        String[][] texts = new String[held.rows()][held.columns()];
        state.cells().forEach(held, (cell, text) -> {
            texts[cell.row() - held.top()][cell.column() - held.left()] = text;
            return true;
        });
        List<List<String>> lines = new ArrayList<>();
        for (String[] row : texts) {
            List<String> line = new ArrayList<>();
            for (String text : row) {
                line.add(text == null ? "" : text);
            }
            lines.add(line);
        }
        return Json.object().with("text", Tsv.write(lines));
    }

    /**
     * A line of a cell's history.
     *
     * @param at as machines read it
     * @param when as people do
     * @param back whether it was taken back
     */
    public record Line(Person person, String at, String when, String text, boolean back) {}

    private Content history(Cell cell) {
        List<Line> lines = state.cells().history(cell).reversed().stream()
                .map(write -> new Line(
                        Person.of(write.stamp().by(), state.nameOf(write.stamp().by())),
                        write.stamp().at().toString(),
                        WHEN.format(write.stamp().at().atZone(zone)),
                        write.text(),
                        write.back()))
                .toList();
        return TEMPLATES.history(cell.name(), lines);
    }
}
