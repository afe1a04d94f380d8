package starflock.chat;

import java.util.List;
import java.util.Optional;
import starflock.datastar.Field;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.live.Kinds;

/** What somebody can wish for. */
public sealed interface Wish {
    /** The longest name that fits beside a message on a phone, or at the head of one. */
    int MAX_NAME_CHARS = 40;
    /** A page of text; longer ones are better files. */
    int MAX_TEXT_CHARS = 4000;
    /** Ids are a letter, a number, a dash and {@value Talk#WRITER_CHARS} letters and digits. */
    int MAX_ID_CHARS = 40;

    /** What can stand beside a message: few enough to be seen at once, and to mean something. */
    List<String> SIGNS = List.of("👍", "❤️", "😂", "🎉", "😮", "😢", "🙏", "👀");

    /** What people and rooms are called. */
    Shape<String> NAME = Shape.text().with(Rule.notBlank()).with(Rule.atMost(MAX_NAME_CHARS));

    /** What is said. */
    Shape<String> TEXT = Shape.text().with(Rule.notBlank()).with(Rule.atMost(MAX_TEXT_CHARS));

    /** Which message, or which room. */
    Shape<String> ID = Shape.text().with(Rule.atMost(MAX_ID_CHARS));

    Kinds<Wish> KINDS = Kinds.<Wish>none()
            .and("join", Join.class, Join.SHAPE)
            .and("say", Say.class, Say.SHAPE)
            .and("edit", Edit.class, Edit.SHAPE)
            .and("delete", Delete.class, Delete.SHAPE)
            .and("react", React.class, React.SHAPE)
            .and("open", Open.class, Open.SHAPE)
            .and("rename", Rename.class, Rename.SHAPE);

    /** To be here under a name, or under another one. */
    record Join(String name) implements Wish {
        static final Shape<Join> SHAPE = Shape.record(Field.of("name", Join::name, NAME), Join::new);
    }

    /**
     * To say something.
     *
     * @param room where; empty for the first room
     * @param to the message that it answers
     */
    record Say(String text, Optional<String> room, Optional<String> to) implements Wish {
        static final Shape<Say> SHAPE = Shape.record(
                Field.of("text", Say::text, TEXT),
                Field.optional("room", Say::room, ID),
                Field.optional("to", Say::to, ID),
                Say::new);

        /** In the first room, to nobody in particular. */
        Say(String text) {
            this(text, Optional.empty(), Optional.empty());
        }
    }

    /** To have said it otherwise. */
    record Edit(String message, String text) implements Wish {
        static final Shape<Edit> SHAPE =
                Shape.record(Field.of("message", Edit::message, ID), Field.of("text", Edit::text, TEXT), Edit::new);
    }

    /** To take something back. */
    record Delete(String message) implements Wish {
        static final Shape<Delete> SHAPE = Shape.record(Field.of("message", Delete::message, ID), Delete::new);
    }

    /** To put one's sign beside a message, or to take it away if it is there. */
    record React(String message, String with) implements Wish {
        static final Shape<React> SHAPE = Shape.record(
                Field.of("message", React::message, ID),
                Field.of("with", React::with, Shape.text().with(Rule.atMost(MAX_NAME_CHARS))),
                React::new);
    }

    /** To have one more room. */
    record Open(String name) implements Wish {
        static final Shape<Open> SHAPE = Shape.record(Field.of("name", Open::name, NAME), Open::new);
    }

    /** To have a room called otherwise. */
    record Rename(String room, String name) implements Wish {
        static final Shape<Rename> SHAPE =
                Shape.record(Field.of("room", Rename::room, ID), Field.of("name", Rename::name, NAME), Rename::new);
    }
}
