package starflock.sheet;

import gg.jte.Content;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import starflock.datastar.Json;
import starflock.datastar.SignalsException;
import starflock.fold.Position;
import starflock.live.App;
import starflock.live.Command;
import starflock.live.Decision;
import starflock.live.Download;
import starflock.live.Fact;
import starflock.live.Keeping;
import starflock.live.Kinds;
import starflock.live.Moment;
import starflock.live.Presence;
import starflock.live.Question;
import starflock.live.Shell;
import starflock.live.Tile;
import starflock.look.Asset;
import starflock.look.Page;
import starflock.look.Person;
import starflock.sheet.html.StaticTemplates;

/** A sheet of a million rows by a million columns that people fill together. */
public final class Sheet implements App<Wish, Event, State, Window> {
    private static final StaticTemplates TEMPLATES = new StaticTemplates();

    private final ZoneId zone;

    /**
     * The app.
     *
     * @param zone of the clock on the wall
     */
    public Sheet(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public String title() {
        return "The sheet";
    }

    @Override
    public Kinds<Wish> commands() {
        return Wish.KINDS;
    }

    @Override
    public Kinds<Event> events() {
        return Event.KINDS;
    }

    @Override
    public Keeping<State> keeping() {
        return new Keeping.Snapshot<>(StateWriter.VERSION, StateWriter::write, StateReader::read);
    }

    @Override
    public State initial() {
        return State.EMPTY;
    }

    @Override
    public Decision<Event> decide(State state, Command<Wish> command) {
        return new Decisions(state, command.by().id()).on(command.body());
    }

    @Override
    public State apply(State state, Position position, Fact<Event> fact) {
        return state.apply(position, fact);
    }

    @Override
    public Window view(Json.Obj signals) {
        return Window.of(signals);
    }

    /** How far anything was ever written: what the browser must know beside the tiles. */
    @Override
    public Content page(Moment<State> moment, Window window) {
        return TEMPLATES.extent(
                moment.state().cells().rows(), moment.state().cells().columns());
    }

    @Override
    public List<Tile> tiles(Moment<State> moment, Window window) {
        return Drawing.tiles(moment.state().cells(), window);
    }

    @Override
    public Content people(State state, List<Presence> here) {
        List<Person> faces = here.stream()
                .map(person -> Person.of(person.visitor(), person.name()))
                .toList();
        List<Presence> choosing = here.stream()
                .filter(person -> Area.parse(person.spot()).isPresent())
                .toList();
        return TEMPLATES.people(faces, choosing);
    }

    @Override
    public Content shell(Shell shell, State state) {
        return TEMPLATES.sheet(
                shell, Assets.STYLE.path(), Assets.SCRIPT.path(), state.names().contains(shell.visitor()));
    }

    @Override
    public Page frame(Page frame, State state) {
        return frame.withHeading(TEMPLATES.heading(title()))
                .withTools(TEMPLATES.faces(List.of()))
                .withMenu(TEMPLATES.rename())
                .withKey(
                        "Arrows", "go to a cell; with Shift choose several, with Ctrl go to the edge of what is filled")
                .withKey("Enter, Tab", "keep what was typed and go down, or on; back with Shift")
                .withKey("F2", "change what is in the cell")
                .withKey("Esc", "leave the cell as it was; then leave the cells")
                .withKey("Delete", "empty what is chosen")
                .withKey("Ctrl + Z, Y", "take back what you did, put it back")
                .withKey("Ctrl + C, X, V", "copy, cut, paste")
                .withKey("Ctrl + D, R", "fill down, fill to the right")
                .withKey("Ctrl + F, G", "find, go to")
                .withKey("Ctrl + H", "how the cell came to be");
    }

    @Override
    public @Nullable String nameOf(State state, String visitor) {
        return state.names().get(visitor);
    }

    @Override
    public Json.Obj own(State state, String visitor) {
        String name = state.names().get(visitor);
        Ledger ledger = state.ledger(visitor);
        return Json.object()
                .with("_joined", name != null)
                .with("_me", name == null ? "" : name)
                .with("_undo", !ledger.done().isEmpty())
                .with("_redo", !ledger.undone().isEmpty());
    }

    @Override
    public Optional<List<starflock.datastar.Event>> answer(Moment<State> moment, Window window, Question question)
            throws SignalsException {
        return new Answers(moment.state(), zone).to(question.name(), question.fields());
    }

    @Override
    public Optional<Download> download(Moment<State> moment, Question question) {
        if (!question.name().equals("csv")) {
            return Optional.empty();
        }
        Csv csv = new Csv(moment.state().cells());
        if (csv.tooWide()) {
            throw new IllegalArgumentException(
                    "The cells lie too far apart for a file: it would be commas almost only. Bring them nearer first.");
        }
        return Optional.of(new Download("sheet.csv", "text/csv; charset=utf-8", csv::writeTo));
    }

    @Override
    public List<Asset> assets() {
        return Assets.ALL;
    }
}
