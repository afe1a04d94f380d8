package starflock.live;

import gg.jte.Content;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import starflock.datastar.Field;
import starflock.datastar.Json;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.fold.Position;

/** The smallest app: a number that everybody may add to. */
final class Tally implements App<Tally.Add, Tally.Added, Long, Tally.Whole> {
    record Add(long by) {
        static final Shape<Add> SHAPE =
                Shape.record(Field.of("by", Add::by, Shape.whole().with(Rule.between(-1000, 1000))), Add::new);
    }

    record Added(long by) {
        static final Shape<Added> SHAPE = Shape.record(Field.of("by", Added::by, Shape.whole()), Added::new);
    }

    /**
     * What is shown.
     *
     * @param from where counting begins
     * @param noise bytes of text beside the number that no compressor makes shorter, different at every number
     */
    record Whole(long from, int noise) {}

    @Override
    public String title() {
        return "Tally";
    }

    @Override
    public Kinds<Add> commands() {
        return Kinds.<Add>none().and("add", Add.class, Add.SHAPE);
    }

    @Override
    public Kinds<Added> events() {
        return Kinds.<Added>none().and("added", Added.class, Added.SHAPE);
    }

    @Override
    public Long initial() {
        return 0L;
    }

    @Override
    public Decision<Added> decide(Long sum, Command<Add> command) {
        long by = command.body().by();
        if (by == 666) {
            throw new IllegalStateException("a bug in the app");
        }
        if (sum + by < 0) {
            return Decision.refuse("by", "The sum is " + sum + "; it cannot go below nothing.");
        }
        return by == 0 ? Decision.accept(List.of()) : Decision.accept(new Added(by));
    }

    @Override
    public Long apply(Long sum, Position position, Fact<Added> fact) {
        return sum + fact.event().by();
    }

    @Override
    public Whole view(Json.Obj signals) {
        return new Whole(number(signals, "from"), (int) number(signals, "noise"));
    }

    private static long number(Json.Obj signals, String name) {
        return signals.get(name) instanceof Json.Num number ? (long) number.doubleValue() : 0;
    }

    @Override
    public Content page(Moment<Long> moment, Whole view) {
        if (moment.state() == 999) {
            throw new IllegalStateException("a view that throws");
        }
        byte[] noise = new byte[view.noise()];
        new Random(moment.state()).nextBytes(noise);
        String text = Base64.getEncoder().encodeToString(noise);
        return out -> out.writeContent("<p id=\"page\">" + (moment.state() + view.from()) + "</p>" + text);
    }

    @Override
    public Content people(Long sum, List<Presence> here) {
        return out -> {
            Presence.cursors(here).writeTo(out);
            here.forEach(person ->
                    out.writeContent("<i id=\"s" + person.visitor() + "\" data-spot=\"" + person.spot() + "\"></i>"));
        };
    }

    @Override
    public @Nullable String nameOf(Long sum, String visitor) {
        return visitor.startsWith("nobody") ? null : "Name of " + visitor;
    }

    @Override
    public Json.Obj own(Long sum, String visitor) {
        return Json.object().with("_me", visitor);
    }
}
