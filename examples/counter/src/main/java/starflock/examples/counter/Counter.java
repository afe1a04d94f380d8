package starflock.examples.counter;

import starflock.datastar.Field;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.examples.counter.html.StaticTemplates;
import starflock.live.Decision;
import starflock.live.Kinds;
import starflock.live.PlainApp;

/** A number that everybody can change: a whole app, with history, restarts and any number of viewers. */
public final class Counter {
    private static final StaticTemplates TEMPLATES = new StaticTemplates();

    private Counter() {}

    /** A wish to change the number, and the change. */
    public record Add(long by) {
        static final Kinds<Add> KINDS = Kinds.<Add>none()
                .and(
                        "add",
                        Add.class,
                        Shape.record(Field.of("by", Add::by, Shape.whole().with(Rule.between(-10, 10))), Add::new));
    }

    /** The app. */
    public static PlainApp<Add, Add, Long> app() {
        return new PlainApp<>(
                "Counter",
                Add.KINDS,
                Add.KINDS,
                0L,
                (sum, add) -> Decision.accept(add.body()),
                (sum, added) -> sum + added.event().by(),
                moment -> TEMPLATES.counter(moment.state(), moment.live()));
    }
}
