package starflock.node;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import starflock.testkit.Audit;
import starflock.testkit.BrowserTest;
import starflock.testkit.Device;
import starflock.testkit.People;
import starflock.testkit.Person;

/**
 * How the room looks on a running node: the first screen, the talk, the past, at three widths, by day and by night. The
 * pictures stay in target/screenshots; {@code room-picture.png} is the one in the README (docs/room.png).
 */
class RoomLookTest {
    private static final List<Integer> WIDTHS = List.of(360, 768, 1440);

    /** All that the first page loads, as it travels. */
    private static final int FIRST_PAGE_BYTES_MAX = 60 * 1024;

    @TempDir
    Path temporary;

    private @Nullable Node node;

    @BeforeEach
    void start() throws Exception {
        NodeSettings settings = new NodeSettings(data(), "127.0.0.1", 0, true, List.of(), null, false, List.of());
        // A second address of this machine, so that the guests' door is not the owner's.
        node = Node.start(settings, () -> Optional.of(InetAddress.ofLiteral("127.0.0.2")));
    }

    @AfterEach
    void stop() {
        node().close();
    }

    @BrowserTest
    void theRoomIsReadableFitsAndIsReachedByKeys(People people) {
        for (int width : WIDTHS) {
            for (boolean night : new boolean[] {false, true}) {
                String name = "-" + width + (night ? "-night" : "-day");
                Device device = Device.desktop().sized(width, 740).withReducedMotion();
                Person person = people.join("guest" + name, night ? device.inDark() : device);
                person.open(guestLink());
                inspect(person, "room-welcome" + name);
                comeIn(person, (night ? "Moth " : "Bee ") + width);
                say(
                        person,
                        "Hello from a window of " + width + " pixels, with <b>markup</b> & a-very-long-word".repeat(2));
                inspect(person, "room-talk" + name);
                lookBack(person);
                inspect(person, "room-past" + name);
            }
        }
    }

    @BrowserTest
    void theFirstPageIsLight(People people) {
        Person ann = people.join("ann");
        ann.open(node().issueLink());
        assertThat(ann.page().locator("#join-name")).isFocused();
        Object bytes = ann.page().evaluate("""
                performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
                  .filter((entry) => !entry.name.includes('/stream'))
                  .reduce((sum, entry) => sum + entry.transferSize, 0)""");
        assertThat(((Number) bytes).intValue()).isBetween(1, FIRST_PAGE_BYTES_MAX);
    }

    @BrowserTest
    void theTalkStandsStillForWhoReadsAndFollowsForWhoListens(People people) {
        Person ann = people.join("ann");
        Person bo = people.join("bo", Device.phone());
        ann.open(node().issueLink());
        comeIn(ann, "Ann");
        for (int i = 0; i < 30; i++) {
            say(ann, "Line " + i);
        }
        bo.open(guestLink());
        comeIn(bo, "Bo");
        say(ann, "for those who listen");
        assertThat(bo.page().getByText("for those who listen")).isInViewport();

        bo.page().evaluate("document.querySelector('.talk').scrollBy(0, -400)");
        Locator read = bo.page().getByText("Line 15", exact());
        double before = read.boundingBox().y;
        say(ann, "for later");
        assertThat(bo.page().getByText("for later")).isAttached();
        assertThat(read.boundingBox().y).isCloseTo(before, within(2.0));
    }

    @BrowserTest
    void aNameCanBeChangedFromTheMenuAndChangedBack(People people) {
        Person ann = people.join("ann", Device.phone());
        ann.open(node().issueLink());
        comeIn(ann, "Ann");
        Page page = ann.page();
        Locator menu = page.locator("#menu");
        page.locator("button[popovertarget=menu]").first().click();
        assertThat(menu).containsText("You are Ann");
        assertThat(menu.locator(".avatar")).hasText("A");
        page.getByText("Change your name").click();
        Locator field = page.getByLabel("Your name");
        assertThat(field).hasValue("Ann");
        field.press("Escape");
        assertThat(field).isHidden();

        page.locator("button[popovertarget=menu]").first().click();
        page.getByText("Change your name").click();
        field.fill("Zoë");
        page.getByText("Change it", exact()).click();
        assertThat(page.getByText("Ann is now called Zoë")).isVisible();
        assertThat(menu).containsText("You are Zoë");
        assertThat(menu.locator(".avatar")).hasText("Z");
        assertThat(page.locator("#toasts")).containsText("You are now called Zoë.");
        ann.screenshot("room-renamed");

        page.locator("#toasts").getByText("Undo").click();
        assertThat(page.getByText("Zoë is now called Ann")).isVisible();
        assertThat(menu.locator(".avatar")).hasText("A");
    }

    @BrowserTest
    void theBadgeCountsTheOthersWhoAreHere(People people) {
        Person ann = people.join("ann");
        ann.open(node().issueLink());
        comeIn(ann, "Ann");
        Locator badge = ann.page().locator("#badge .live");
        assertThat(badge).hasText("Live");
        Person bo = people.join("bo", Device.phone());
        bo.open(guestLink());
        assertThat(badge).hasText("Live");
        comeIn(bo, "Bo");
        assertThat(badge).hasText("Live with 1 other");
        assertThat(bo.page().locator("#badge .live")).hasText("Live with 1 other");
        Person ines = people.join("ines");
        ines.open(guestLink());
        comeIn(ines, "Inês");
        assertThat(badge).hasText("Live with 2 others");
        ines.open("about:blank");
        assertThat(badge).hasText("Live with 1 other");
    }

