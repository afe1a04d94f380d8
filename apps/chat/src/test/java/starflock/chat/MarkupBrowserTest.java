package starflock.chat;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import starflock.testkit.BrowserTest;
import starflock.testkit.People;
import starflock.testkit.Person;

/** What tries to be more than text, in every field that takes text, as another reader's browser sees it. */
class MarkupBrowserTest {
    /** Each at most as long as a name may be, and one that no escaping of another kind changes. */
    private static final List<String> CORPUS = List.of(
            "<script>taken=1</script>",
            "</ol></div><h1 id=page>taken",
            "<img src=x onerror=taken=1>",
            "<svg/onload=taken=1>",
            "\"onmouseover=\"taken=1",
            "' autofocus onfocus='taken=1",
            "\" data-init=\"taken=1",
            "\" data-on:click=\"taken=1\" x=\"",
            "<a href=javascript:taken=1>x</a>",
            "javascript:taken=1",
            "</textarea><script>taken=1//",
            "</title><style>*{display:none}",
            "<!-- --><![CDATA[ x ]]>",
            "${taken=1} {{taken=1}} @post('/x')",
            "&lt;b&gt; &amp; &quot; &#60;",
            "\\u003cb\\u003e %3Cb%3E",
            "<iframe srcdoc='<b>x'></iframe>",
            "<p data-signals=\"{_toast:1}\">x",
            "'; $_room = 'taken'; '",
            "data:\u2028 x \u2029event: y",
            "<math><mi xlink:href=x></math>");

    @TempDir
    private Path folder;

    private House house;

    @BeforeEach
    void open() throws IOException {
        house = new House(folder, 0, 1);
        house.happened("ann", new Wish.Join("Ann"));
        for (int i = 0; i < CORPUS.size(); i++) {
            String text = CORPUS.get(i);
            String visitor = "v" + i;
            house.happened(visitor, new Wish.Join(text), new Wish.Join("Visitor " + i));
            house.happened(visitor, new Wish.Open(text), new Wish.Join(text), new Wish.Say(text));
            house.happened(visitor, new Wish.Say("@" + text + " https://example.org/" + text));
        }
    }

    @AfterEach
    void close() throws IOException {
        house.close();
    }

    @BrowserTest
    void markupIsText(People people) {
        Person ann = people.join("ann");
        ann.profile().setExtraHTTPHeaders(Map.of(House.VISITOR, "ann"));
        ann.open(house.url());
        Page page = ann.page();
        Locator line = page.locator("#say-text");
        assertThat(line).isFocused();
        for (String text : CORPUS) {
            Locator said =
                    page.locator("#messages .said").getByText(text, new Locator.GetByTextOptions().setExact(true));
            assertThat(said.first()).isAttached();
            // Said, changed, answered, and found again by a person's own hands.
            line.fill(text + "!");
            line.press("Enter");
            Locator own = page.locator("#messages > li[data-by=ann]").last();
            assertThat(own.locator(".said")).hasText(text + "!");
            line.press("ArrowUp");
            assertThat(line).hasValue(text + "!");
            line.fill(text + "?");
            line.press("Enter");
            assertThat(own.locator(".said")).hasText(text + "?");
        }
        for (String text : CORPUS.subList(0, 8)) {
            line.press("Escape");
            page.keyboard().press("/");
            page.locator("#search-text").fill(text);
            assertThat(page.locator("#found .hit").first()).isVisible();
            page.keyboard().press("Escape");
            line.focus();
        }
        page.locator("#messages .edited").last().click();
        assertThat(page.locator("#history-lines li")).hasCount(2);
        page.keyboard().press("Escape");
        page.reload();
        assertThat(line).isFocused();
        assertThat(page.evaluate("typeof taken")).isEqualTo("undefined");
        assertThat(page.title()).isEqualTo("The room");
        assertThat(page.locator("#page").count()).isEqualTo(1);
        assertThat(page.locator("#room :is(script, img, iframe, style, math, h1)"))
                .hasCount(0);
        assertThat(page.locator("#messages :is([onerror], [onload], [onmouseover], [onfocus], [data-init])"))
                .hasCount(0);
        assertThat(page.locator("#messages a:not([href^='https://example.org/'])"))
                .hasCount(0);
        ann.screenshot("chat-markup");
    }
}
