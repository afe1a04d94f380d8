package starflock.chat;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import starflock.testkit.BrowserTest;
import starflock.testkit.Device;
import starflock.testkit.People;
import starflock.testkit.Person;

/** All that people do in the chat beside talking, in a real Chromium: by pointer, by finger and by keys. */
class ChatBrowserTest {
    private static final String THUMB = Wish.SIGNS.getFirst();

    @TempDir
    private Path folder;

    private House house;

    @BeforeEach
    void open() throws IOException {
        house = new House(folder, 0, 1);
        house.happened("ann", new Wish.Join("Ann"));
        house.happened("bo", new Wish.Join("Bo Derek"));
        house.happened("kit", new Wish.Join("Kit"));
    }

    @AfterEach
    void close() throws IOException {
        house.close();
    }

    @BrowserTest
    void oneAnswersChangesSignsAndTakesBackByPointer(People people) {
        Person ann = comeIn(people, "ann", Device.desktop());
        Person bo = comeIn(people, "bo", Device.desktop());
        say(ann, "The kettle is on");
        Locator kettle = message(bo, "The kettle is on");
        kettle.hover();
        button(bo, "#hand", "Answer").click();
        assertThat(bo.page().locator("#mode")).containsText("Answering Ann");
        say(bo, "Coming!");
        Locator answer = message(ann, "Coming!");
        assertThat(answer.locator(".answered")).containsText("The kettle is on");

        does(ann, answer, "react");
        assertThat(message(bo, "Coming!").locator(".sign")).hasAttribute("aria-label", THUMB + " by Ann");
        message(bo, "Coming!").locator(".sign").click();
        assertThat(answer.locator(".sign")).hasText(THUMB + " 2");
        answer.locator(".sign").click();
        assertThat(answer.locator(".sign")).hasText(THUMB + " 1");

        does(bo, message(bo, "Coming!"), "edit");
        line(bo).fill("Coming at once!");
        line(bo).press("Enter");
        assertThat(message(ann, "Coming at once!")).isVisible();
        message(ann, "Coming at once!").locator(".edited").click();
        assertThat(ann.page().locator("#history-lines li .said")).hasText(new String[] {"Coming at once!", "Coming!"});
        ann.page().keyboard().press("Escape");

        does(ann, message(ann, "The kettle is on"), "delete");
        ann.page().locator("#sure-yes").click();
        assertThat(bo.page().locator(".said.back")).hasText("Taken back");
        assertThat(bo.page().locator(".answered")).containsText("(taken back)");
        assertThat(bo.page().getByText("The kettle is on")).hasCount(0);
        bo.screenshot("chat-answers");
    }

    @BrowserTest
    void theKeeperTakesBackWhatOthersSaidAndNobodyElseIsOfferedIt(People people) {
        house.happened("ann", new Wish.Say("Buy now"));
        Person bo = comeIn(people, "bo", Device.desktop());
        Person kit = comeIn(people, "kit", Device.tablet());
        message(bo, "Buy now").hover();
        bo.page().locator("#hand [data-do=more]").click();
        assertThat(bo.page().locator("#acts [data-do=delete]")).isHidden();
        assertThat(bo.page().locator("#acts [data-do=edit]")).isHidden();
        message(kit, "Buy now").locator(".said").tap();
        kit.page().locator("#hand [data-do=more]").tap();
        kit.page().locator("#acts [data-do=delete]").tap();
        kit.page().locator("#sure-yes").tap();
        assertThat(bo.page().locator(".said.back")).hasText("Taken back by who keeps the room");
    }

