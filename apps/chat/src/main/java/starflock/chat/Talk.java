package starflock.chat;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import starflock.fold.Position;
import starflock.fold.Sorted;
import starflock.live.Fact;

/**
 * What is known in the room.
 *
 * @param names what people are called, by their ids
 * @param lines what was said and who came, in the order that all agree on
 */
public record Talk(Sorted<String, String> names, Sorted<Position, Line> lines) {
    static final Talk EMPTY = new Talk(Sorted.empty(), Sorted.empty());

    /** Something that happened, as it is shown. */
    public sealed interface Line {
        String by();

        Instant at();
    }

    /**
     * What somebody said.
     *
     * @param id the same on every machine: the message's place in its writer's log
     */
    public record Message(String id, String by, Instant at, String text) implements Line {}

    /**
     * Somebody came, or took another name.
     *
     * @param formerly the name before, or null for somebody new
     */
    public record Arrival(
            String by, Instant at, String name, @Nullable String formerly) implements Line {}

    Talk apply(Position position, Fact<Event> fact) {
        return switch (fact.event()) {
            case Event.Joined(String name) -> {
                String formerly = names.get(fact.by());
                if (name.equals(formerly)) {
                    yield this;
                }
                Line line = new Arrival(fact.by(), fact.at(), name, formerly);
                yield new Talk(names.put(fact.by(), name), lines.put(position, line));
            }
            case Event.Said(String text) ->
                new Talk(names, lines.put(position, new Message(id(position), fact.by(), fact.at(), text)));
        };
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

    private static String id(Position position) {
        String writer = position.writer();
        return "m" + position.seq() + "-" + writer.substring(0, Math.min(WRITER_CHARS, writer.length()));
    }

    /** Enough of a key to tell the writers of one room apart. */
    private static final int WRITER_CHARS = 8;
}
