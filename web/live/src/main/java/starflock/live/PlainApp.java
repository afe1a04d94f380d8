package starflock.live;

import gg.jte.Content;
import java.util.function.BiFunction;
import java.util.function.Function;
import starflock.datastar.Json;
import starflock.fold.Position;

/**
 * An app of which everybody sees the same, put together from its functions. What each of them does is said at {@link App}.
 *
 * @param drawer draws the newest state, or a past one: one element with the id {@code page}
 */
public record PlainApp<C, E, S>(
        String title,
        Kinds<C> commands,
        Kinds<E> events,
        S initial,
        BiFunction<S, Command<C>, Decision<E>> decider,
        BiFunction<S, Fact<E>, S> step,
        Function<Moment<S>, Content> drawer)
        implements App<C, E, S, PlainApp.All> {
    /** All there is to see. */
    public record All() {}

    @Override
    public Decision<E> decide(S state, Command<C> command) {
        return decider.apply(state, command);
    }

    @Override
    public S apply(S state, Position position, Fact<E> fact) {
        return step.apply(state, fact);
    }

    @Override
    public All view(Json.Obj signals) {
        return new All();
    }

    @Override
    public Content page(Moment<S> moment, All view) {
        return drawer.apply(moment);
    }
}
