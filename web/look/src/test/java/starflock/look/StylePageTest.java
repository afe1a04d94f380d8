package starflock.look;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.util.List;
import java.util.Map;
import starflock.datastar.Client;
import starflock.testkit.Audit;
import starflock.testkit.BrowserTest;
import starflock.testkit.Device;
import starflock.testkit.People;
import starflock.testkit.Person;

/** The page of every part, in a real browser at three widths, by day and by night; the pictures stay in target/screenshots. */
class StylePageTest {
    private static final List<Integer> WIDTHS = List.of(360, 768, 1440);

    /** What a node says too: nothing inline, nothing from elsewhere. */
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'";

    private static final Asset CLIENT = Asset.of("/client.js", "text/javascript", Client.strict());

    /** No server is needed: what the browser asks for is answered by {@link #answer}. */
    private static final String URL = "http://localhost/_style";

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
        assertThat(page.getByText("Copied")).isVisible();
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
    }

    private static void tell(Person reader, String type, int count) {
        reader.page()
                .evaluate(
                        "([type, count]) => document.dispatchEvent(new CustomEvent('datastar-fetch',"
                                + " { detail: { type, argsRaw: { count } } }))",
                        List.of(type, String.valueOf(count)));
    }

    private static String background(Person reader) {
        return (String) reader.page().evaluate("getComputedStyle(document.documentElement).backgroundColor");
    }

    private static Person join(People people, String name, Device device) {
        Person reader = people.join(name, device.withReducedMotion());
        reader.profile().route("**/*", StylePageTest::answer);
        return reader;
    }

    private static void answer(Route route) {
        URI uri = URI.create(route.request().url());
        if (uri.getPath().startsWith(Theme.PATH)) {
            route.fulfill(new Route.FulfillOptions().setStatus(204));
            return;
        }
        Asset found = uri.getPath().equals("/_style")
                ? stylePage(String.valueOf(uri.getQuery()))
                : uri.getPath().equals(CLIENT.path())
                        ? CLIENT
                        : Look.asset(uri.getPath()).orElseThrow();
        route.fulfill(new Route.FulfillOptions()
                .setHeaders(Map.of("Content-Type", found.contentType(), "Content-Security-Policy", POLICY))
                .setBodyBytes(found.bytes()));
    }

    private static Asset stylePage(String query) {
        Theme theme = Theme.parse(query).orElse(Theme.SYSTEM);
        String script = query.equals("live") ? CLIENT.path() : null;
        return Asset.of("/_style.html", "text/html; charset=utf-8", Html.bytes(Parts.everyPart(theme, script)));
    }
}