    @BrowserTest
    void theKeyboardAlone(People people) {
        Person ann = comeIn(people, "ann", Device.desktop());
        Person bo = comeIn(people, "bo", Device.desktop());
        keys(ann, "one", "Enter");
        keys(ann, "two", "Shift+Enter");
        keys(ann, "lines", "Enter");
        assertThat(message(bo, "two\nlines")).isVisible();
        assertThat(line(ann)).hasValue("");

        // The last of one's own, from the empty line; Escape leaves it as it was.
        keys(ann, "", "ArrowUp");
        assertThat(line(ann)).hasValue("two\nlines");
        keys(ann, " and", "Escape");
        assertThat(line(ann)).hasValue("");
        keys(ann, "", "ArrowUp");
        keys(ann, " more", "Enter");
        assertThat(message(bo, "two\nlines more")).isVisible();

        // Among the messages.
        keys(ann, "", "Escape", "ArrowUp");
        assertThat(message(ann, "one")).isFocused();
        keys(ann, "", "r");
        assertThat(ann.page().locator("#mode")).containsText("Answering Ann");
        keys(ann, "to myself", "Enter");
        assertThat(message(bo, "to myself").locator(".answered")).containsText("one");
        keys(ann, "", "Escape", "Enter");
        assertThat(ann.page().locator("#acts")).isVisible();
        keys(ann, "", "Enter");
        assertThat(message(bo, "to myself").locator(".sign")).isVisible();
        line(ann).focus();
        keys(ann, "", "Escape", "Delete", "Enter");
        assertThat(bo.page().locator(".said.back")).isVisible();
        assertThat(line(ann)).isFocused();

        // Somebody's name.
        keys(ann, "hm @b");
        assertThat(ann.page().locator("#names [aria-selected=true]")).hasText("Bo Derek");
        keys(ann, "", "Enter");
        assertThat(line(ann)).hasValue("hm @Bo Derek ");
        keys(ann, "look", "Enter");
        assertThat(message(bo, "hm @Bo Derek look").locator(".mention")).hasText("@Bo Derek");

        // Search, and to what was found.
        line(ann).press("Escape");
        keys(ann, "", "/");
        keys(ann, "LOOK");
        assertThat(ann.page().locator("#found .hit")).hasCount(1);
        keys(ann, "", "Tab", "Enter");
        assertThat(message(ann, "hm @Bo Derek look")).isFocused();
    }

    @BrowserTest
    void enterBelongsToTheInputMethodWhileItComposes(People people) {
        Person ann = comeIn(people, "ann", Device.desktop());
        line(ann).focus();
        ann.compose("にほん");
        ann.page().keyboard().press("Enter");
        assertThat(ann.page().locator("#messages").getByText("にほん")).hasCount(0);
        ann.commit("日本");
        ann.page().keyboard().press("Enter");
        assertThat(message(ann, "日本")).isVisible();
    }

    @BrowserTest
    void whatIsNewInOtherRoomsIsCountedAndJumpedTo(People people) {
        house.happened("bo", new Wish.Open("Garden"));
        Person ann = comeIn(people, "ann", Device.phone());
        Person bo = comeIn(people, "bo", Device.desktop());
        goTo(bo, "Garden");
        IntStream.rangeClosed(1, 40).forEach(n -> house.happened("bo", new Wish.Say("in the first room " + n)));
        house.happened("bo", garden("bean 1"));
        Locator elsewhere = ann.page().locator("#elsewhere");
        assertThat(elsewhere).hasText("1");
        assertThat(bo.page().locator("#rooms a[data-room='']")).hasAttribute("data-new", "40");

        goTo(ann, "Garden");
        assertThat(ann.page().locator("#messages")).containsText("bean 1");
        assertThat(elsewhere).isEmpty();
        IntStream.rangeClosed(41, 250).forEach(n -> house.happened("bo", new Wish.Say("in the first room " + n)));
        assertThat(elsewhere).hasText("99+");
        goTo(ann, "The room");
        ann.page().locator("#to-new").click();
        assertThat(message(ann, "in the first room 41")).isInViewport();
        ann.screenshot("chat-unread");
        ann.page().locator("#to-end").click();
        assertThat(message(ann, "in the first room 250")).isInViewport();
        assertThat(elsewhere).isEmpty();
        ann.page().reload();
        assertThat(message(ann, "in the first room 250")).isInViewport();
        assertThat(ann.page().locator("#to-new")).isHidden();
    }

    @BrowserTest
    void eachRoomKeepsItsDraft(People people) {
        house.happened("bo", new Wish.Open("Garden"));
        Person ann = comeIn(people, "ann", Device.desktop());
        line(ann).fill("half a thought");
        goTo(ann, "Garden");
        assertThat(line(ann)).hasValue("");
        line(ann).fill("about beans");
        ann.page().keyboard().press("Alt+ArrowDown");
        assertThat(line(ann)).hasValue("half a thought");
        ann.page().reload();
        assertThat(line(ann)).hasValue("half a thought");
        ann.page().keyboard().press("Alt+ArrowUp");
        assertThat(line(ann)).hasValue("about beans");
        line(ann).press("Enter");
        assertThat(message(ann, "about beans")).isVisible();
        ann.page().reload();
        assertThat(message(ann, "about beans")).isVisible();
        assertThat(line(ann)).hasValue("");
    }

