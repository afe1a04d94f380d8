package starflock.chat;

import starflock.datastar.Field;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.live.Kinds;

/** What somebody in the room can wish for. */
public sealed interface Wish {
    /** The longest name that fits beside a message on a phone. */
    int MAX_NAME_CHARS = 40;
    /** A page of text; longer ones are better files. */
    int MAX_TEXT_CHARS = 4000;

    Kinds<Wish> KINDS = Kinds.<Wish>none().and("join", Join.class, Join.SHAPE).and("say", Say.class, Say.SHAPE);

    /** To be in the room under a name, or under another one. */
    record Join(String name) implements Wish {
        static final Shape<Join> SHAPE = Shape.record(
                Field.of("name", Join::name, Shape.text().with(Rule.notBlank()).with(Rule.atMost(MAX_NAME_CHARS))),
                Join::new);
    }

    /** To say something. */
    record Say(String text) implements Wish {
        static final Shape<Say> SHAPE = Shape.record(
                Field.of("text", Say::text, Shape.text().with(Rule.notBlank()).with(Rule.atMost(MAX_TEXT_CHARS))),
                Say::new);
    }
}
