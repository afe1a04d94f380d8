package starflock.live;

import gg.jte.Content;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import starflock.datastar.Json;
import starflock.guard.Visitor;
import starflock.live.html.StaticTemplates;
import starflock.look.Html;
import starflock.look.Page;
import starflock.look.Parts;
import starflock.look.Person;
import starflock.look.Theme;

/** Draws a room: documents for one visitor, and the parts that all viewers of a sight share. */
final class Painter<S, V> {
    private static final System.Logger LOG = System.getLogger(Painter.class.getName());
    private static final StaticTemplates TEMPLATES = new StaticTemplates();

    private final String base;
    private final Room<?, ?, S, V> room;
    private final App<?, ?, S, V> app;
    private final Crowd crowd;
    private final Tiles tiles = new Tiles();
    private final BiFunction<Page, Visitor, Page> dress;

    /** Who is here, as it was drawn last. */
    private volatile @Nullable People<S> people;

    private record People<S>(S state, long moves, byte[] html) {}

    Painter(String base, Room<?, ?, S, V> room, Crowd crowd, BiFunction<Page, Visitor, Page> dress) {
        this.base = base;
        this.room = room;
        this.app = room.app();
        this.crowd = crowd;
        this.dress = dress;
    }

    /** The whole document for somebody who has just come. */
    Content document(Visitor visitor, String page, Theme theme) {
        Moment<S> now = room.now();
        S state = now.state();
        V first = app.view(Json.object());
        Json.Obj signals = app.own(state, visitor.id())
                .with("page", page)
                .with("n", 0)
                .with("at", Sight.LIVE)
                .with("view", Json.object())
                .with("_errors", noErrors());
        Shell shell = new Shell(
                base,
                visitor.id(),
                page(now, first),
                app.people(state, here(state)),
                time(now, now.count()),
                joined(tiles(now, first)));
        Content content = app.shell(shell, state);
        Page frame =
                app.frame(Page.of(app.title(), theme).withScript(Live.script()).withStream(), state);
        String name = app.nameOf(state, visitor.id());
        frame = frame.withMe(Person.of(visitor.id(), name == null ? "" : name));
        return Parts.frame(
                dress.apply(frame, visitor),
                TEMPLATES.room(base, signals.toString(), visitor.id(), page, Scripts.PEOPLE.path(), content));
    }

    private Json.Obj noErrors() {
        Json.Obj errors = Json.object();
        for (String command : app.commands().names()) {
            errors = errors.with(command, Json.object().with(Answers.WHOLE, ""));
        }
        return errors;
    }

    Screen.Picture picture(Sight<V> sight) {
        return new SightPicture(sight);
    }

    private List<Presence> here(S state) {
        return crowd.here(visitor -> app.nameOf(state, visitor));
    }

    /** Who is here, drawn once for all screens. */
    @SuppressWarnings("ReferenceEquality") // states do not change: the same one is drawn in the same way
    private byte[] people(S state) {
        long moves = crowd.moves();
        People<S> last = people;
        if (last != null && last.state() == state && last.moves() == moves) {
            return last.html();
        }
        byte[] html = Html.bytes(app.people(state, here(state)));
        people = new People<>(state, moves, html);
        return html;
    }

    private Content time(Moment<S> moment, int total) {
        return TEMPLATES.time(base, moment.live() ? total : moment.count(), total, moment.live(), moment.at());
    }

    /** The page; if the app cannot draw it, a card that says so. */
    private Content page(Moment<S> moment, V view) {
        try {
            // Drawn here and now, so that what goes wrong does so before anything is sent.
            String html = Html.of(app.page(moment, view));
            return out -> out.writeContent(html);
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "page of " + app.title() + " failed for " + view, bug);
            return TEMPLATES.broken();
        }
    }

    private final class SightPicture implements Screen.Picture {
        private final Sight<V> sight;
        /** After how many events {@code page} was drawn. */
        private int drawn = -1;

        private byte @Nullable [] page;
        private Map<String, byte[]> shown = Map.of();

        SightPicture(Sight<V> sight) {
            this.sight = sight;
        }

        @Override
        public Scene draw() {
            Moment<S> now = room.now();
            Moment<S> moment = sight.live() ? now : room.at(sight.at());
            byte[] lastPage = page;
            if (lastPage == null
                    || moment.count() != drawn
                    || (moment.live() && app.period().isPresent())) {
                lastPage = Html.bytes(page(moment, sight.view()));
                page = lastPage;
                drawn = moment.count();
                shown = tiles(moment, sight.view());
            }
            return new Scene(List.of(lastPage, Html.bytes(time(moment, now.count())), people(now.state())), shown);
        }
    }

    /** The tiles by their ids; if the app cannot draw one, a card says so in its place. */
    private Map<String, byte[]> tiles(Moment<S> moment, V view) {
        Map<String, byte[]> drawn = new LinkedHashMap<>();
        try {
            for (Tile tile : app.tiles(moment, view)) {
                drawn.put(tile.id(), tile(tile));
            }
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "tiles of " + app.title() + " failed for " + view, bug);
        }
        return drawn;
    }

    private byte[] tile(Tile tile) {
        try {
            return tiles.draw(tile);
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "tile " + tile.id() + " of " + app.title() + " failed", bug);
            return Html.bytes(TEMPLATES.brokenTile(tile.id()));
        }
    }

    private static Content joined(Map<String, byte[]> tiles) {
        return out -> tiles.values().forEach(tile -> out.writeContent(new String(tile, StandardCharsets.UTF_8)));
    }
}
