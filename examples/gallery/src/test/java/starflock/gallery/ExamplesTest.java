package starflock.gallery;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.testkit.Audit;
import starflock.testkit.BrowserTest;
import starflock.testkit.Device;
import starflock.testkit.People;
import starflock.testkit.Person;

/** Each example used as a person would, with both clients. */
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"strict", "standard"})
class ExamplesTest extends GalleryHarness {

    /** How far a table can be pushed sideways. */
    private static final String SIDEWAYS =
            "Math.max(0, ...[...document.querySelectorAll('.scroll')].map(el => el.scrollWidth - el.clientWidth))";

    private List<String> allPages() {
        return Stream.concat(
                        Stream.of("/", "/guide", "/reference"),
                        gallery.names().stream().map(name -> "/examples/" + name))
                .toList();
    }

    @BrowserTest
    void everyPageIsFitForEverybody(People people) {
        for (boolean night : new boolean[] {false, true}) {
            Device device = Device.desktop().withReducedMotion();
            Person reader = people.join(night ? "night" : "day", night ? device.inDark() : device);
            reader.open(gallery.url() + "/?client=" + client);
            for (String name : allPages()) {
                reader.open(gallery.url() + name);
                assertThat(Audit.of(reader).axe()).as(name).isEmpty();
                assertThat(Audit.of(reader).overflow()).as(name).isEmpty();
            }
        }
    }

    @BrowserTest
    void everyPageFitsOnATelephoneAndShowsItsSource(People people) {
        Person reader = people.join("phone", Device.phone().sized(360, 740));
        for (String name : gallery.names()) {
            reader.open(gallery.url() + "/examples/" + name + "?client=" + client);
            assertThat(Audit.of(reader).overflow()).as(name).isEmpty();
            assertThat(reader.page().evaluate(SIDEWAYS)).as(name).isEqualTo(0);
            assertThat(reader.page().locator("details.source code")).isVisible();
            assertThat(reader.page().locator("details.source code")).containsText("data-");
        }
    }

    @BrowserTest
    void activeSearch(People people) {
        visit(people, "active_search");
        assertThat(page.getByRole(AriaRole.STATUS).first()).hasText("42 of 42 people");
        field("Search for a name").pressSequentially("émi");
        assertThat(demo().locator("li")).hasCount(6);
        assertThat(demo()).containsText("Émile Turing");
        field("Search for a name").fill("<b>nobody");
        assertThat(demo()).containsText("0 of 42 people");
        assertThat(field("Search for a name")).isFocused();
    }

    @BrowserTest
    void bulkUpdate(People people) {
        visit(people, "bulk_update");
        field("Grace Hopper").check();
        field("Alan Turing").check();
        button("Deactivate").click();
        assertThat(demo().getByText("Inactive")).hasCount(2);
        assertThat(field("Grace Hopper")).not().isChecked();
        field("All").check();
        assertThat(field("Emmy Noether")).isChecked();
        button("Activate").click();
        assertThat(demo().getByText("Inactive")).hasCount(0);
        assertThat(field("All")).not().isChecked();
    }

    @BrowserTest
    void clickToEdit(People people) {
        visit(people, "click_to_edit");
        button("Edit").click();
        assertThat(field("First name")).hasValue("Ada");
        field("First name").fill("Augusta \"<i>");
        field("Last name").fill("King");
        field("Last name").press("Enter");
        assertThat(demo()).containsText("Augusta \"<i>");
        button("Edit").click();
        field("Email").fill("x@y.example");
        button("Cancel").click();
        assertThat(demo()).containsText("ada@analytical.example");
        page.reload();
        assertThat(demo()).containsText("King");
        button("Reset").click();
        assertThat(demo()).containsText("Lovelace");
    }

    @BrowserTest
    void dbmon(People people) {
        visit(people, "dbmon");
        Locator table = page.locator("#databases");
        assertThat(table).hasAttribute("data-frame", Pattern.compile("[1-9][0-9]*"));
        page.evaluate("document.querySelector('#db-3').marked = true");
        field("Times a second").fill("30");
        assertThat(demo().locator("output").first()).hasText("30");
        assertThat(table).hasAttribute("data-frame", Pattern.compile("[1-9][0-9]+"));
        assertThat(page.evaluate("document.querySelector('#db-3').marked")).isEqualTo(true);
        assertThat(table.locator("tbody tr")).hasCount(12);
    }

    @BrowserTest
    void fileUpload(People people) {
        visit(people, "file_upload");
        assertThat(demo().locator("button")).isDisabled();
        field("Choose files").setInputFiles(new FilePayload[] {
            new FilePayload("abc.txt", "text/plain", "abc".getBytes(StandardCharsets.UTF_8)),
            new FilePayload("<i>.bin", "application/octet-stream", new byte[1000])
        });
        demo().getByText("Send").click();
        assertThat(demo()).containsText("abc.txt");
        // SHA-256 of "abc", from FIPS 180-2.
        assertThat(demo()).containsText("ba7816bf8f01cfea");
        assertThat(demo()).containsText("<i>.bin");
        field("Choose files").setInputFiles(new FilePayload("big.bin", "text/plain", new byte[(1 << 20) + 1]));
        demo().getByText("Send").click();
        assertThat(demo()).containsText("files[0] must have at most 1048576 bytes");
    }

    @BrowserTest
    void infiniteScroll(People people) {
        visit(people, "infinite_scroll");
        Locator region = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Birds"));
        assertThat(demo().locator("li").first()).hasText("Bird number 1");
        for (int seen = 20; seen <= 60; seen += 10) {
            region.evaluate("el => el.scrollTo(0, el.scrollHeight)");
            assertThat(demo().getByText("Bird number " + seen, new Locator.GetByTextOptions().setExact(true)))
                    .isVisible();
        }
        region.evaluate("el => el.scrollTo(0, el.scrollHeight)");
        assertThat(demo()).containsText("That is all 60 of them.");
        assertThat(demo().locator("li")).hasCount(60);
    }

