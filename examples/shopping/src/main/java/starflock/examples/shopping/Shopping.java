package starflock.examples.shopping;

import gg.jte.Content;
import java.util.List;
import starflock.datastar.Field;
import starflock.datastar.Json;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.fold.Position;
import starflock.fold.Sorted;
import starflock.live.App;
import starflock.live.Command;
import starflock.live.Commands;
import starflock.live.Decision;
import starflock.live.Fact;
import starflock.live.Kinds;
import starflock.live.Moment;
import starflock.look.Html;

/**
 * A list that everybody fills and ticks off, live, with all of its past.
 *
 * <p>People wish, {@link #decide} says what happens or what is wrong, {@link #apply} what that changes, {@link #page}
 * how it looks. These are functions of what they are given and nothing else; the node keeps the log, undoes, repeats,
 * and tells every screen.
 */
public final class Shopping implements App<Shopping.Wish, Shopping.Event, Shopping.Items, Shopping.View> {
    /** What somebody wants, as forms send it. A rule that is not kept comes back to the field. */
    public sealed interface Wish {
        record Add(String text) implements Wish {
            static final Shape<Add> SHAPE = Shape.record(
                    Field.of(
                            "text",
                            Add::text,
                            Shape.text().with(Rule.notBlank()).with(Rule.atMost(80))),
                    Add::new);
        }

        record Tick(long item) implements Wish {
            static final Shape<Tick> SHAPE = Shape.record(Field.of("item", Tick::item, Shape.whole()), Tick::new);
        }
    }

    /** What happened, as it lies in the log: a name and a field mean the same for ever. */
    public sealed interface Event {
        record Added(String text) implements Event {
            static final Shape<Added> SHAPE = Shape.record(Field.of("text", Added::text, Shape.text()), Added::new);
        }

        record Ticked(long item, boolean done) implements Event {
            static final Shape<Ticked> SHAPE = Shape.record(
                    Field.of("item", Ticked::item, Shape.whole()),
                    Field.of("done", Ticked::done, Shape.flag()),
                    Ticked::new);
        }
    }

    /** All that is known: what is on the list, by number. */
    public record Items(Sorted<Long, Item> byNumber) {
        boolean has(String text) {
            return byNumber.values().stream()
                    .anyMatch(item -> !item.done() && item.text().equalsIgnoreCase(text));
        }
    }

    record Item(long number, String text, boolean done) {}

    /** What of it somebody looks at; here everybody sees all. */
    public record View() {}

    @Override
    public String title() {
        return "Shopping";
    }

    @Override
    public Kinds<Wish> commands() {
        return Kinds.<Wish>none()
                .and("add", Wish.Add.class, Wish.Add.SHAPE)
                .and("tick", Wish.Tick.class, Wish.Tick.SHAPE);
    }

    @Override
    public Kinds<Event> events() {
        return Kinds.<Event>none()
                .and("added", Event.Added.class, Event.Added.SHAPE)
                .and("ticked", Event.Ticked.class, Event.Ticked.SHAPE);
    }

    @Override
    public Items initial() {
        return new Items(Sorted.empty());
    }

    @Override
    public Decision<Event> decide(Items items, Command<Wish> command) {
        return switch (command.body()) {
            case Wish.Add(String text) ->
                items.has(text.strip())
                        ? Decision.refuse("text", text.strip() + " is on the list already.")
                        : Decision.accept(new Event.Added(text.strip()));
            case Wish.Tick(long number) -> {
                Item item = items.byNumber().get(number);
                yield item == null
                        ? Decision.refuse("", "This is not on the list any more.")
                        : Decision.accept(new Event.Ticked(number, !item.done()));
            }
        };
    }

    @Override
    public Items apply(Items items, Position position, Fact<Event> fact) {
        Sorted<Long, Item> byNumber = items.byNumber();
        return switch (fact.event()) {
            case Event.Added(String text) -> {
                long number = byNumber.last().map(last -> last.getKey() + 1).orElse(1L);
                yield new Items(byNumber.put(number, new Item(number, text, false)));
            }
            case Event.Ticked(long number, boolean done) -> {
                Item item = byNumber.get(number);
                yield item == null ? items : new Items(byNumber.put(number, new Item(number, item.text(), done)));
            }
        };
    }

    @Override
    public View view(Json.Obj signals) {
        return new View();
    }

    @Override
    public Content page(Moment<Items> moment, View view) {
        List<Content> lines = moment.state().byNumber().values().stream()
                .map(item -> line(item, moment.live()))
                .toList();
        return Html.with("""
                <div id="page" class="column narrow stack">
                <h1>{}</h1>
                <ul class="list">{}</ul>
                {}
                </div>""", title(), Html.all(lines), moment.live() ? form() : "");
    }

    private static Content line(Item item, boolean live) {
        String text = item.done() ? "✓ " + item.text() : item.text();
        if (!live) {
            return Html.with("<li>{}</li>", text);
        }
        String tick = Commands.post("tick", "{item: " + item.number() + "}");
        return Html.with("<li><button class=\"button bare\" data-on:click=\"{}\">{}</button></li>", tick, text);
    }

    /**
     * The signal {@code _errors.add.text} holds what is wrong with the field {@code text} of the command {@code add}.
     */
    private static Content form() {
        return Html.with("""
                <form class="stack tight" data-signals__ifmissing="{_text: ''}" data-on:submit="{}">
                <div class="field"><label for="text">What is missing?</label>
                <input class="input" id="text" type="text" aria-describedby="text-note" data-bind="_text"
                  data-attr:aria-invalid="$_errors.add.text ? 'true' : 'false'">
                <p class="note bad" id="text-note" role="alert" data-text="$_errors.add.text || ''"></p></div>
                <p><button class="button main" type="submit">Put it on the list</button></p>
                </form>""", Commands.post("add", "{text: $_text}"));
    }
}
