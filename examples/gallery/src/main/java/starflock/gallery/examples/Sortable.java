package starflock.gallery.examples;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import starflock.datastar.Field;
import starflock.datastar.PatchElements;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.datastar.SignalsException;
import starflock.gallery.Example;
import starflock.gallery.Html;
import starflock.gallery.Visit;
import starflock.gallery.Visitors;

/** A list in an order of one's own, by dragging or by keys. */
public final class Sortable extends Example {

    private static final List<String> BEGINNING = List.of("Wash", "Rinse", "Wring", "Hang", "Fold");

    private record Move(long from, long to) {
        static final Shape<Move> SHAPE =
                Shape.record(Field.of("from", Move::from, place()), Field.of("to", Move::to, place()), Move::new);

        private static Shape<Long> place() {
            return Shape.whole().with(Rule.between(0, BEGINNING.size() - 1));
        }
    }

    private final Visitors<List<String>> lists = new Visitors<>(() -> BEGINNING);

    public Sortable() {
        super(
                "sortable",
                "Sortable",
                "Drag the lines, or move them with their buttons; the server keeps the order. No library is needed.");
    }

    @Override
    public Html demo(Visit visit) {
        return Html.of(
                "<div class=\"stack\" data-signals=\"{from: 0, to: 0, _over: -1}\">{}</div>", list(lists.get(visit)));
    }

    @Override
    public void answer(Visit visit) throws IOException, SignalsException {
        if (!visit.what().equals("PUT order")) {
            visit.notFound();
            return;
        }
        var move = visit.read(Move.SHAPE);
        var list = lists.update(visit, old -> {
            var moved = new ArrayList<>(old);
            moved.add((int) move.to(), moved.remove((int) move.from()));
            return List.copyOf(moved);
        });
        visit.send(PatchElements.of(list(list).text()));
    }

    private Html list(List<String> items) {
        return Html.of(
                "<ol id=\"items\" class=\"drag\">{}</ol>",
                Html.join(IntStream.range(0, items.size()).mapToObj(i -> item(items.get(i), i, items.size() - 1))));
    }

    private Html item(String text, int index, int last) {
        return Html.of(
                """
                <li id="item-{}" draggable="true" data-class:over="$_over == {}"
                  data-on:dragstart="$from = {}; evt.dataTransfer.setData('text/plain', '')"
                  data-on:dragover__prevent="$_over = {}" data-on:dragend="$_over = -1"
                  data-on:drop__prevent="$to = {}; $_over = -1; @put('{}/order')">
                  <span>{}</span><span class="push"></span>{}{}</li>
                """,
                text,
                index,
                index,
                index,
                index,
                path(),
                text,
                button(text, "up", "↑", index, index - 1, index > 0),
                button(text, "down", "↓", index, index + 1, index < last));
    }

    private Html button(String text, String way, String arrow, int from, int to, boolean possible) {
        return Html.of(
                "<button class=\"button bare\" type=\"button\" aria-label=\"Move {} {}\"{}"
                        + " data-on:click=\"$from = {}; $to = {}; @put('{}/order')\">{}</button>",
                text,
                way,
                possible ? Html.none() : Html.of(" disabled"),
                from,
                to,
                path(),
                arrow);
    }
}
