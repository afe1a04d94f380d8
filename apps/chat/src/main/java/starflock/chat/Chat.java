package starflock.chat;

import gg.jte.Content;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import starflock.chat.Line.Message;
import starflock.chat.html.StaticTemplates;
import starflock.datastar.Json;
import starflock.datastar.SignalsException;
import starflock.fold.Position;
import starflock.live.App;
import starflock.live.Command;
import starflock.live.Decision;
import starflock.live.Fact;
import starflock.live.Kinds;
import starflock.live.Moment;
import starflock.live.Presence;
import starflock.live.Question;
import starflock.live.Shell;
import starflock.look.Asset;
import starflock.look.Page;
import starflock.look.Person;

/** Rooms in which people talk and see where the others point. */
public final class Chat implements App<Wish, Event, Talk, Window> {
    static final String TITLE = "The room";

    private static final StaticTemplates TEMPLATES = new StaticTemplates();
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private final ZoneId zone;
    private final Keeper keeper;

    /**
     * The app, kept by nobody.
     *
     * @param zone of the clock on the wall
     */
    public Chat(ZoneId zone) {
        this(zone, Keeper.NOBODY);
    }

    /**
     * The app.
     *
     * @param zone of the clock on the wall
     * @param keeper who may take back what others said
     */
    public Chat(ZoneId zone, Keeper keeper) {
        this.zone = zone;
        this.keeper = keeper;
    }

    @Override
    public String title() {
        return TITLE;
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
    public Talk initial() {
        return Talk.EMPTY;
    }

    @Override
    public Decision<Event> decide(Talk talk, Command<Wish> command) {
        return new Decisions(talk, keeper, command.by().id()).on(command.body());
    }

    @Override
    public Talk apply(Talk talk, Position position, Fact<Event> fact) {
        return talk.apply(position, fact, keeper);
    }

    @Override
    public Window view(Json.Obj signals) {
        return Window.of(signals);
    }

    @Override
    public Content page(Moment<Talk> moment, Window window) {
        Talk talk = moment.state();
        Content rooms = TEMPLATES.rooms(rooms(talk), window.room());
        if (window.lines() == Window.NEWS) {
            return TEMPLATES.news(talk, rooms(talk));
        }
        Talk.Room room = talk.room(window.room());
        Window.Shown shown = window.of(room);
        String name = Json.object().with("_room", room.title()).toString();
        return TEMPLATES.talk(this, talk, room, shown, rooms, name, moment.live());
    }

    /** The first one, then by name. */
    private static List<Talk.Room> rooms(Talk talk) {
        List<Talk.Room> rooms = new ArrayList<>(talk.rooms().values());
        rooms.sort(Comparator.comparing((Talk.Room room) -> !room.id().equals(Talk.FIRST))
                .thenComparing(Talk.Room::title, String.CASE_INSENSITIVE_ORDER)
                .thenComparing(Talk.Room::id));
        return rooms;
    }

    /** A message as a page shows it. */
    public Content message(Talk talk, Message message, @Nullable Line before) {
        return TEMPLATES.message(
                message,
                Person.of(message.by(), talk.nameOf(message.by())),
                CLOCK.format(message.at().atZone(zone)),
                Piece.of(message.now()),
                answered(talk, message),
                Sign.of(talk, message),
                continues(before, message));
    }

    private static @Nullable Excerpt answered(Talk talk, Message message) {
        Message answered = message.to() == null ? null : talk.message(message.to());
        return answered == null ? null : Excerpt.of(talk, answered);
    }

    @Override
    public Content people(Talk talk, List<Presence> here) {
        List<Person> faces = here.stream()
                .map(person -> Person.of(person.visitor(), person.name()))
                .toList();
        List<Presence> writers = here.stream().filter(Presence::typing).toList();
        return TEMPLATES.people(faces, writers, here, Presence.cursors(here));
    }

    @Override
    public Content shell(Shell shell, Talk talk) {
        return TEMPLATES.room(
                shell,
                Presence.cursors(List.of()),
                talk.names().contains(shell.visitor()),
                keeper.is(shell.visitor()),
                Assets.STYLE.path(),
                Assets.SCRIPT.path());
    }

    @Override
    public Page frame(Page frame, Talk talk) {
        return frame.withHeading(TEMPLATES.heading(title()))
                .withTools(TEMPLATES.faces(List.of()))
                .withMenu(TEMPLATES.menu())
                .withKey("Enter", "say it")
                .withKey("Shift + Enter", "begin a new line")
                .withKey("@", "name somebody; arrows and Enter choose")
                .withKey("↑", "in the empty line: change what you said last")
                .withKey("Esc", "leave an answer or a change; then go to the messages")
                .withKey("↑, ↓", "among the messages: go to another one")
                .withKey("R, E, Del", "on a message: answer it, change it, take it back")
                .withKey("+, H, C", "on a message: put a sign beside it, see what was changed, copy it")
                .withKey("/", "search")
                .withKey("Alt + ↑, ↓", "go to another room; with Shift to one with something new");
    }

    @Override
    public @Nullable String nameOf(Talk talk, String visitor) {
        return talk.names().get(visitor);
    }

    @Override
    public Json.Obj own(Talk talk, String visitor) {
        String name = talk.names().get(visitor);
        return Json.object()
                .with("_joined", name != null)
                .with("_me", name == null ? "" : name)
                .with("_initial", name == null ? "" : Person.of(visitor, name).initial());
    }

    @Override
    public Optional<List<starflock.datastar.Event>> answer(Moment<Talk> moment, Window window, Question question)
            throws SignalsException {
        return new Answers(moment.state(), keeper).to(question);
    }

    @Override
    public List<Asset> assets() {
        return Assets.ALL;
    }

    /**
     * Whether the same person said the line before, within the same few minutes: then face and name need not be
     * repeated.
     */
    static boolean continues(@Nullable Line before, Message message) {
        return before instanceof Message last
                && last.by().equals(message.by())
                && message.to() == null
                && message.at().getEpochSecond() - last.at().getEpochSecond() < BREATH_SECONDS
                && !mayBeginADay(before, message);
    }

    private static final int BREATH_SECONDS = 300;

    /**
     * Whether a line may be the first of a day somewhere: midnight is at a full quarter of an hour of UTC, whatever the
     * reader's time zone. Only the browser knows whether it is so there, and shows the day or not.
     */
    public static boolean mayBeginADay(@Nullable Line before, Line line) {
        return before == null || quarter(before) != quarter(line);
    }

    private static long quarter(Line line) {
        return Math.floorDiv(line.at().getEpochSecond(), QUARTER_SECONDS);
    }

    private static final long QUARTER_SECONDS = 15 * 60;
}
