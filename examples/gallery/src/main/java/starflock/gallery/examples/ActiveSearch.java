package starflock.gallery.examples;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import starflock.datastar.Field;
import starflock.datastar.PatchElements;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.datastar.SignalsException;
import starflock.gallery.Example;
import starflock.gallery.Html;
import starflock.gallery.Visit;

/** Results while one types. */
public final class ActiveSearch extends Example {

    private static final int MAX_RESULTS = 10;

    private static final List<String> PEOPLE = Stream.of("Ada", "Bo", "Chen", "Dara", "Émile", "Fatima", "Grace")
            .flatMap(first -> Stream.of("Lovelace", "Andersson", "Hopper", "Okafor", "Noether", "Turing")
                    .map(last -> first + " " + last))
            .toList();

    private record Search(String search) {
        static final Shape<Search> SHAPE =
                Shape.record(Field.of("search", Search::search, Shape.text().with(Rule.atMost(100))), Search::new);
    }

    public ActiveSearch() {
        super("active_search", "Active search", "Results while you type: each pause of 200 ms asks the server once.");
    }

    @Override
    public Html demo(Visit visit) {
        return Html.of("""
                <div class="field">
                  <label for="search">Search for a name</label>
                  <input class="input" id="search" type="search" autocomplete="off" data-bind:search
                    data-on:input__debounce.200ms="@get('{}/search')">
                </div>
                {}
                """, path(), results(""));
    }

    @Override
    public void answer(Visit visit) throws IOException, SignalsException {
        switch (visit.what()) {
            case "GET search" ->
                visit.send(PatchElements.of(
                        results(visit.read(Search.SHAPE).search()).text()));
            default -> visit.notFound();
        }
    }

    private static Html results(String search) {
        String wanted = search.strip().toLowerCase(Locale.ROOT);
        var found = PEOPLE.stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
        return Html.of(
                """
                <div id="results">
                  <p role="status" class="soft">{} of {} people</p>
                  <ul class="list">{}</ul>
                </div>
                """,
                found.size(),
                PEOPLE.size(),
                Html.join(found.stream().limit(MAX_RESULTS).map(name -> Html.of("<li>{}</li>", name))));
    }
}
