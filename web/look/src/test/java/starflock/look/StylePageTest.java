package starflock.look;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import starflock.datastar.Client;
import starflock.testkit.Audit;
import starflock.testkit.BrowserTest;
import starflock.testkit.Device;
import starflock.testkit.People;
import starflock.testkit.Person;
import starflock.testkit.Stage;

/**
 * The page of every part, in a real browser at three widths, by day and by night; the pictures stay in
 * target/screenshots.
 */
class StylePageTest {
    /** Longer than a toast stays. */
    private static final int TOAST_MS = 9_000;

    private static final List<Integer> WIDTHS = List.of(360, 768, 1440);

    private static final Asset CLIENT = Asset.of("/client.js", "text/javascript", Client.strict());

    private static final String URL = Stage.URL + "/_style";

    @BrowserTest
    void everyPartIsReadableFitsAndIsReachedByKeys(People people) {
        for (int width : WIDTHS) {
            for (boolean night : new boolean[] {false, true}) {
                String name = "style-" + width + (night ? "-night" : "-day");
                Device device = Device.desktop().sized(width, 800);
                Person reader = join(people, name, night ? device.inDark() : device);
                reader.open(URL + "?live");
                reader.page()
                        .waitForFunction("getComputedStyle(document.querySelector('.cursor')).translate != 'none'");
                reader.fullScreenshot(name);
                Audit audit = Audit.of(reader);
                assertThat(audit.contrast()).as(name).isEmpty();
                assertThat(audit.overflow()).as(name).isEmpty();
                assertThat(audit.focus()).as(name).isEmpty();
            }
        }
    }

    @BrowserTest
    void menuAndKeysOpenWithoutAScriptAndAreReadable(People people) {
        Person reader = join(people, "reader", Device.desktop().sized(360, 640));
        reader.open(URL);
        reader.page().locator("button[popovertarget=menu]").first().click();
        assertThat(Audit.of(reader).contrast()).isEmpty();
        reader.screenshot("style-menu");
        reader.page().locator("#menu button[popovertarget=keys]").click();
        assertThat(reader.page().locator("#keys").isVisible()).isTrue();
        assertThat(Audit.of(reader).contrast()).isEmpty();
        assertThat(Audit.of(reader).overflow()).isEmpty();
        reader.screenshot("style-keys");
        reader.page().keyboard().press("Escape");
        assertThat(reader.page().locator("#keys").isVisible()).isFalse();
    }

