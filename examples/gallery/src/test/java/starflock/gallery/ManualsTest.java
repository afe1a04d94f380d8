package starflock.gallery;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.testkit.BrowserTest;
import starflock.testkit.People;
import starflock.testkit.Person;

/** The guide and the reference, every piece of them used, with both clients. */
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"strict", "standard"})
class ManualsTest extends GalleryHarness {

    private Locator piece(String id) {
        return page.locator("#" + id + " ~ .live").first();
    }

    @BrowserTest
    void theGuide(People people) {
        read(people, "guide");
        button("Greet me").click();
        assertThat(page.locator("#hello")).hasText("Hello!");
        field("Your name").fill("Ann");
        field("How many are you?").fill("3");
        assertThat(page.getByText("A table for Ann and 2 more.")).isVisible();
        button("Book the table above").click();
        assertThat(page.locator("#booking")).hasText("Booked for Ann: 3 of you.");
        field("How many are you?").fill("12");
        button("Book the table above").click();
        assertThat(page.locator("#booking")).hasText("guests must be from 1 to 9.");
        button("Add a line").click();
        assertThat(page.locator("#log li")).hasCount(2);
        button("Remove the last").click();
        assertThat(page.locator("#log li")).hasCount(1);
        assertThat(page.locator("#clock")).hasText("It is 00:00:00 in Greenwich.");
        button("Think").click();
        assertThat(button("Think")).isDisabled();
        assertThat(page.locator("#thought")).hasText("Forty-two.");
        visitor.expectError("Failed to load resource");
        button("Ask for what is not there").click();
        assertThat(page.getByText("The server says 404.")).isVisible();
        button("Add squares").click();
        assertThat(button("Add squares").locator("xpath=following-sibling::b")).hasText("14");
    }

    @BrowserTest
    void theGuideIsSharedByThoseWhoReadIt(People people) {
        read(people, "guide");
        Person other = people.join("other");
        other.open(gallery.url() + "/guide?client=" + client);
        assertThat(other.page().locator("#shared")).hasText("Pressed 0 times.");
        assertThat(page.locator("#shared")).hasText("Pressed 0 times.");
        button("Press, for everybody").click();
        assertThat(page.locator("#shared")).hasText("Pressed 1 times.");
        assertThat(other.page().locator("#shared")).hasText("Pressed 1 times.");
    }

