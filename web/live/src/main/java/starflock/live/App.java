package starflock.live;

import gg.jte.Content;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import starflock.datastar.Event;
import starflock.datastar.Json;
import starflock.datastar.SignalsException;
import starflock.fold.Position;
import starflock.look.Asset;
import starflock.look.Page;

/**
 * An app: a handful of records and these functions, all of them pure. {@link Room} and {@link Live} do the rest.
 *
 * <pre>
 *   browser ── command ──▶ decide(state, command) ──▶ events ──▶ log
 *   log ──▶ apply(state, event) ──▶ state ──▶ page(state, view) ──▶ everyone who looks at that view
 * </pre>
 *
 * @param <C> the commands: records, usually nested in a sealed interface
 * @param <E> the events: records nested in a sealed interface; they are what lies in the log
 * @param <S> the state: immutable, made of records and {@link starflock.fold.Sorted}
 * @param <V> what of the state a viewer looks at: a record. Viewers with equal views share every byte
 */
public interface App<C, E, S, V> {
    /** What it is called, as in the browser's tab. */
    String title();

    /**
     * The commands by the names that forms post them to. The fields of a command are the signals below its name: a form for
     * {@code say} binds {@code say.text} and posts to {@code …/do/say}. What its shape complains of comes back to the field.
     */
    Kinds<C> commands();

    /** The events by the names that they have in the log: a name means the same for ever. */
    Kinds<E> events();

    /** The state before anything happened. */
    S initial();

    /** How the state is kept from one start to the next; by default not at all. */
    default Keeping<S> keeping() {
        return new Keeping.Nothing<>();
    }

    /** What a command leads to. Called with the newest state; never refuses by throwing. */
    Decision<E> decide(S state, Command<C> command);

    /**
     * What an event changes. Total: an event that makes no sense in this state, as may be after events of others landed before
     * it, changes nothing.
     */
    S apply(S state, Position position, Fact<E> fact);

    /** The view that the signals below {@code view} ask for, brought within limits; without signals it is the first view. */
    V view(Json.Obj signals);

    /** What the moment shows in this view: elements with ids, the same for everybody who has the view. */
    Content page(Moment<S> moment, V view);

    /**
     * What the moment shows in this view beside {@link #page}, in tiles; by default none. For a page that is too large to be
     * drawn as a whole at each change: only tiles that changed are drawn and sent, and a viewer who looks elsewhere gets only
     * those that they did not have. An app with tiles shows at least one, and its {@link #shell} has a place for them.
     */
    default List<Tile> tiles(Moment<S> moment, V view) {
        return List.of();
    }

    /**
     * For a page that changes by itself: how often it is drawn again, while somebody looks at it; by default never. {@link #page}
     * and {@link #tiles} then draw by a clock that the app was given.
     */
    default Optional<Duration> period() {
        return Optional.empty();
    }

    /** Who is here: elements with ids, the same for everybody; by default nothing. Must not hold what {@link #page} holds. */
    default Content people(S state, List<Presence> here) {
        return out -> {};
    }

    /** What stands around the parts and is drawn once, with the document: forms, for example. */
    default Content shell(Shell shell, S state) {
        return Shell.plain(shell);
    }

    /** What the frame around everything says, for example what the keys do. */
    default Page frame(Page frame, S state) {
        return frame;
    }

    /** The name by which the others know a visitor, or null while there is none. Their cursor shows once there is. */
    default @Nullable String nameOf(S state, String visitor) {
        return null;
    }

    /** Signals for one visitor alone; sent with the document and with every answer to a command of theirs. */
    default Json.Obj own(S state, String visitor) {
        return Json.object();
    }

    /**
     * What one visitor wants to know, for them alone: events for their page. Nothing changes by it, and nobody else notices.
     *
     * @return empty if there is no such question
     * @throws SignalsException if the question's fields are not as they should be
     */
    default Optional<List<Event>> answer(Moment<S> moment, V view, Question question) throws SignalsException {
        return Optional.empty();
    }

    /**
     * A file that a link to {@code get/NAME} fetches.
     *
     * @return empty if there is no such file
     */
    default Optional<Download> download(Moment<S> moment, Question question) throws SignalsException {
        return Optional.empty();
    }

    /** Scripts and styles of the app's own, each served at its path. */
    default List<Asset> assets() {
        return List.of();
    }
}
