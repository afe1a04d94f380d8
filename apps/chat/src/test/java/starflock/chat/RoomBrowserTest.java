package starflock.chat;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import starflock.testkit.BrowserTest;
import starflock.testkit.Device;
import starflock.testkit.People;
import starflock.testkit.Person;

/** The room as two people use it, in a real Chromium. */
class RoomBrowserTest {
    @TempDir
    private Path folder;

    private House house;

    @BeforeEach
    void open() throws IOException {
        house = new House(folder, 0, 1);
    }

    @AfterEach
    void close() throws IOException {
        house.close();
    }

    @BrowserTest
    void whatOneSaysAndPointsAtTheOtherSees(People people) {
        Person ann = comeIn(people, "ann", "Ann", Device.desktop());
        Person bo = comeIn(people, "bo", "Bo", Device.phone());

        say(ann, "The kettle <b>is</b> on.");
        Locator heard = bo.page().getByText("The kettle <b>is</b> on.");
        assertThat(heard).isVisible();
        say(bo, "Coming!");
        assertThat(ann.page().getByText("Coming!")).isVisible();
        assertThat(ann.page().locator("#here li")).hasCount(2);

        Locator word = ann.page().getByText("Coming!");
        var box = word.boundingBox();
        ann.page().mouse().move(box.x + box.width / 2, box.y + box.height / 2);
        Locator cursor = bo.page().locator("#cursor-ann");
        assertThat(cursor).hasCSS("opacity", "1");
        assertThat(cursor).containsText("Ann");
        pointsAt(cursor, bo.page().getByText("Coming!"));
        assertThat(ann.page().locator("#cursor-ann")).isHidden();

        bo.page().getByLabel("Say something").pressSequentially("hm");
        assertThat(ann.page().getByText("Bo is writing…")).isVisible();
        ann.screenshot("room-ann");
        bo.screenshot("room-bo");
    }

    @BrowserTest
    void theSliderShowsHowItWas(People people) {
        Person ann = comeIn(people, "ann", "Ann", Device.desktop());
        say(ann, "one");
        say(ann, "two");
        say(ann, "three");
        Locator slider = ann.page().getByRole(AriaRole.SLIDER);
        slider.press("ArrowLeft");
        assertThat(ann.page().getByText("three")).isHidden();
        assertThat(ann.page().getByText("two")).isVisible();
        assertThat(ann.page().getByLabel("Say something")).isHidden();
        ann.screenshot("room-past");

        Person bo = comeIn(people, "bo", "Bo", Device.desktop());
        say(bo, "four");
        assertThat(ann.page().getByText("four")).isHidden();
        ann.page()
                .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Back to now"))
                .click();
        assertThat(ann.page().getByText("four")).isVisible();
        assertThat(ann.page().getByLabel("Say something")).isVisible();
    }

    @BrowserTest
    void aDayBeginsAtTheMidnightOfTheReader(People people) {
        Person ann = comeIn(people, "ann", "Ann", Device.desktop().in("UTC"));
        Person bo = comeIn(people, "bo", "Bo", Device.phone().in("Asia/Kathmandu")); // 5:45 ahead
        house.setClock(Instant.parse("2027-03-01T18:10:00Z"));
        say(ann, "Good evening");
        house.setClock(Instant.parse("2027-03-01T18:20:00Z"));
        say(ann, "and good night to you");
        house.setClock(Instant.parse("2027-03-02T00:01:00Z"));
        say(bo, "Good morning");
        for (Person person : List.of(ann, bo)) {
            assertThat(person.page().getByText("Good morning")).isVisible();
        }
        assertThat(days(ann))
                .containsExactly(
                        "Friday 15 January 2027: Ann came in",
                        "Monday 1 March 2027: Good evening",
                        "Tuesday 2 March 2027: Good morning");
        assertThat(days(bo))
                .containsExactly(
                        "Friday 15 January 2027: Ann came in",
                        "Monday 1 March 2027: Good evening",
                        "Tuesday 2 March 2027: and good night to you");
    }

    /** The days that can be seen, each with what was said first in it. */
    private static List<String> days(Person person) {
        Object days = person.page().evaluate("""
                [...document.querySelectorAll('#messages > .day')]
                  .filter((day) => day.checkVisibility())
                  .map((day) => day.firstElementChild.shadowRoot.textContent.replace(',', '') + ': '
                    + day.nextElementSibling.querySelector('.said').textContent)""");
        return ((List<?>) days).stream().map(String.class::cast).toList();
    }

    @BrowserTest
    void pagesRecoverWhenTheNodeComesBack(People people) throws IOException {
        Person ann = comeIn(people, "ann", "Ann", Device.desktop());
        Person bo = comeIn(people, "bo", "Bo", Device.desktop());
        ann.expectError("ERR_");
        bo.expectError("ERR_");
        say(ann, "before");
        assertThat(bo.page().locator("#messages").getByText("before")).isVisible();

        int port = house.port();
        house.close();
        ann.page().getByLabel("Say something").fill("while it was away");
        ann.page().keyboard().press("Enter");
        bo.page().getByLabel("Say something").fill("half a thou");
        house = new House(folder, port, 2);

        assertThat(bo.page().getByText("while it was away")).hasCount(1);
        assertThat(ann.page().locator("#messages").getByText("while it was away"))
                .hasCount(1);
        assertThat(bo.page().locator("#messages").getByText("before")).hasCount(1);
        assertThat(bo.page().getByLabel("Say something")).hasValue("half a thou");
        say(bo, "after");
        assertThat(ann.page().getByText("after")).isVisible();
    }

    @BrowserTest
    void aNameThatIsTakenIsRefusedAtTheField(People people) {
        comeIn(people, "ann", "Ann", Device.desktop());
        Person bo = enter(people, "bo", Device.phone());
        bo.page().getByLabel("Your name").fill("ann");
        bo.page().keyboard().press("Enter");
        assertThat(bo.page().getByText("Somebody here is called ann already. Add something to tell you apart."))
                .isVisible();
        bo.screenshot("room-name-taken");
        bo.page().getByLabel("Your name").fill("Bo");
        bo.page().keyboard().press("Enter");
        assertThat(bo.page().getByLabel("Say something")).isVisible();
    }

    private Person enter(People people, String id, Device device) {
        Person person = people.join(id, device);
        person.profile().setExtraHTTPHeaders(Map.of(House.VISITOR, id));
        person.open(house.url());
        return person;
    }

    private Person comeIn(People people, String id, String name, Device device) {
        Person person = enter(people, id, device);
        Page page = person.page();
        page.getByLabel("Your name").fill(name);
        page.keyboard().press("Enter");
        assertThat(page.getByLabel("Your name")).isHidden();
        return person;
    }

    private static void say(Person person, String text) {
        person.page().getByLabel("Say something").fill(text);
        person.page().keyboard().press("Enter");
        assertThat(person.page().locator("#messages").getByText(text)).isVisible();
    }

    /** Whether the cursor's tip comes to lie on the element, once it has glided there. */
    private static void pointsAt(Locator cursor, Locator element) {
        cursor.page().waitForCondition(() -> {
            var tip = cursor.boundingBox();
            var box = element.boundingBox();
            return tip.x >= box.x && tip.x <= box.x + box.width && tip.y >= box.y && tip.y <= box.y + box.height;
        });
        assertThat(cursor.boundingBox()).isNotNull();
    }
}