    @BrowserTest
    void inlineValidation(People people) {
        visit(people, "inline_validation");
        field("Email").pressSequentially("taken@example.com");
        assertThat(demo()).containsText("It belongs to somebody already.");
        assertThat(field("Email")).isFocused();
        field("Email").fill("new@example.com");
        assertThat(demo()).not().containsText("belongs to somebody");
        button("Join").click();
        assertThat(page.locator("#first-note")).hasText("It must have at least 2 characters.");
        field("First name").fill("Ann");
        field("Last name").fill("Lee");
        button("Join").click();
        assertThat(demo()).containsText("Welcome, Ann.");
    }

    @BrowserTest
    void lazyTabs(People people) {
        visit(people, "lazy_tabs");
        assertThat(page.getByRole(AriaRole.TABPANEL)).containsText("murmuration");
        page.getByRole(AriaRole.TAB).nth(2).click();
        assertThat(page.getByRole(AriaRole.TABPANEL)).containsText("sandpipers");
        page.keyboard().press("ArrowRight");
        assertThat(page.getByRole(AriaRole.TABPANEL)).containsText("Geese");
        assertThat(page.getByRole(AriaRole.TAB).nth(3)).isFocused();
        assertThat(page.getByRole(AriaRole.TAB).nth(3)).hasAttribute("aria-selected", "true");
    }

    @BrowserTest
    void progressBar(People people) {
        visit(people, "progress_bar");
        Locator bar = page.getByRole(AriaRole.PROGRESSBAR);
        for (int round = 0; round < 2; round++) {
            button("Start the job").click();
            assertThat(button("Start the job")).isDisabled();
            assertThat(bar).hasAttribute("aria-valuenow", Pattern.compile("[1-9]0"));
            assertThat(demo()).containsText("Done");
            assertThat(bar).hasAttribute("aria-valuenow", "100");
            assertThat(button("Start the job")).isEnabled();
        }
    }

    @BrowserTest
    void sortable(People people) {
        visit(people, "sortable");
        Locator items = demo().locator("li > span:first-child");
        assertThat(items).hasText(new String[] {"Wash", "Rinse", "Wring", "Hang", "Fold"});
        button("Move Rinse up").click();
        assertThat(items).hasText(new String[] {"Rinse", "Wash", "Wring", "Hang", "Fold"});
        page.locator("#item-Fold span")
                .first()
                .dragTo(page.locator("#item-Rinse span").first());
        assertThat(items).hasText(new String[] {"Fold", "Rinse", "Wash", "Wring", "Hang"});
        page.reload();
        assertThat(items.first()).hasText("Fold");
    }

    @BrowserTest
    void svgMorphing(People people) {
        visit(people, "svg_morphing");
        page.evaluate("document.querySelector('#bird-2').marked = true");
        String before = page.locator("#bird-2").getAttribute("cx")
                + page.locator("#bird-3").getAttribute("cx");
        button("Fly").click();
        page.waitForCondition(() -> !before.equals(page.locator("#bird-2").getAttribute("cx")
                + page.locator("#bird-3").getAttribute("cx")));
        assertThat(page.evaluate("document.querySelector('#bird-2').marked")).isEqualTo(true);
        assertThat(page.evaluate("document.querySelector('#bird-2').namespaceURI"))
                .isEqualTo("http://www.w3.org/2000/svg");
        assertThat(demo().locator("circle")).hasCount(5);
    }

    @BrowserTest
    void todoMvc(People people) {
        visit(people, "todomvc");
        Locator items = demo().locator("li");
        assertThat(items).hasCount(2);
        field("What needs to be done?").fill("Buy <b>milk</b>");
        field("What needs to be done?").press("Enter");
        assertThat(items).hasCount(3);
        assertThat(field("What needs to be done?")).hasValue("");
        assertThat(demo()).containsText("2 things left");
        field("Buy <b>milk</b>").check();
        assertThat(demo()).containsText("1 thing left");
        button("Active").click();
        assertThat(items).hasCount(1);
        button("Completed").click();
        assertThat(items).hasCount(2);
        button("All").click();
        button("Change Learn Datastar").click();
        // Its label is the button's: only the role tells them apart.
        Locator editor = demo().getByRole(AriaRole.TEXTBOX).nth(1);
        assertThat(editor).isFocused();
        assertThat(editor).hasValue("Learn Datastar");
        editor.fill("Love Datastar");
        editor.press("Enter");
        assertThat(demo()).containsText("Love Datastar");
        button("Change Love Datastar").click();
        editor.fill("Leave Datastar");
        editor.press("Escape");
        assertThat(demo()).containsText("Love Datastar");
        button("Delete Love Datastar").click();
        assertThat(items).hasCount(2);
        button("Clear completed").click();
        assertThat(items).hasCount(0);
        assertThat(demo()).containsText("0 things left");
    }

    @BrowserTest
    void webComponent(People people) {
        visit(people, "web_component");
        field("Your words").pressSequentially("bird 🐦");
        assertThat(demo().locator("output")).hasText("🐦 drib");
    }

    @BrowserTest
    void aPageOfAnotherSiteCannotCommand(People people) {
        visit(people, "todomvc");
        visitor.expectError("403");
        Object status = page.evaluate("fetch('/examples/todomvc/completed', {method: 'DELETE'}).then(r => r.status)");
        assertThat(status).isEqualTo(403);
        assertThat(demo().locator("li")).hasCount(2);
    }
}
