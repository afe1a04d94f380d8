package starflock.checks;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.stream.Stream;
import starflock.testkit.Person;

/** What a person does in the room, in their words rather than the page's. */
record Talker(Person person) {
    /** Notes, by this machine's clock in milliseconds, when a text was first seen and when a key was pressed. */
    private static final String STOPWATCH = """
            () => {
              const now = () => performance.timeOrigin + performance.now();
              window.seen = {};
              window.pressed = {};
              const look = () => {
                for (const said of document.querySelectorAll('.message .said')) seen[said.textContent] ??= now();
                for (const cursor of document.querySelectorAll('.cursor'))
                  seen[cursor.id + ' ' + cursor.dataset.anchor] ??= now();
              };
              look();
              new MutationObserver(look).observe(document.body, {
                childList: true, subtree: true, characterData: true, attributes: true,
              });
              document.addEventListener('keydown', evt => {
                if (evt.key === 'Enter') pressed[evt.target.value] ??= now();
              }, true);
            }
            """;

    /** Comes in through a link and, being new here, gives a name. */
    static Talker comesIn(Person person, String link, String name) {
        person.open(link);
        Locator field = person.page().getByLabel("Your name");
        field.fill(name);
        field.press("Enter");
        return inside(person);
    }

    /** Comes in through a link in another browser, where the node knows the name already. */
    static Talker comesBack(Person person, String link) {
        person.open(link);
        return inside(person);
    }

    /** From the page of a space to one of its rooms, which know the name that was given in the space. */
    Talker goesTo(String room) {
        person.page().locator("a.card[href$='/" + room + "/']").click();
        return inside(person);
    }

    private static Talker inside(Person person) {
        assertThat(person.page().getByLabel("Your name")).isHidden();
        assertThat(person.page().getByLabel("Say something")).isVisible();
        person.page().evaluate(STOPWATCH);
        return new Talker(person);
    }

    /** Types a line and presses Enter; it is sent whether or not the node is there. */
    void says(String text) {
        Locator line = person.page().getByLabel("Say something");
        line.fill(text);
        line.press("Enter");
    }

    /** Everything said that this screen shows, in its order. */
    List<String> reads() {
        return said().allTextContents();
    }

    Locator said() {
        return person.page().locator(".message:not(.event) .said");
    }

    /** Where somebody else points, as this screen shows it. */
    Locator cursor(String name) {
        return person.page().locator(".cursor", new Page.LocatorOptions().setHasText(name));
    }

    void waitsFor(String text) {
        assertThat(person.page().locator(".message .said").getByText(text, exactly()))
                .isVisible();
    }

    private static Locator.GetByTextOptions exactly() {
        return new Locator.GetByTextOptions().setExact(true);
    }

    /** Milliseconds from this person's Enter to the text on the other's screen. */
    double delay(String text, Talker reader) {
        Object pressed = person.page().evaluate("text => pressed[text]", text);
        Object seen = reader.person.page().evaluate("text => seen[text]", text);
        return ((Number) seen).doubleValue() - ((Number) pressed).doubleValue();
    }

    static double median(Stream<Double> values) {
        List<Double> sorted = values.sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