    @BrowserTest
    void theReferenceShowsSignals(People people) {
        read(people, "reference");
        assertThat(piece("data-signals")).containsText("A starling over Rome.");
        assertThat(piece("data-text")).hasText("<b>not bold</b>");
        field("Birds").fill("41");
        field("near").uncheck();
        assertThat(piece("data-bind")).containsText("42, far");
        assertThat(button("Door")).isDisabled();
        button("Turn the key").click();
        assertThat(button("Door")).isEnabled();
        button("Warn").click();
        assertThat(piece("data-class").locator(".warn")).hasText("A notice.");
        field("Width").fill("10");
        assertThat(piece("data-style").locator(".box")).hasAttribute("style", Pattern.compile("width: 10rem;?"));
        assertThat(page.getByText("A nest.", new Page.GetByTextOptions().setExact(true)))
                .isHidden();
        button("What is inside?").click();
        assertThat(page.getByText("A nest.", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        field("Wings").fill("8");
        assertThat(piece("data-computed")).containsText("make 4 pairs");
        button("Look").click();
        assertThat(piece("data-effect").locator("p")).hasAttribute("title", "seen 1 times");
        button("Go there").click();
        assertThat(field("To be focused")).isFocused();
        assertThat(piece("data-json-signals").locator("pre")).hasText("{\"nest\":{\"eggs\":4}}");
    }

    @BrowserTest
    void theReferenceShowsWhatRunsWhen(People people) {
        read(people, "reference");
        // Both within the time that counts as one, however busy the machine is.
        Object unused = button("Press often").evaluate("button => { button.click(); button.click(); }");
        assertThat(piece("data-on")).containsText("at once 2, when quiet 1");
        page.keyboard().press("x");
        assertThat(piece("data-on")).containsText("last key x");
        assertThat(piece("data-init")).hasText("here");
        piece("data-on-intersect").scrollIntoViewIfNeeded();
        assertThat(piece("data-on-intersect")).containsText(Pattern.compile("Seen [1-9]"));
        assertThat(piece("data-on-interval")).containsText(Pattern.compile("Ticks: [1-9]"));
        button("One more").click();
        assertThat(piece("data-on-signal-patch")).containsText("{\"_apples\":2}");
        button("Ask slowly").click();
        assertThat(piece("data-indicator")).containsText("Answered.");
        assertThat(page.getByText("Asking…", new Page.GetByTextOptions().setExact(true)))
                .isHidden();
    }

    @BrowserTest
    void theReferenceShowsWhatPatchesLeaveAloneAndActions(People people) {
        read(people, "reference");
        assertThat(piece("data-ignore")).containsText("Nobody touches that.");
        button("Patch both").click();
        assertThat(piece("data-ignore-morph")).containsText("patched: 1");
        assertThat(piece("data-ignore-morph")).containsText("left alone: 0");
        piece("data-preserve-attr").locator("summary").click();
        assertThat(page.getByText("Still open, and patched.", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        field("Your name").fill("Ann");
        button("Send").click();
        assertThat(page.locator("#form-answer")).hasText("The server has got the form.");
        button("Peeked at").click();
        button("Heeded").click();
        assertThat(piece("peek")).containsText("2 and 2");
        button("All").click();
        assertThat(field("oats")).isChecked();
        button("The others").click();
        assertThat(field("millet")).not().isChecked();
        button("Ask").click();
        assertThat(piece("page-events")).not().containsText("nothing yet");
    }

    @BrowserTest
    void theReferenceShowsEachModifier(People people) {
        read(people, "reference");
        assertThat(page.getByText("On the roof, before that in the tree.")).isVisible();
        button("Only once").click();
        button("Only once").click();
        assertThat(page.locator("#ref-once")).hasText("1");
        assertThat(page.locator("#ref-out")).hasText("2");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("A link that leads nowhere"))
                .click();
        assertThat(page.locator("#ref-prevent")).hasText("prevented");
        button("Stops here").click();
        button("Goes on").click();
        assertThat(page.locator("#ref-stop")).hasText("1");
        button("An event of its own").click();
        assertThat(page.locator("#ref-case")).hasText("1");
        button("Press").click();
        assertThat(page.locator("#ref-timing")).containsText("late 1, first 1, now and then 1");
        button("Lay one").click();
        assertThat(page.getByText("8 legs to come, room left, half of it 2")).isVisible();
        button("A pair more").click();
        assertThat(page.locator("#ref-late")).hasText("{\"_pears\":3}");
        page.locator("#ref-seen").scrollIntoViewIfNeeded();
        assertThat(page.locator("#ref-seen")).containsText(Pattern.compile("half 1, quarter [1-9]"));
        assertThat(page.getByText("Kept, with a part that works.")).isVisible();
        for (String method : List.of("Get", "Post", "Put", "Patch", "Delete", "Query")) {
            button(method).click();
            assertThat(page.locator("#method")).hasText(method.toUpperCase(Locale.ROOT) + " method");
        }
        button("Take me there").click();
        assertThat(page.getByText("Here.", new Page.GetByTextOptions().setExact(true)))
                .isFocused();
    }

    @BrowserTest
    void theReferenceShowsTheActionsOfThePlugins(People people) {
        read(people, "reference");
        visitor.profile().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        button("Copy a fact").click();
        assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo("Seven nearest neighbours");
        field("Share").fill("0.3");
        assertThat(piece("fit")).containsText("108°");
        assertThat(piece("intl")).hasText("€1,234.50");
    }
}
