package starflock.gallery.examples;

import java.io.IOException;
import java.util.stream.IntStream;
import starflock.datastar.PatchElements;
import starflock.datastar.PatchElements.Mode;
import starflock.gallery.Example;
import starflock.gallery.Html;
import starflock.gallery.Visit;

/** More of a list whenever its end comes into view. */
public final class InfiniteScroll extends Example {

    private static final int PAGE = 10;
    private static final int LAST = 60;

    public InfiniteScroll() {
        super(
                "infinite_scroll",
                "Infinite scroll",
                "The line below the list asks for more as soon as it is seen, until there is no more.");
    }

    @Override
    public Html demo(Visit visit) {
        return Html.of("""
                <div class="tall" tabindex="0" role="region" aria-label="Birds">
                  <ol id="birds" class="list">{}</ol>
                  {}
                </div>
                """, rows(0), more(PAGE));
    }

    @Override
    public void answer(Visit visit) throws IOException {
        int from = visit.id();
        if (!visit.what().equals("GET more") || from < 0 || from >= LAST) {
            visit.notFound();
            return;
        }
        visit.send(
                PatchElements.of(rows(from).text()).into("#birds").withMode(Mode.APPEND),
                PatchElements.of(more(from + PAGE).text()));
    }

    private static Html rows(int from) {
        return Html.join(IntStream.range(from, from + PAGE)
                .mapToObj(i -> Html.of("<li id=\"bird-{}\">Bird number {}</li>", i, i + 1)));
    }

    private Html more(int from) {
        return from >= LAST
                ? Html.of("<p id=\"more\" class=\"soft\">That is all {} of them.</p>", LAST)
                // The id of the inner element changes, so that it is a new one, and is watched anew.
                : Html.of(
                        "<p id=\"more\" class=\"soft\"><span id=\"more-{}\" data-on-intersect__once=\"@get('{}/more/{}')\">"
                                + "Fetching more…</span></p>",
                        from,
                        path(),
                        from);
    }
}
