package starflock.chat;

import java.util.Optional;
import starflock.datastar.Field;
import starflock.datastar.Shape;
import starflock.live.Kinds;

/**
 * What can happen, as it lies in the log.
 *
 * <p>Messages and rooms are named by {@link Talk#id}, which is the same on every machine. A name and a field mean the
 * same for ever; {@code said} without a room is in the first room, as it was when there was only that one.
 */
public sealed interface Event {
    Kinds<Event> KINDS = Kinds.<Event>none()
            .and("joined", Joined.class, Joined.SHAPE)
            .and("said", Said.class, Said.SHAPE)
            .and("edited", Edited.class, Edited.SHAPE)
            .and("deleted", Deleted.class, Deleted.SHAPE)
            .and("reacted", Reacted.class, Reacted.SHAPE)
            .and("opened", Opened.class, Opened.SHAPE)
            .and("renamed", Renamed.class, Renamed.SHAPE);

    /** Somebody came, or took another name. */
    record Joined(String name) implements Event {
        static final Shape<Joined> SHAPE = Shape.record(Field.of("name", Joined::name, Shape.text()), Joined::new);
    }

    /**
     * Somebody said something.
     *
     * @param room where; empty for the first room
     * @param to the message that it answers
     */
    record Said(String text, Optional<String> room, Optional<String> to) implements Event {
        static final Shape<Said> SHAPE = Shape.record(
                Field.of("text", Said::text, Shape.text()),
                Field.optional("room", Said::room, Shape.text()),
                Field.optional("to", Said::to, Shape.text()),
                Said::new);

        /** In the first room, to nobody in particular. */
        Said(String text) {
            this(text, Optional.empty(), Optional.empty());
        }
    }

    /** Who said it says it otherwise. */
    record Edited(String message, String text) implements Event {
        static final Shape<Edited> SHAPE = Shape.record(
                Field.of("message", Edited::message, Shape.text()),
                Field.of("text", Edited::text, Shape.text()),
                Edited::new);
    }

    /** Who said it, or who keeps the room, takes it back. */
    record Deleted(String message) implements Event {
        static final Shape<Deleted> SHAPE =
                Shape.record(Field.of("message", Deleted::message, Shape.text()), Deleted::new);
    }

    /**
     * Somebody's sign beside a message is there from now on, or is not.
     *
     * @param with the sign, an emoji
     */
    record Reacted(String message, String with, boolean on) implements Event {
        static final Shape<Reacted> SHAPE = Shape.record(
                Field.of("message", Reacted::message, Shape.text()),
                Field.of("with", Reacted::with, Shape.text()),
                Field.of("on", Reacted::on, Shape.flag()),
                Reacted::new);
    }

    /** There is one more room. */
    record Opened(String name) implements Event {
        static final Shape<Opened> SHAPE = Shape.record(Field.of("name", Opened::name, Shape.text()), Opened::new);
    }

    /** A room has another name. */
    record Renamed(String room, String name) implements Event {
        static final Shape<Renamed> SHAPE = Shape.record(
                Field.of("room", Renamed::room, Shape.text()),
                Field.of("name", Renamed::name, Shape.text()),
                Renamed::new);
    }
}
