package starflock.datastar.client;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.testkit.BrowserTest;
import starflock.testkit.People;
import starflock.testkit.Person;

/** The build and a plugin in either order of their files. */
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"standard", "strict"})
final class LoadingTest {
    private final String build;

    LoadingTest(String build) {
        this.build = build;
    }

    @BrowserTest
    void thePageHearsOnceThatItIsReady(People people) throws IOException {
        try (Playground server = new Playground()) {
            Person ann = people.join("ann");
            ann.open(server.url("/" + build + "/plugin-early"));
            assertThat(ann.page().locator("#said")).hasText("Hello, Ann.");
            assertThat(ann.page().evaluate("datastar.getPath('heard')")).isEqualTo(1);
        }
    }

    @BrowserTest
    void anActionOfAPluginIsCalledOnceWhicheverFileComesFirst(People people) throws IOException {
        try (Playground server = new Playground()) {
            for (String order : new String[] {"early", "late"}) {
                Person ann = people.join(order);
                ann.open(server.url("/" + build + "/plugin-" + order));
                assertThat(ann.page().locator("#said")).hasText("Hello, Ann.");
                // Whatever else the load would set off has run by now, and the others were not kept waiting.
                ann.page().evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))");
                assertThat(ann.page().locator("#said")).hasText("Hello, Ann.");
                Object next = ann.page().evaluate("datastar.getPath('next')");
                assertThat(next).isEqualTo(1);
            }
        }
    }
}
