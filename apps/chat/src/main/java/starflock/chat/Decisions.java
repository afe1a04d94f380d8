package starflock.chat;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import starflock.chat.Line.Message;
import starflock.live.Decision;

/** What a wish of somebody leads to in a talk, and why not if to nothing. */
final class Decisions {
    private static final String GONE = "This message is not here any more.";
    private static final String UNSEEN = "A name is made of letters that can be seen. Leave the others out.";

    private final Talk talk;
    private final Keeper keeper;
    private final String visitor;

    Decisions(Talk talk, Keeper keeper, String visitor) {
        this.talk = talk;
        this.keeper = keeper;
        this.visitor = visitor;
    }

    Decision<Event> on(Wish wish) {
        if (wish instanceof Wish.Join(String name)) {
            return join(name);
        }
        if (!talk.names().contains(visitor)) {
            String field = wish instanceof Wish.Say ? "text" : "";
            return Decision.refuse(field, "Tell the others your name first, so that they know who speaks.");
        }
        return switch (wish) {
            case Wish.Join(String name) -> join(name);
            case Wish.Say say -> say(say);
            case Wish.Edit edit -> edit(edit);
            case Wish.Delete(String id) -> delete(talk.message(id));
            case Wish.React(String id, String with) -> react(talk.message(id), with);
            case Wish.Open(String name) -> open(name);
            case Wish.Rename rename -> rename(rename);
        };
    }

    private Decision<Event> join(String wanted) {
        String name = spaced(wanted);
        if (isUnseen(name)) {
            return Decision.refuse("name", UNSEEN);
        }
        if (talk.taken(name, visitor)) {
            return Decision.refuse(
                    "name", "Somebody here is called " + name + " already. Add something to tell you apart.");
        }
        return name.equals(talk.names().get(visitor))
                ? Decision.accept(List.of())
                : Decision.accept(new Event.Joined(name));
    }

    private Decision<Event> say(Wish.Say say) {
        String room = say.room().orElse(Talk.FIRST);
        if (!talk.rooms().contains(room)) {
            return Decision.refuse("room", "This room is not here any more. Say it in another one.");
        }
        String text = say.text().strip();
        if (isUnreadable(text)) {
            return unreadable();
        }
        Optional<String> to = say.to().filter(id -> {
            Talk.Place place = talk.places().get(id);
            return place != null && place.room().equals(room);
        });
        return Decision.accept(new Event.Said(text, Optional.of(room).filter(id -> !id.equals(Talk.FIRST)), to));
    }

    private static Decision<Event> unreadable() {
        return Decision.refuse("text", "This holds signs that cannot be shown. Leave them out.");
    }

    private Decision<Event> edit(Wish.Edit edit) {
        Message message = talk.message(edit.message());
        if (message == null || message.back() != null) {
            return Decision.refuse("text", GONE);
        }
        if (!message.by().equals(visitor)) {
            return Decision.refuse("text", "Only who said it can say it otherwise.");
        }
        String text = edit.text().strip();
        if (isUnreadable(text)) {
            return unreadable();
        }
        return text.equals(message.text())
                ? Decision.accept(List.of())
                : Decision.accept(new Event.Edited(message.id(), text));
    }

    private Decision<Event> delete(@Nullable Message message) {
        if (message == null || message.back() != null) {
            return Decision.accept(List.of()); // what was wished for is so
        }
        return Talk.mayTakeBack(message, visitor, keeper)
                ? Decision.accept(new Event.Deleted(message.id()))
                : Decision.refuse("", "Only who said it, or who keeps the room, can take it back.");
    }

    private Decision<Event> react(@Nullable Message message, String with) {
        if (message == null || message.back() != null) {
            return Decision.refuse("", GONE);
        }
        List<String> who = message.signs().get(with);
        boolean on = who == null || !who.contains(visitor);
        if (on && !Wish.SIGNS.contains(with)) {
            return Decision.refuse("with", "Choose one of the signs that are offered.");
        }
        return Decision.accept(new Event.Reacted(message.id(), with, on));
    }

    private Decision<Event> open(String wanted) {
        String name = spaced(wanted);
        if (talk.rooms().size() >= Talk.MAX_ROOMS) {
            return Decision.refuse(
                    "name", "There are " + Talk.MAX_ROOMS + " rooms, which is as many as can be. Use one of them.");
        }
        return wrongName(name, null).orElseGet(() -> Decision.accept(new Event.Opened(name)));
    }

    private Decision<Event> rename(Wish.Rename rename) {
        Talk.Room room = talk.rooms().get(rename.room());
        if (room == null || !Talk.mayRename(room, visitor, keeper)) {
            return Decision.refuse("name", "Only who opened a room can rename it.");
        }
        String name = spaced(rename.name());
        return name.equals(room.name())
                ? Decision.accept(List.of())
                : wrongName(name, room).orElseGet(() -> Decision.accept(new Event.Renamed(room.id(), name)));
    }

    private Optional<Decision<Event>> wrongName(String name, Talk.@Nullable Room own) {
        if (isUnseen(name)) {
            return Optional.of(Decision.refuse("name", UNSEEN));
        }
        boolean taken = talk.rooms().values().stream()
                .filter(room -> own == null || !room.id().equals(own.id()))
                .anyMatch(room -> room.title().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)));
        return taken
                ? Optional.of(Decision.refuse("name", "There is a room of this name already. It is in the list."))
                : Optional.empty();
    }

    private static String spaced(String name) {
        return name.strip().replaceAll("\\s+", " ");
    }

    /** Control characters other than ends of lines, and halves of characters. */
    private static boolean isUnreadable(String text) {
        return text.codePoints().anyMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL -> c != '\n' && c != '\t' && c != '\r';
            case Character.SURROGATE -> true;
            default -> false;
        });
    }

    /** Whether a name has control or formatting characters: they hide, or turn round what stands beside them. */
    private static boolean isUnseen(String name) {
        return name.codePoints().anyMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE -> true;
            case Character.FORMAT -> c != ZERO_WIDTH_JOINER;
            default -> false;
        });
    }

    /** What emoji of several parts are held together by. */
    private static final int ZERO_WIDTH_JOINER = 0x200d;
}
