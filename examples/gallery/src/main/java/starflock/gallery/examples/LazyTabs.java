package starflock.gallery.examples;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import starflock.datastar.PatchElements;
import starflock.gallery.Example;
import starflock.gallery.Html;
import starflock.gallery.Visit;

/** Tabs whose contents are fetched when they are first looked at. */
public final class LazyTabs extends Example {

    private record Tab(String name, String text) {}

    private static final List<Tab> TABS = List.of(
            new Tab("Starling", "A murmuration has no leader: each bird keeps to its seven nearest neighbours."),
            new Tab("Crane", "Cranes fly in a line because each rides on the air that the one before pushes up."),
            new Tab("Sandpiper", "A flock of sandpipers turns as one in a seventh of a second."),
            new Tab("Goose", "Geese take turns at the front, where flying is hardest."));

    public LazyTabs() {
        super("lazy_tabs", "Lazy tabs", "Each tab is fetched when it is chosen; arrow keys go from one to the next.");
    }

    @Override
    public Html demo(Visit visit) {
        return tabs(0);
    }

    @Override
    public void answer(Visit visit) throws IOException {
        int chosen = visit.id();
        if (visit.what().equals("GET tab") && chosen >= 0 && chosen < TABS.size()) {
            visit.send(PatchElements.of(tabs(chosen).text()));
        } else {
            visit.notFound();
        }
    }

    private Html tabs(int chosen) {
        return Html.of(
                """
                <div id="tabs" class="stack">
                  <div role="tablist" aria-label="Birds"
                    data-on:keydown="const to = evt.key == 'ArrowRight' ? evt.target.nextElementSibling
                      : evt.key == 'ArrowLeft' ? evt.target.previousElementSibling : null;
                      if (to) { to.focus(); to.click() }">{}</div>
                  <div role="tabpanel" id="panel" aria-labelledby="tab-{}" tabindex="0"><p>{}</p></div>
                </div>
                """,
                Html.join(IntStream.range(0, TABS.size()).mapToObj(i -> tab(i, chosen))),
                chosen,
                TABS.get(chosen).text());
    }

    private Html tab(int index, int chosen) {
        return Html.of(
                "<button role=\"tab\" type=\"button\" id=\"tab-{}\" aria-controls=\"panel\" aria-selected=\"{}\" tabindex=\"{}\""
                        + " data-on:click=\"@get('{}/tab/{}')\">{}</button>",
                index,
                index == chosen,
                index == chosen ? 0 : -1,
                path(),
                index,
                TABS.get(index).name());
    }
}
