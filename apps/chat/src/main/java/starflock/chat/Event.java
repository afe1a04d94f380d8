package starflock.chat;

import starflock.datastar.Field;
import starflock.datastar.Shape;
import starflock.live.Kinds;

/** What can happen in the room, as it lies in the log. */
public sealed interface Event {
    Kinds<Event> KINDS =
            Kinds.<Event>none().and("joined", Joined.class, Joined.SHAPE).and("said", Said.class, Said.SHAPE);

    /** Somebody came, or took another name. */
    record Joined(String name) implements Event {
        static final Shape<Joined> SHAPE = Shape.record(Field.of("name", Joined::name, Shape.text()), Joined::new);
    }

    /** Somebody said something. */
    record Said(String text) implements Event {
        static final Shape<Said> SHAPE = Shape.record(Field.of("text", Said::text, Shape.text()), Said::new);
    }
}
