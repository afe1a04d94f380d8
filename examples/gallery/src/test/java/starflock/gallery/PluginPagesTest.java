package starflock.gallery;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.testkit.BrowserTest;
import starflock.testkit.People;

/** The pages of the plugins, used as a person would, with both clients. */
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"strict", "standard"})
class PluginPagesTest extends GalleryHarness {

    @BrowserTest
    void animate(People people) {
        visit(people, "animate");
        Locator circle = demo().locator("circle");
        button("Grow").click();
        assertThat(circle).hasAttribute("r", Pattern.compile("[2-8][0-9](\\..*)?"));
        assertThat(circle).hasAttribute("r", "90");
        button("Shrink").click();
        assertThat(circle).hasAttribute("r", "10");
    }

    @BrowserTest
    void customValidity(People people) {
        visit(people, "custom_validity");
        field("A word").fill("crane");
        field("The same word").fill("crone");
        button("Send").click();
        assertThat(page.evaluate("document.querySelector('#two').validationMessage"))
                .isEqualTo("This is not the word above.");
        assertThat(demo()).not().containsText("Sent.");
        field("The same word").fill("crane");
        button("Send").click();
        assertThat(demo()).containsText("Sent.");
    }

    @BrowserTest
    void matchMedia(People people) {
        visit(people, "match_media");
        assertThat(demo()).containsText("This window is wide.");
        page.setViewportSize(500, 700);
        assertThat(demo()).containsText("This window is narrow.");
        page.setViewportSize(900, 700);
        assertThat(demo()).containsText("This window is wide.");
    }

    @BrowserTest
    void onRaf(People people) {
        visit(people, "on_raf");
        assertThat(demo().locator("output")).hasText("0");
        button("Count frames").click();
        assertThat(demo().locator("output")).hasText(Pattern.compile("[1-9][0-9]+"));
        button("Stop").click();
        String stopped = demo().locator("output").textContent();
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        assertThat(demo().locator("output")).hasText(stopped);
    }

    @BrowserTest
    void onResize(People people) {
        visit(people, "on_resize");
        assertThat(page.getByRole(AriaRole.STATUS).first()).hasText(Pattern.compile("[0-9]+ by [0-9]+"));
        String before = page.getByRole(AriaRole.STATUS).first().textContent();
        page.locator(".resizable").evaluate("el => { el.style.setProperty('inline-size', '15rem') }");
        assertThat(page.getByRole(AriaRole.STATUS).first()).not().hasText(before);
    }

    @BrowserTest
    void persist(People people) {
        visit(people, "persist");
        field("A draft").fill("Dear crane");
        page.reload();
        assertThat(field("A draft")).hasValue("Dear crane");
    }

    @BrowserTest
    void queryString(People people) {
        visit(people, "query_string");
        field("Search").fill("tern");
        field("Search").press("Tab");
        assertThat(page).hasURL(Pattern.compile("search=tern"));
        button("Next page").click();
        assertThat(page).hasURL(Pattern.compile("page=2"));
        page.goBack();
        assertThat(demo().locator("b")).hasText("1");
        assertThat(field("Search")).hasValue("tern");
        page.reload();
        assertThat(field("Search")).hasValue("tern");
    }

    @BrowserTest
    void replaceUrl(People people) {
        visit(people, "replace_url");
        button("Read on").click();
        button("Read on").click();
        assertThat(page).hasURL(Pattern.compile("/examples/replace_url\\?chapter=3$"));
    }

    @BrowserTest
    void scrollIntoView(People people) {
        visit(people, "scroll_into_view");
        assertThat(page.locator("#heron")).not().isInViewport();
        button("Find the heron").click();
        assertThat(page.locator("#heron")).isInViewport();
    }

    @BrowserTest
    void viewTransition(People people) {
        visit(people, "view_transition");
        Locator left = demo().locator(".box").first();
        Locator right = demo().locator(".box").last();
        assertThat(left).isVisible();
        assertThat(left).hasCSS("view-transition-name", "wanderer");
        button("Cross over").click();
        assertThat(right).isVisible();
        assertThat(left).isHidden();
        assertThat(right).hasCSS("view-transition-name", "wanderer");
    }
}
