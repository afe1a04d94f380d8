package starflock.datastar.client;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.testkit.BrowserTest;
import starflock.testkit.People;
import starflock.testkit.Person;

/** Streams as people meet them: servers that go and come, networks that fail. */
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"standard", "strict"})
final class StreamsTest {
    /** Begins with a comment, by which a stream says that it is one: without it, an early end would pass for an answer's. */
    private static final String LIVE = """
            header content-type text/event-stream
            write :%%0A%%0A
            write %s
            stay
            """;

    private final String build;

    StreamsTest(String build) {
        this.build = build;
    }

    @SuppressWarnings("NullAway.Init") // set before each test
    private Playground server;

    @SuppressWarnings("NullAway.Init") // join, with which tests begin, sets it
    private Person ann;

    private static String event(String text) {
        return "event:%20datastar-patch-elements%0Adata:%20elements%20%3Cp%20id=%22out%22%3E" + text + "%3C/p%3E%0A%0A";
    }

    /** A page with a stream and a place for what it says. */
    private static String page(String stream) {
        return Playground.patch("<main id=\"stage\"><p id=\"out\"></p>"
                + "<i id=\"s\" data-init=\"@get('/go/" + stream
                + "', {retryInterval: 20, retryMaxWait: 100})\"></i></main>");
    }

    @BeforeEach
    void start() throws IOException {
        server = new Playground();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void join(People people) {
        ann = people.join("ann");
        ann.expectError("Failed to load resource");
    }

    private void show(String page) {
        ann.open(server.url("/" + build + "/page"));
        ann.page().evaluate(page);
    }

    @BrowserTest
    void afterASleepOfTheMachineTheStreamIsTakenUpAtOnce(People people) {
        join(people);
        server.plan("sleep", LIVE.formatted(event("one")) + "---\n" + LIVE.formatted(event("two")));
        ann.page().clock().install();
        show(page("sleep"));
        assertThat(ann.page().locator("#out")).hasText("one");
        // The clock jumps while no timer fires: that is what a machine's sleep looks like from inside.
        ann.page().clock().fastForward(60 * 60 * 1000L);
        assertThat(ann.page().locator("#out")).hasText("two");
        ann.page().waitForCondition(() -> server.open("sleep") == 1);
    }

    @BrowserTest
    void aPageWithANonceNeedsNoUnsafeEval(People people) {
        join(people);
        ann.open(server.url("/" + build + "/nonce"));
        assertThat(ann.page().locator("#sum")).hasText("3");
        ann.page().locator("#more").click();
        assertThat(ann.page().locator("#sum")).hasText("4");
        assertThat(ann.page().evaluate("document.documentElement.outerHTML.includes('data-nonce')"))
                .isEqualTo(false);
    }

    @BrowserTest
    void comingBackOnlineDoesNotWaitForTheBackOff(People people) {
        join(people);
        server.plan(
                "line",
                LIVE.replace("stay", "gate cut\ncut").formatted(event("one")) + "---\n" + LIVE.formatted(event("two")));
        // A back-off of minutes: only the browser's word that it is online again can be what ends it.
        show(page("line")
                .replace("retryInterval: 20, retryMaxWait: 100", "retryInterval: 600000, retryMaxWait: 600000"));
        assertThat(ann.page().locator("#out")).hasText("one");
        server.openGate("cut");
        ann.page().waitForCondition(() -> server.open("line") == 0);
        ann.goOffline();
        ann.goOnline();
        assertThat(ann.page().locator("#out")).hasText("two");
    }

    @BrowserTest
    void aServerThatIsKilledAndRestartedFiftyTimesIsFoundEachTime(People people) throws IOException {
        join(people);
        server.plan("kill", LIVE.formatted(event("life0")));
        show(page("kill"));
        assertThat(ann.page().locator("#out")).hasText("life0");
        for (int life = 1; life <= 50; life++) {
            int port = server.port();
            server.close();
            server = new Playground(port);
            // Every fifth time it is a proxy that answers first, as during a deploy.
            server.plan("kill", (life % 5 == 0 ? "status 502\n---\n" : "") + LIVE.formatted(event("life" + life)));
            assertThat(ann.page().locator("#out")).hasText("life" + life);
            ann.page().waitForCondition(() -> server.open("kill") == 1);
        }
    }
}