    @BrowserTest
    void aNewRoomIsThereForEverybodyAndItsNameIsMendedAtTheField(People people) {
        Person ann = comeIn(people, "ann", Device.phone());
        Person bo = comeIn(people, "bo", Device.desktop());
        ann.page().locator("#where").tap();
        ann.page().locator("#rooms [data-do=open]").tap();
        Locator name = ann.page().locator("#new-room-name");
        name.fill("the room");
        name.press("Enter");
        assertThat(ann.page().locator("#new-room-note")).containsText("There is a room of this name");
        name.fill("<i>Shed</i>");
        name.press("Enter");
        assertThat(ann.page().locator("#where")).containsText("<i>Shed</i>");
        assertThat(bo.page().locator("#rooms")).containsText("<i>Shed</i>");
        assertThat(bo.page().locator("#where")).containsText("The room");
        line(ann).fill("typing here");
        line(ann).pressSequentially("!");
        goTo(bo, "<i>Shed</i>");
        assertThat(bo.page().getByText("Ann is writing…")).isVisible();
        goTo(bo, "The room");
        assertThat(bo.page().getByText("Ann is writing…")).isHidden();
    }

    @BrowserTest
    void ofTenThousandMessagesAFewHundredAreOnThePage(People people) {
        for (int end = 1000; end <= 10_000; end += 1000) {
            house.happened(
                    "bo",
                    IntStream.rangeClosed(end - 999, end)
                            .mapToObj(n -> new Wish.Say("line " + n + "."))
                            .toArray(Wish[]::new));
        }
        Person ann = comeIn(people, "ann", Device.desktop());
        Locator lines = ann.page().locator("#messages > li[data-n]");
        assertThat(message(ann, "line 10000.")).isInViewport();
        assertThat(lines).hasCount(100);
        for (int up = 0; up < 12; up++) {
            Object first = first(ann);
            ann.page().evaluate("document.getElementById('page').scrollBy(0, -1e6)");
            ann.page().waitForCondition(() -> !first.equals(first(ann)));
            assertThat(lines.count()).isLessThanOrEqualTo(Window.MAX);
        }
        // What one reads stays in its place when somebody says something, and when more is drawn above.
        Locator read = ann.page().locator("#messages > li[data-n]").nth(150);
        read.scrollIntoViewIfNeeded();
        String text = read.locator(".said").textContent();
        double before = message(ann, text).boundingBox().y;
        house.happened("bo", new Wish.Say("meanwhile"));
        assertThat(ann.page().locator("#to-end")).containsText("1 new");
        assertThat(message(ann, text).boundingBox().y).isCloseTo(before, within(3.0));

        ann.page().locator("#to-end").click();
        assertThat(message(ann, "meanwhile")).isInViewport();
        ann.page().keyboard().press("Escape");
        ann.page().keyboard().press("/");
        ann.page().keyboard().type("line 123.");
        ann.page()
                .locator("#found .hit", new Page.LocatorOptions().setHasText("line 123."))
                .last()
                .click();
        assertThat(message(ann, "line 123.")).isInViewport();
        assertThat(lines.count()).isLessThanOrEqualTo(Window.MAX);
    }

    private static Object first(Person person) {
        return person.page().evaluate("document.querySelector('#messages > li[data-n]').dataset.n");
    }

    @BrowserTest
    void whatWasOnItsWayIsSaidOnceThoughThePageWasReloaded(People people) throws IOException {
        Person ann = comeIn(people, "ann", Device.desktop());
        ann.expectError("ERR_");
        int port = house.port();
        house.close();
        for (String text : List.of("first", "second", "third")) {
            line(ann).fill(text);
            line(ann).press("Enter");
        }
        assertThat(ann.page().locator("#sending")).containsText("On its way");
        assertThat(ann.page().locator("#sending .said")).hasText(new String[] {"first", "second", "third"});
        ann.screenshot("chat-on-its-way");
        assertThat(ann.page().locator("#sending")).containsText("Not there yet");
        ann.page().navigate("about:blank");
        house = new House(folder, port, 2);
        ann.open(house.url());
        assertThat(ann.page().locator("#messages .said").last()).hasText("third");
        assertThat(ann.page().locator("#messages > li[data-n] .said"))
                .hasText(new String[] {"first", "second", "third"});
        assertThat(ann.page().locator("#sending")).isHidden();
        ann.page().reload();
        assertThat(ann.page().locator("#messages > li[data-n] .said"))
                .hasText(new String[] {"first", "second", "third"});
    }

