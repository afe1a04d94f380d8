package starflock.gallery.examples;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import starflock.datastar.EventStream;
import starflock.datastar.Field;
import starflock.datastar.PatchElements;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.datastar.SignalsException;
import starflock.gallery.Example;
import starflock.gallery.Html;
import starflock.gallery.Visit;

/** A busy table: the whole of it is sent again and again, and what did not change is not touched. */
public final class Dbmon extends Example {

    private static final int DATABASES = 12;
    private static final int QUERIES = 5;
    private static final int SLOW_MS = 80;
    private static final int MAX_MS = 100;

    private record Rates(long perSecond, long percent) {
        static final Shape<Rates> SHAPE = Shape.record(
                Field.of("perSecond", Rates::perSecond, Shape.whole().with(Rule.between(1, 60))),
                Field.of("percent", Rates::percent, Shape.whole().with(Rule.between(0, 100))),
                Rates::new);
    }

    private final RandomGenerator random;

    public Dbmon(RandomGenerator random) {
        super(
                "dbmon",
                "Database monitor",
                "A busy table, sent whole many times a second; the morph touches only the cells that changed.");
        this.random = random;
    }

    @Override
    public Html demo(Visit visit) {
        return Html.of("""
                <div class="stack" data-signals="{perSecond: 10, percent: 20}" data-init="@get('{}/updates')">
                  <div class="row">
                    <p class="knob"><label for="per-second">Times a second</label>
                      <output for="per-second" data-text="$perSecond"></output>
                      <input id="per-second" type="range" min="1" max="60" data-bind:per-second
                        data-on:change="@get('{}/updates')"></p>
                    <p class="knob"><label for="percent">Percent that change</label>
                      <output for="percent" data-text="$percent"></output>
                      <input id="percent" type="range" min="0" max="100" data-bind:percent
                        data-on:change="@get('{}/updates')"></p>
                  </div>
                  <div class="scroll" tabindex="0" role="region" aria-label="Queries">{}</div>
                </div>
                """, path(), path(), path(), table(0, firstLoad()));
    }

    @Override
    public void answer(Visit visit) throws IOException, SignalsException {
        switch (visit.what()) {
            case "GET updates" -> updates(visit, visit.read(Rates.SHAPE));
            default -> visit.notFound();
        }
    }

    /** Sends until the visitor leaves, or asks for other rates, which ends the old request. */
    private void updates(Visit visit, Rates rates) throws IOException {
        EventStream stream = visit.stream();
        var load = new ArrayList<>(firstLoad());
        int[] frame = {0};
        var interval = Duration.ofNanos(Duration.ofSeconds(1).toNanos() / rates.perSecond());
        visit.repeat(stream, interval, () -> {
            load.replaceAll(ms -> random.nextInt(100) < rates.percent() ? random.nextInt(MAX_MS) : ms);
            stream.send(PatchElements.of(table(++frame[0], load).text()));
        });
    }

    private List<Integer> firstLoad() {
        return IntStream.range(0, DATABASES * QUERIES)
                .map(i -> random.nextInt(MAX_MS))
                .boxed()
                .toList();
    }

    private static Html table(int frame, List<Integer> load) {
        return Html.of(
                """
                <table id="databases" class="cells" data-frame="{}">
                  <caption>Time of the five newest queries, in milliseconds; slow ones are marked ▲</caption>
                  <thead><tr><th scope="col">Database</th><th scope="col">1</th><th scope="col">2</th>
                    <th scope="col">3</th><th scope="col">4</th><th scope="col">5</th></tr></thead>
                  <tbody>{}</tbody>
                </table>
                """,
                frame,
                Html.join(IntStream.range(0, DATABASES)
                        .mapToObj(i -> row(i, load.subList(i * QUERIES, (i + 1) * QUERIES)))));
    }

    private static Html row(int index, List<Integer> load) {
        return Html.of(
                "<tr id=\"db-{}\"><th scope=\"row\">cluster-{}</th>{}</tr>",
                index,
                index,
                Html.join(load.stream()
                        .map(ms -> ms < SLOW_MS
                                ? Html.of("<td class=\"number\">{}</td>", ms)
                                : Html.of("<td class=\"number slow\">▲ {}</td>", ms))));
    }
}
