package starflock.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import starflock.chat.Line.Arrival;
import starflock.chat.Line.Message;
import starflock.chat.Line.Version;
import starflock.fold.Position;
import starflock.fold.Sorted;
import starflock.live.Fact;

/**
 * What is known: who is called what, and what was said in which room, in the order that all agree on.
 *
 * <p>Every change is said of a message by its {@link #id}, and {@link #apply} itself asks whether its author may: so
 * it is the same on every machine, also for what a machine wrote that did not ask. A change of what is not there
 * changes nothing.
 *
 * @param names what people are called, by their ids
 * @param rooms by their ids; the first room has the id {@value #FIRST} and is always there
 * @param places where each message is, by its id
 */
public record Talk(Sorted<String, String> names, Sorted<String, Room> rooms, Sorted<String, Place> places) {
    /** Where everybody arrives, and where what belongs nowhere is. */
    public static final String FIRST = "";

    /** More than that and nobody finds anything; one more is not opened. */
    static final int MAX_ROOMS = 200;
    /** Different signs beside one message. */
    static final int MAX_SIGNS = 20;
    /** Bytes of an emoji of many parts. */
    private static final int MAX_SIGN_CHARS = 32;

    /** Enough of a key that nobody finds another with the same beginning. */
    static final int WRITER_CHARS = 16;

    static final Talk EMPTY = new Talk(
            Sorted.empty(),
            Sorted.<String, Room>empty().put(FIRST, new Room(FIRST, "", "", Sorted.empty(), 0)),
            Sorted.empty());

    /**
     * A room.
     *
     * @param name what it is called; empty for the first one
     * @param by who opened it
     * @param said how many messages there are
     */
    public record Room(String id, String name, String by, Sorted<Position, Line> lines, int said) {
        /** What it is called. */
        public String title() {
            return id.equals(FIRST) ? Chat.TITLE : name;
        }

        /** Index of the {@code nth} message. */
        int indexOf(int nth) {
            int low = 0;
            int high = lines.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (lines.entry(middle).getValue().nth() < nth) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        private Room with(Position position, Line line, int count) {
            return new Room(id, name, by, lines.put(position, line), count);
        }
    }

    /** Where a message is. */
    record Place(String room, Position position) {}

    /** The id of a message or a room: the same on every machine, and as long as its log is there nobody else's. */
    static String id(char kind, Position position) {
        String writer = position.writer();
        return kind + Long.toString(position.seq()) + "-"
                + writer.substring(0, Math.min(WRITER_CHARS, writer.length()));
    }

    Talk apply(Position position, Fact<Event> fact, Keeper keeper) {
        return switch (fact.event()) {
            case Event.Joined(String name) -> joined(position, fact, name);
            case Event.Said said -> said(position, fact, said);
            case Event.Edited(String id, String text) -> {
                Message message = message(id);
                yield message == null || message.back() != null || !message.by().equals(fact.by())
                        ? this
                        : put(message.edited(new Version(text, fact.at(), Mentions.in(text, names))));
            }
            case Event.Deleted(String id) -> {
                Message message = message(id);
                yield message == null || message.back() != null || !mayTakeBack(message, fact.by(), keeper)
                        ? this
                        : put(message.takenBack(new Line.Back(fact.by(), fact.at())));
            }
            case Event.Reacted(String id, String with, boolean on) -> {
                Message message = message(id);
                yield message == null || message.back() != null || with.length() > MAX_SIGN_CHARS
                        ? this
                        : put(message.with(signs(message.signs(), with, fact.by(), on)));
            }
            case Event.Opened(String name) -> opened(id('r', position), name, fact.by());
            case Event.Renamed(String id, String name) -> {
                Room room = rooms.get(id);
                yield room == null || !mayRename(room, fact.by(), keeper)
                        ? this
                        : with(new Room(id, name, room.by(), room.lines(), room.said()));
            }
        };
    }

