package starflock.chat;

import gg.jte.Content;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.chat.html.StaticTemplates;
import starflock.datastar.Json;
import starflock.fold.Position;
import starflock.live.App;
import starflock.live.Command;
import starflock.live.Decision;
import starflock.live.Fact;
import starflock.live.Kinds;
import starflock.live.Moment;
import starflock.live.Presence;
import starflock.live.Shell;
import starflock.look.Page;
import starflock.look.Person;

/** A room in which people talk and see where the others point. */
public final class Chat implements App<Wish, Event, Talk, Chat.Window> {
    private static final StaticTemplates TEMPLATES = new StaticTemplates();

    private final ZoneId zone;

    /**
     * What of the talk is shown.
     *
     * @param lines how many of the last lines
     */
    public record Window(int lines) {
        /** More than fits on any screen, and little enough to be drawn and sent at every change. */
        static final int STEP = 100;
        /** Beyond this one is looking for something, and a search finds it sooner. */
        static final int MAX = 1000;
    }

    /**
     * The app.
     *
     * @param zone of the clock on the wall
     */
    public Chat(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public String title() {
        return "The room";
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
        String visitor = command.by().id();
        return switch (command.body()) {
            case Wish.Join(String wanted) -> {
                String name = wanted.strip().replaceAll("\\s+", " ");
                if (name.codePoints().anyMatch(Chat::unprintable)) {
                    yield Decision.refuse("name", "A name is made of letters that can be seen. Leave the others out.");
                }
                if (talk.taken(name, visitor)) {
                    yield Decision.refuse(
                            "name", "Somebody here is called " + name + " already. Add something to tell you apart.");
                }
                yield name.equals(talk.names().get(visitor))
                        ? Decision.accept(List.of())
                        : Decision.accept(new Event.Joined(name));
            }
            case Wish.Say(String text) ->
                talk.names().contains(visitor)
                        ? Decision.accept(new Event.Said(text.strip()))
                        : Decision.refuse("text", "Tell the others your name first, so that they know who speaks.");
        };
    }

    /** Control and formatting characters: they hide, or turn round what stands beside them. */
    private static boolean unprintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE -> true;
            case Character.FORMAT -> codePoint != ZERO_WIDTH_JOINER;
            default -> false;
        };
    }

    /** What emoji of several parts are held together by. */
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    @Override
    public Talk apply(Talk talk, Position position, Fact<Event> fact) {
        return talk.apply(position, fact);
    }

    @Override
    public Window view(Json.Obj signals) {
        double asked = signals.get("lines") instanceof Json.Num number ? number.doubleValue() : Window.STEP;
        long lines = (long) asked;
        // Rounded up to whole steps, so that viewers share their bytes.
        long steps = Math.ceilDiv(Math.clamp(lines, 1, Window.MAX), Window.STEP);
        return new Window(Math.toIntExact(steps * Window.STEP));
    }

    @Override
    public Content page(Moment<Talk> moment, Window window) {
        Talk talk = moment.state();
        int size = talk.lines().size();
        int from = Math.max(0, size - window.lines());
        boolean more = from > 0 && window.lines() < Window.MAX;
        List<Talk.Line> lines = talk.lines().values(from, size);
        boolean spoken = lines.stream().anyMatch(Talk.Message.class::isInstance);
        return TEMPLATES.talk(talk, lines, spoken, more, window.lines() + Window.STEP, zone, moment.live());
    }

    @Override
    public Content people(Talk talk, List<Presence> here) {
        List<Person> faces = here.stream()
                .map(person -> Person.of(person.visitor(), person.name()))
                .toList();
        List<Presence> writers = here.stream().filter(Presence::typing).toList();
        return TEMPLATES.people(faces, writers, Presence.cursors(here));
    }

    @Override
    public Content shell(Shell shell, Talk talk) {
        return TEMPLATES.room(shell, Presence.cursors(List.of()), talk.names().contains(shell.visitor()));
    }

    @Override
    public Page frame(Page frame, Talk talk) {
        return frame.withHeading(TEMPLATES.heading(title()))
                .withTools(TEMPLATES.faces(List.of()))
                .withMenu(TEMPLATES.rename())
                .withKey("Enter", "say it")
                .withKey("Shift + Enter", "begin a new line");
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

    /** Whether the same person said the line before, within the same few minutes: then face and name need not be repeated. */
    public static boolean continues(Talk.@Nullable Line before, Talk.Message message) {
        return before instanceof Talk.Message last
                && last.by().equals(message.by())
                && message.at().getEpochSecond() - last.at().getEpochSecond() < BREATH_SECONDS
                && !mayBeginADay(before, message);
    }

    private static final int BREATH_SECONDS = 300;

    /**
     * Whether a line may be the first of a day somewhere: midnight is at a full quarter of an hour of UTC, whatever the
     * reader's time zone. Only the browser knows whether it is so there, and shows the day or not.
     */
    public static boolean mayBeginADay(Talk.@Nullable Line before, Talk.Line line) {
        return before == null || quarter(before) != quarter(line);
    }

    private static long quarter(Talk.Line line) {
        return Math.floorDiv(line.at().getEpochSecond(), QUARTER_SECONDS);
    }

    private static final long QUARTER_SECONDS = 15 * 60;
}
