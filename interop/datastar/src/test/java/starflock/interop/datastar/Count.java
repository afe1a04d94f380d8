package starflock.interop.datastar;

import starflock.datastar.Field;
import starflock.datastar.PatchElements;
import starflock.datastar.Rule;
import starflock.datastar.Shape;

/** What the counter reads from its page, and draws on it. */
record Count(long from) {
    static final Shape<Count> SHAPE =
            Shape.record(Field.of("from", Count::from, Shape.whole().with(Rule.between(0, 1000))), Count::new);

    static PatchElements draw(long number) {
        return PatchElements.of("<p id=\"count\">" + number + "</p>");
    }
}