    private Talk joined(Position position, Fact<Event> fact, String name) {
        String formerly = names.get(fact.by());
        if (name.equals(formerly)) {
            return this;
        }
        Room first = room(FIRST);
        Line line = new Arrival(fact.by(), fact.at(), first.said(), name, formerly);
        return new Talk(names.put(fact.by(), name), rooms.put(FIRST, first.with(position, line, first.said())), places);
    }

    /** In a room that is not there (who opened it is no longer heard) something is said in the first. */
    private Talk said(Position position, Fact<Event> fact, Event.Said said) {
        String id = id('m', position);
        if (places.contains(id)) {
            return this;
        }
        Room room = room(said.room().orElse(FIRST));
        Message answered = said.to().map(this::message).orElse(null);
        Message message = new Message(
                id,
                fact.by(),
                fact.at(),
                room.said() + 1,
                tag(fact),
                answered == null ? null : answered.id(),
                new Version(said.text(), fact.at(), Mentions.in(said.text(), names)),
                List.of(),
                null,
                Sorted.empty());
        return new Talk(
                names,
                rooms.put(room.id(), room.with(position, message, room.said() + 1)),
                places.put(id, new Place(room.id(), position)));
    }

    private static String tag(Fact<Event> fact) {
        String page = fact.command().page();
        return page.substring(0, Math.min(TAG_CHARS, page.length()))
                + fact.command().number();
    }

    /** By which one page tells its own messages from those of the few others that its visitor has. */
    private static final int TAG_CHARS = 4;

    private static Sorted<String, List<String>> signs(
            Sorted<String, List<String>> signs, String with, String visitor, boolean on) {
        List<String> who = signs.get(with);
        if (on == (who != null && who.contains(visitor))) {
            return signs;
        }
        List<String> changed = new ArrayList<>(who == null ? List.of() : who);
        if (on) {
            changed.add(visitor);
        } else {
            changed.remove(visitor);
        }
        if (changed.isEmpty()) {
            return signs.remove(with);
        }
        return who == null && signs.size() >= MAX_SIGNS ? signs : signs.put(with, List.copyOf(changed));
    }

    private Talk opened(String id, String name, String by) {
        return rooms.size() >= MAX_ROOMS || rooms.contains(id) ? this : with(new Room(id, name, by, Sorted.empty(), 0));
    }

    private Talk with(Room room) {
        return new Talk(names, rooms.put(room.id(), room), places);
    }

    private Talk put(Message message) {
        Place place = places.get(message.id());
        if (place == null) {
            return this;
        }
        Room room = room(place.room());
        return with(room.with(place.position(), message, room.said()));
    }

    static boolean mayTakeBack(Message message, String visitor, Keeper keeper) {
        return message.by().equals(visitor) || keeper.is(visitor);
    }

    /** The first room has no name of its own. */
    static boolean mayRename(Room room, String visitor, Keeper keeper) {
        return !room.id().equals(FIRST) && (room.by().equals(visitor) || keeper.is(visitor));
    }

    /** The room with this id, or the first one if there is none. */
    Room room(String id) {
        Room room = rooms.get(id);
        if (room == null) {
            room = rooms.get(FIRST);
        }
        if (room == null) {
            throw new IllegalStateException("the first room is always there");
        }
        return room;
    }

    /** The message with this id, or null. */
    @Nullable
    Message message(String id) {
        Place place = places.get(id);
        return place != null && room(place.room()).lines().get(place.position()) instanceof Message message
                ? message
                : null;
    }

    /** The room in which a message is. */
    public Optional<Room> roomOf(Message message) {
        return Optional.ofNullable(places.get(message.id())).map(place -> room(place.room()));
    }

    /** Whether somebody other than {@code visitor} goes by this name. */
    boolean taken(String name, String visitor) {
        String wanted = name.toLowerCase(Locale.ROOT);
        for (int index = 0; index < names.size(); index++) {
            var entry = names.entry(index);
            if (!entry.getKey().equals(visitor)
                    && entry.getValue().toLowerCase(Locale.ROOT).equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    /** A name to show for somebody: their own, or what stands for one. */
    public String nameOf(String visitor) {
        String name = names.get(visitor);
        return name == null ? "somebody" : name;
    }
}
