package starflock.gallery;

import java.util.List;
import java.util.stream.Stream;

/** A page for each attribute that Datastar sells and that is free here. They need no server: each is its own source. */
final class PluginPages {

    private PluginPages() {}

    static List<Example> all() {
        return Stream.of(
                        ANIMATE,
                        CUSTOM_VALIDITY,
                        MATCH_MEDIA,
                        ON_RAF,
                        ON_RESIZE,
                        PERSIST,
                        QUERY_STRING,
                        REPLACE_URL,
                        SCROLL_INTO_VIEW,
                        VIEW_TRANSITION)
                .map(Example.class::cast)
                .toList();
    }

    private static final class Piece extends Example {
        private final String html;

        Piece(String name, String about, String html) {
            super(name, "data-" + name.replace('_', '-'), about);
            this.html = html;
        }

        @Override
        public Html demo(Visit visit) {
            return new Html(html);
        }

        @Override
        public String source() {
            return html;
        }
    }

    private static final Piece ANIMATE = new Piece(
            "animate",
            "Attributes go to their new value over time. __duration.500ms, __delay, __ease.linear, .in, .out, .inout.",
            """
            <div class="stack" data-signals="{_radius: 10}">
              <svg class="canvas" viewBox="0 0 200 200" role="img" aria-label="A circle">
                <circle cx="100" cy="100" r="10" fill="currentColor" data-animate:r__duration.600ms__ease.out="$_radius"/>
              </svg>
              <p class="row">
                <button class="button" type="button" data-on:click="$_radius = 90">Grow</button>
                <button class="button" type="button" data-on:click="$_radius = 10">Shrink</button>
              </p>
            </div>
            """);

    private static final Piece CUSTOM_VALIDITY = new Piece(
            "custom_validity", "An expression says why a field is not valid; empty text means that it is.", """
            <form class="stack" data-signals="{_one: '', _two: '', _sent: false}" data-on:submit="$_sent = true">
              <div class="field"><label for="one">A word</label>
                <input class="input" id="one" data-bind:_one autocomplete="off" required></div>
              <div class="field"><label for="two">The same word</label>
                <input class="input" id="two" data-bind:_two autocomplete="off"
                  data-custom-validity="$_one == $_two ? '' : 'This is not the word above.'"></div>
              <p class="row"><button class="button main" type="submit">Send</button>
                <span role="status" data-text="$_sent ? 'Sent.' : ''"></span></p>
            </form>
            """);

    private static final Piece MATCH_MEDIA =
            new Piece("match_media", "A signal that says whether a media query matches, and follows it.", """
            <p data-match-media:_narrow="'(max-width: 700px)'"
              data-text="$_narrow ? 'This window is narrow.' : 'This window is wide.'"></p>
            """);

    private static final Piece ON_RAF =
            new Piece("on_raf", "Runs at every frame that the browser draws; __throttle takes it down.", """
            <p data-signals="{_frames: 0, _run: false}" class="row">
              <button class="button" type="button" data-on:click="$_run = !$_run"
                data-text="$_run ? 'Stop' : 'Count frames'"></button>
              <output data-on-raf="$_run && $_frames++" data-text="$_frames"></output>
            </p>
            """);

    private static final Piece ON_RESIZE =
            new Piece("on_resize", "Runs when the element's own size changes, whatever changed it.", """
            <div class="stack" data-signals="{_size: ''}">
              <div class="resizable" tabindex="0" role="region" aria-label="Resizable"
                data-on-resize__throttle.50ms.trailing="$_size = el.offsetWidth + ' by ' + el.offsetHeight">
                Take my lower right corner.</div>
              <p role="status" data-text="$_size"></p>
            </div>
            """);

    private static final Piece PERSIST = new Piece(
            "persist",
            "Signals that outlive the page, in the browser's storage under the key; __session keeps them for the tab only.",
            """
            <div class="stack" data-signals="{_draft: ''}" data-persist:gallery-draft="{include: /^_draft$/}">
              <div class="field"><label for="draft">A draft</label>
                <input class="input" id="draft" data-bind:_draft autocomplete="off"></div>
              <p class="soft">Reload the page: it is still there.</p>
            </div>
            """);

    private static final Piece QUERY_STRING = new Piece(
            "query_string",
            "Signals from the address and to it. __history makes an entry for each change, __filter leaves out empty ones.",
            """
            <div class="stack" data-signals="{search: '', page: 1}"
              data-query-string__history__filter="{include: /^(search|page)$/}">
              <div class="field"><label for="search">Search</label>
                <input class="input" id="search" data-bind:search__event.change autocomplete="off"></div>
              <p class="row">Page <b data-text="$page"></b>
                <button class="button" type="button" data-on:click="$page++">Next page</button></p>
              <p class="soft">Look at the address, go back, copy it to somebody.</p>
            </div>
            """);

    private static final Piece REPLACE_URL =
            new Piece("replace_url", "The address follows an expression, without a new entry in the history.", """
            <p class="row" data-signals="{_chapter: 1}" data-replace-url="`/examples/replace_url?chapter=${$_chapter}`">
              Chapter <b data-text="$_chapter"></b>
              <button class="button" type="button" data-on:click="$_chapter++">Read on</button>
            </p>
            """);

    private static final Piece SCROLL_INTO_VIEW = new Piece(
            "scroll_into_view",
            "Scrolls to the element when it gets the attribute. __smooth __instant, __vstart __vcenter __vend __vnearest"
                    + " (and h…), __focus.",
            """
            <div class="stack">
              <p><button class="button" type="button"
                data-on:click="$_heron.setAttribute('data-scroll-into-view__instant__vcenter', '')">Find the heron</button></p>
              <div class="tall" tabindex="0" role="region" aria-label="Marsh">
                <p class="reeds">Reeds, and more reeds.</p>
                <p id="heron" data-ref:_heron>The heron.</p>
                <p class="reeds">Reeds again.</p>
              </div>
            </div>
            """);

    private static final Piece VIEW_TRANSITION = new Piece(
            "view_transition",
            "Names an element for view transitions, so that the browser moves it from its old place to its new one.",
            """
            <div class="stack" data-signals="{_right: false}">
              <div class="row">
                <span class="box" data-show="!$_right" data-view-transition="$_right ? '' : 'wanderer'"></span>
                <span class="push"></span>
                <span class="box" data-show="$_right" data-view-transition="$_right ? 'wanderer' : ''"></span>
              </div>
              <p><button class="button" type="button" data-on:click__viewtransition="$_right = !$_right">Cross over</button></p>
            </div>
            """);
}