    @BrowserTest
    void whatIsRefusedComesBackToTheLine(People people) {
        Person ann = comeIn(people, "ann", Device.desktop());
        line(ann).fill("a bell \u0007 rings");
        line(ann).press("Enter");
        assertThat(ann.page().locator("#say-note")).containsText("This holds signs that cannot be shown.");
        assertThat(line(ann)).hasValue("a bell \u0007 rings");
        assertThat(line(ann)).hasAttribute("aria-invalid", "true");
        say(ann, "a bell rings");
        assertThat(ann.page().locator("#say-note")).isHidden();
    }

    @BrowserTest
    void whoAskedForItIsToldOfWhatIsNewWhileLookingElsewhere(People people) {
        Person ann = people.join("ann");
        ann.profile().grantPermissions(List.of("notifications"));
        ann.page().addInitScript("""
                window.told = [];
                const Real = Notification;
                window.Notification = class extends Real {
                  constructor(title, options) { super(title, options); told.push(title + ': ' + options.body); }
                };""");
        enter(ann);
        ann.page()
                .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Menu"))
                .click();
        ann.page().locator("[data-tell=mentions]").click();
        assertThat(ann.page().locator("[data-tell=mentions]")).hasAttribute("aria-pressed", "true");
        ann.page().keyboard().press("Escape");
        house.happened("bo", new Wish.Say("before"));
        assertThat(message(ann, "before")).isVisible();
        ann.lookAway();
        ann.page().waitForCondition(() -> house.viewers() == 1);
        house.happened("bo", new Wish.Say("to all"), new Wish.Say("Hello @ann"));
        ann.page().waitForCondition(() -> told(ann).size() == 1);
        house.happened("bo", new Wish.Say("@Ann again"));
        ann.page().waitForCondition(() -> told(ann).size() == 2);
        assertThat(told(ann)).isEqualTo(List.of("Bo Derek, The room: Hello @ann", "Bo Derek, The room: @Ann again"));
        ann.lookBack();
        assertThat(message(ann, "@Ann again")).isVisible();
    }

    private static List<?> told(Person person) {
        return (List<?>) person.page().evaluate("told");
    }

    private Wish garden(String text) {
        return new Wish.Say(text, Optional.of(garden), Optional.empty());
    }

    private String garden = "";

    private Person comeIn(People people, String id, Device device) {
        Person person = people.join(id, device);
        enter(person);
        return person;
    }

    private void enter(Person person) {
        person.profile().setExtraHTTPHeaders(Map.of(House.VISITOR, person.name()));
        person.open(house.url());
        assertThat(line(person)).isFocused();
        Object found = person.page()
                .evaluate("[...document.querySelectorAll('#rooms a')].find((a) => a.textContent === 'Garden')"
                        + "?.dataset.room");
        if (found != null) {
            garden = (String) found;
        }
    }

    private static void goTo(Person person, String room) {
        Locator link = person.page().locator("#rooms a", new Page.LocatorOptions().setHasText(room));
        if (!link.isVisible()) {
            person.page().locator("#where").click();
        }
        link.click();
        assertThat(person.page().locator("#where")).containsText(room);
    }

    private static void does(Person person, Locator message, String what) {
        message.hover();
        person.page().locator("#hand [data-do=more]").click();
        person.page().locator("#acts [data-do=" + what + "]").first().click();
    }

    private static Locator button(Person person, String within, String label) {
        return person.page().locator(within).getByLabel(label);
    }

    private static Locator line(Person person) {
        return person.page().locator("#say-text");
    }

    private static Locator message(Person person, String text) {
        Locator said = person.page().getByText(text, new Page.GetByTextOptions().setExact(true));
        return person.page().locator("#messages > li[data-n]", new Page.LocatorOptions().setHas(said));
    }

    private static void keys(Person person, String text, String... keys) {
        person.page().keyboard().type(text);
        for (String key : keys) {
            person.page().keyboard().press(key);
        }
    }

    private static void say(Person person, String text) {
        line(person).fill(text);
        line(person).press("Enter");
        assertThat(message(person, text)).isVisible();
    }
}
