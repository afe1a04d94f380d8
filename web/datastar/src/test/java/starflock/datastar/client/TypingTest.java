package starflock.datastar.client;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.testkit.BrowserTest;
import starflock.testkit.People;
import starflock.testkit.Person;

/** Real keys and a real input method, while patches arrive. */
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"standard", "strict"})
final class TypingTest {
    private final String build;

    TypingTest(String build) {
        this.build = build;
    }

    private void open(Person person, Playground server, String html) {
        person.open(server.url("/" + build + "/page"));
        patch(person, "<main id=\"stage\">" + html + "</main>");
    }

    private static void patch(Person person, String html) {
        person.page().evaluate(Playground.patch(html));
    }

    @BrowserTest
    void anAnswerToWhatWasTypedDoesNotTakeBackWhatWasTypedSince(People people) throws IOException {
        try (Playground server = new Playground()) {
            Person ann = people.join("ann");
            open(ann, server, "<input id=\"f\" value=\"\">");
            ann.page().locator("#f").pressSequentially("hello");
            // The server has heard "hel" and draws it: the person is further on.
            patch(ann, "<main id=\"stage\"><p>checked</p><input id=\"f\" value=\"hel\"></main>");
            assertThat(ann.page().locator("#f")).hasValue("hello");
            ann.page().keyboard().press("ArrowLeft");
            ann.page().keyboard().type("X");
            assertThat(ann.page().locator("#f")).hasValue("hellXo");
            // Something the person never typed is the server's own word.
            patch(ann, "<main id=\"stage\"><p>checked</p><input id=\"f\" value=\"reset\"></main>");
            assertThat(ann.page().locator("#f")).hasValue("reset");
            assertThat(ann.page().locator("#f")).isFocused();
        }
    }

    @BrowserTest
    void aCompositionGoesOnWhilePatchesArrive(People people) throws IOException {
        try (Playground server = new Playground()) {
            Person ann = people.join("ann");
            open(ann, server, "<div id=\"d\"><input id=\"f\" value=\"\"></div>");
            ann.page().locator("#f").focus();
            ann.compose("に");
            patch(ann, "<div id=\"d\"><p>new</p><input id=\"f\" class=\"x\" value=\"server\"></div>");
            ann.compose("にほ");
            patch(ann, "<div id=\"d\"><section><input id=\"f\" value=\"server\"></section></div>");
            ann.commit("日本");
            assertThat(ann.page().locator("#f")).hasValue("日本");
            assertThat(ann.page().locator("#f")).isFocused();
        }
    }

    @BrowserTest
    void textInAnEditableElementIsThePersonsWhileTheyType(People people) throws IOException {
        try (Playground server = new Playground()) {
            Person ann = people.join("ann");
            open(ann, server, "<div id=\"e\" contenteditable>a</div>");
            ann.page().locator("#e").click();
            ann.page().keyboard().press("End");
            ann.page().keyboard().type("bc");
            patch(ann, "<main id=\"stage\"><p>new</p><div id=\"e\" contenteditable>a</div></main>");
            ann.page().keyboard().type("d");
            assertThat(ann.page().locator("#e")).hasText("abcd");
            Object length = ann.page().evaluate("document.querySelector('#stage').children.length");
            assertThat(length).isEqualTo(2);
        }
    }
}