    @BrowserTest
    void everybodySeesTheTimeOfTheirOwnClock(People people) {
        Person ann = people.join("ann");
        Person bo = people.join("bo", Device.desktop().in("Asia/Kathmandu")); // 5:45 ahead
        ann.open(node().issueLink());
        comeIn(ann, "Ann");
        say(ann, "It is late here.");
        bo.open(guestLink());
        comeIn(bo, "Bo");
        Instant said = Instant.parse(times(ann).getFirst());
        assertThat(times(ann)).last().isEqualTo(said.toString().substring(11, 16));
        Instant ahead = said.plus(Duration.ofMinutes(345));
        assertThat(times(bo)).last().isEqualTo(ahead.toString().substring(11, 16));
    }

    /** When the message was said: in the page's source, and as it is shown. */
    private static List<String> times(Person person) {
        Object times = person.page().evaluate("""
                [...document.querySelectorAll('.message time')].flatMap((time) =>
                  [time.dateTime, time.firstElementChild.shadowRoot.textContent])""");
        return ((List<?>) times).stream().map(String.class::cast).toList();
    }

    @BrowserTest
    void anInvitationThatWasEndedByMistakeGoesOn(People people) {
        Person ann = people.join("ann");
        Person bo = people.join("bo", Device.phone());
        bo.expectError("ERR_"); // the door is closed for a moment
        ann.open(node().issueLink());
        comeIn(ann, "Ann");
        bo.open(guestLink());
        comeIn(bo, "Bo");
        Page home = ann.profile().newPage();
        home.navigate(address() + "/");
        home.getByText("End the invitation").click();
        Locator toasts = home.locator("#toasts");
        assertThat(toasts).containsText("The invitation is over, and its guests are signed out.");
        assertThat(bo.page().locator("#badge .live")).isHidden();
        toasts.getByText("Undo").click();
        assertThat(toasts).containsText("The invitation goes on, with the same guests.");
        assertThat(home.getByLabel("Link", new Page.GetByLabelOptions().setExact(true)))
                .isVisible();
        say(bo, "I was away for a second.");
        assertThat(ann.page().getByText("I was away for a second.")).isVisible();
    }

    @BrowserTest
    void aGuestWhoseVisitIsOverIsTold(People people) {
        Person bo = people.join("bo", Device.phone());
        bo.expectError("401");
        bo.open(guestLink());
        comeIn(bo, "Bo");
        bo.profile().clearCookies();
        bo.page().locator("button[popovertarget=menu]").first().click();
        bo.page().getByText("Dark", exact()).click();
        assertThat(bo.page().locator("#badge .out")).isVisible();
        assertThat(bo.page().locator("#toasts")).containsText("not signed in");
    }

    @BrowserTest
    void aPictureForTheReadme(People people) {
        Device window = Device.desktop().sized(1200, 760);
        Person ann = people.join("ann", window);
        Person bo = people.join("bo", window);
        Person ines = people.join("ines", window);
        ann.open(node().issueLink());
        comeIn(ann, "Ann");
        bo.open(guestLink());
        comeIn(bo, "Bo");
        ines.open(guestLink());
        comeIn(ines, "Inês");
        say(ann, "Good morning! Is the kettle on?");
        say(bo, "It is. And there is bread, if somebody brings butter.");
        say(ines, "Butter is on its way.");
        say(ines, "Ten minutes, the tram is late again.");
        say(ann, "Then let us begin with the map.\nWho has seen the heron this week?");
        say(bo, "Twice: on Tuesday, and this morning by the second bridge.");
        point(bo, "Who has seen the heron", 330);
        point(ines, "It is. And there is bread", 480);
        assertThat(ann.page().locator(".cursor:not([hidden])")).hasCount(2);
        ines.page().locator("#say-text").pressSequentially("I have a photograph");
        assertThat(ann.page().locator("#typing")).containsText("Inês is writing");
        // The cursors glide for a moment; the picture waits until none of them moves.
        rest(ann);
        ann.screenshot("room-picture");
    }

    private static void inspect(Person person, String name) {
        rest(person);
        person.screenshot(name);
        Audit audit = Audit.of(person);
        assertThat(audit.contrast()).as(name).isEmpty();
        assertThat(audit.overflow()).as(name).isEmpty();
        assertThat(audit.focus()).as(name).isEmpty();
    }

    private static void rest(Person person) {
        person.page()
                .waitForCondition(() -> person.page()
                        .evaluate("document.getAnimations().length === 0")
                        .equals(true));
    }

    private static void comeIn(Person person, String name) {
        person.page().locator("#join-name").fill(name);
        person.page().locator("#join-name").press("Enter");
        assertThat(person.page().locator("#say-text")).isFocused();
    }

    private static void say(Person person, String text) {
        person.page().locator("#say-text").fill(text);
        person.page().locator("#say-text").press("Enter");
        assertThat(person.page().locator(".said").last()).hasText(text);
    }

    private static void lookBack(Person person) {
        person.page().locator("#moment").press("Home");
        assertThat(person.page().getByText("Back to now", exact())).isVisible();
    }

    private static void point(Person person, String text, double right) {
        var box = person.page().getByText(text).boundingBox();
        person.page().mouse().move(box.x + right - 9, box.y + 14);
        person.page().mouse().move(box.x + right, box.y + 14);
    }

    private static Page.GetByTextOptions exact() {
        return new Page.GetByTextOptions().setExact(true);
    }

    private String guestLink() {
        Program invited = Program.run("invite", "--json", "--data", data().toString());
        return invited.objects().getFirst().getString("link");
    }

    private String address() {
        return "http://127.0.0.1:" + node().port();
    }

    private Node node() {
        return Objects.requireNonNull(node);
    }

    private Path data() {
        return temporary.resolve("data");
    }
}
