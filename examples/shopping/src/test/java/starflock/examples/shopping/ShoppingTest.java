package starflock.examples.shopping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import starflock.datastar.Json;
import starflock.examples.shopping.Shopping.Event;
import starflock.examples.shopping.Shopping.Items;
import starflock.examples.shopping.Shopping.Wish;
import starflock.fold.Position;
import starflock.guard.Visitor;
import starflock.live.Command;
import starflock.live.CommandId;
import starflock.live.Decision;
import starflock.live.Fact;
import starflock.live.Moment;
import starflock.look.Html;

/** An app is tested without a browser: it is functions. */
class ShoppingTest {
    private static final Shopping APP = new Shopping();

    private Items items = APP.initial();
    private int seq;

    @Test
    void isShorterThanTwoHundredLines() throws IOException {
        Path source = Path.of("src/main/java/starflock/examples/shopping/Shopping.java");

        assertThat(Files.readAllLines(source, StandardCharsets.UTF_8)).hasSizeLessThan(200);
    }

    @Test
    void whatIsMissingIsThereOnce() {
        assertThat(wishes(new Wish.Add(" Bread "))).isEqualTo(Decision.accept(new Event.Added("Bread")));
        assertThat(wishes(new Wish.Add("bread"))).isEqualTo(Decision.refuse("text", "bread is on the list already."));
        wishes(new Wish.Tick(1));
        assertThat(page()).contains("✓ Bread");
        assertThat(wishes(new Wish.Add("bread"))).isInstanceOf(Decision.Accepted.class);
        wishes(new Wish.Tick(1));
        assertThat(page()).doesNotContain("✓");
        assertThat(wishes(new Wish.Tick(7))).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void markupIsText() {
        wishes(new Wish.Add("<b>\"' & {}"));

        assertThat(page()).contains("&lt;b&gt;&quot;&#39; &amp; {}").doesNotContain("<b>");
    }

    @Test
    void nothingCanBeDoneInThePast() {
        wishes(new Wish.Add("Bread"));

        assertThat(Html.of(APP.page(new Moment<>(items, 1, Instant.EPOCH, false), new Shopping.View())))
                .contains("Bread")
                .doesNotContain("<form", "data-on:click");
    }

    private Decision<Event> wishes(Wish wish) {
        Decision<Event> decision = APP.decide(
                items,
                new Command<>(new CommandId("p", 1), new Visitor("ann", Visitor.Role.GUEST), Instant.EPOCH, wish));
        if (decision instanceof Decision.Accepted<Event>(List<Event> events)) {
            events.forEach(event -> items = APP.apply(
                    items,
                    Position.alone("aa", seq++),
                    new Fact<>(new CommandId("p", seq), "ann", Instant.EPOCH, event)));
        }
        return decision;
    }

    private String page() {
        return Html.of(APP.page(new Moment<>(items, 1, Instant.EPOCH, true), APP.view(Json.object())));
    }
}