    @BrowserTest
    void aChoiceOverridesTheSystem(People people) {
        Person reader = join(people, "reader", Device.desktop());
        reader.open(URL + "?light");
        String day = background(reader);
        reader.page().emulateMedia(new EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        assertThat(background(reader)).as("light stays light by night").isEqualTo(day);
        reader.open(URL + "?dark");
        String night = background(reader);
        assertThat(night).isNotEqualTo(day);
        reader.open(URL);
        assertThat(background(reader)).as("the system decides").isEqualTo(night);
    }

    @BrowserTest
    void whatMovesMovesThroughTheClient(People people) {
        Person reader = join(people, "reader", Device.desktop());
        reader.open(URL + "?live");
        Page page = reader.page();

        page.locator("h1").first().click();
        page.keyboard().press("?");
        assertThat(page.locator("#keys")).isVisible();
        page.keyboard().press("Escape");
        page.locator("#sample-say").fill("what");
        page.locator("#sample-say").press("?");
        assertThat(page.locator("#keys")).isHidden();

        page.locator("button[popovertarget=menu]").first().click();
        page.getByText("Dark", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.locator("body")).hasAttribute("data-theme", "dark");
        reader.screenshot("style-menu-night");
        page.keyboard().press("Escape");

        reader.profile().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        page.getByText("Copy", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.locator("#toasts .toast p")).hasText("Link to this room copied.");
        assertThat(page.evaluate("navigator.clipboard.readText()"))
                .asString()
                .startsWith("http://192.168.1.20:4321/join/");
    }

    @BrowserTest
    void theBadgeTellsHowTheStreamIs(People people) {
        Person reader = join(people, "reader", Device.desktop());
        reader.open(URL + "?live");
        Locator badge = reader.page().locator("#badge");
        assertThat(badge.locator(".live")).isVisible();
        tell(reader, "retrying", 1);
        assertThat(badge).hasAttribute("data-state", "reconnecting");
        tell(reader, "retrying", 5);
        assertThat(badge).hasAttribute("data-state", "offline");
        tell(reader, "connected", 0);
        assertThat(badge).hasAttribute("data-state", "live");
        tell(reader, "error", 401);
        tell(reader, "retrying", 1);
        assertThat(badge).hasText("Signed out", new LocatorAssertions.HasTextOptions().setUseInnerText(true));
        assertThat(reader.page().locator("#toasts")).containsText("signed out here");
        tell(reader, "connected", 200);
        assertThat(badge).hasAttribute("data-state", "live");
    }

    @BrowserTest
    void aToastGoesByItselfAndUndoReachesWhoeverCanUndo(People people) {
        Person reader = join(people, "reader", Device.desktop());
        reader.profile().clock().install();
        reader.open(URL + "?live");
        Page page = reader.page();
        Locator toast = page.locator("#toasts .toast");
        assertThat(toast).isHidden();

        page.evaluate("addEventListener('undo', (evt) => document.title = evt.detail)");
        Locator sample = page.getByText("Undo", new Page.GetByTextOptions().setExact(true))
                .first();
        sample.click();
        assertThat(toast).hasText("The sample is undone.Undo");
        reader.screenshot("style-toast");
        assertThat(Audit.of(reader).contrast()).isEmpty();
        toast.hover();
        reader.profile().clock().runFor(TOAST_MS);
        assertThat(toast).isVisible();
        page.mouse().move(0, 0);
        reader.profile().clock().runFor(TOAST_MS);
        assertThat(toast).isHidden();

        sample.click();
        toast.getByRole(AriaRole.BUTTON).click();
        assertThat(page).hasTitle("sample");
        assertThat(toast).isHidden();
    }

    @BrowserTest
    void withoutAClipboardTheLinkIsSelected(People people) {
        Person reader = join(people, "reader", Device.phone());
        reader.profile().addInitScript("document.execCommand = () => false; delete Navigator.prototype.clipboard");
        reader.open(URL + "?live");
        reader.page()
                .getByText("Copy", new Page.GetByTextOptions().setExact(true))
                .click();
        assertThat(reader.page().locator("#toasts")).containsText("press Ctrl and C");
        assertThat(reader.page().evaluate("getSelection().toString()"))
                .asString()
                .startsWith("http://192.168.1.20:4321/join/");
    }

    @BrowserTest
    void forcedColoursKeepTheEdgesOfWhatOneCanUse(People people) {
        Person reader =
                join(people, "reader", Device.desktop().sized(360, 800).inDark().withForcedColors());
        reader.open(URL + "?live");
        reader.fullScreenshot("style-forced");
        Audit audit = Audit.of(reader);
        assertThat(audit.contrast()).isEmpty();
        assertThat(audit.focus()).isEmpty();
        Object bare = reader.page().evaluate("""
                [...document.querySelectorAll('.button, .input, .avatar, .card, .tag')].filter(
                  (el) => el.checkVisibility() && !el.closest('.time')
                    && getComputedStyle(el).borderTopStyle === 'none',
                ).length""");
        assertThat(bare).isEqualTo(0);
    }

    /** What the client says of a request; {@code number} is the count of tries, or the status. */
    private static void tell(Person reader, String type, int number) {
        reader.page()
                .evaluate(
                        "([type, number]) => document.dispatchEvent(new CustomEvent('datastar-fetch',"
                                + " { detail: { type, argsRaw: { count: number, status: number } } }))",
                        List.of(type, String.valueOf(number)));
    }

    private static String background(Person reader) {
        return (String) reader.page().evaluate("getComputedStyle(document.documentElement).backgroundColor");
    }

    private static Person join(People people, String name, Device device) {
        Person reader = people.join(name, device.withReducedMotion());
        Stage.of(reader, StylePageTest::answer);
        return reader;
    }

    private static Optional<Stage.Answer> answer(URI uri) {
        String path = uri.getPath();
        if (path.equals("/_style")) {
            return Optional.of(new Stage.Answer("text/html; charset=utf-8", stylePage(String.valueOf(uri.getQuery()))));
        }
        if (path.startsWith(Theme.PATH)) {
            return Optional.of(new Stage.Answer("text/plain", new byte[0]));
        }
        return (path.equals(CLIENT.path()) ? Optional.of(CLIENT) : Look.asset(path))
                .map(asset -> new Stage.Answer(asset.contentType(), asset.bytes()));
    }

    private static byte[] stylePage(String query) {
        Theme theme = Theme.parse(query).orElse(Theme.SYSTEM);
        return Html.bytes(Parts.everyPart(theme, query.equals("live") ? CLIENT.path() : null));
    }
}
