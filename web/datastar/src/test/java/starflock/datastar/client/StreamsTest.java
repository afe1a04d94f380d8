package starflock.datastar.client;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.testkit.BrowserTest;
import starflock.testkit.People;
import starflock.testkit.Person;

/** Streams as people meet them: many tabs, servers that go and come, networks that fail. */
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

    /** A page with a stream, a place for what it says, and a command. */
    private static String page(String stream) {
        return Playground.patch("<main id=\"stage\"><p id=\"out\"></p>"
                + "<button id=\"go\" data-on:click=\"@post('/go/cmd')\">go</button>"
                + "<i id=\"s\" data-init=\"@get('/go/" + stream
                + "', {retryInterval: 20, retryMaxWait: 100})\"></i></main>");
    }

    private void arrange(String name) {
        server.plan(
                name,
                LIVE.formatted(event("one")) + "---\n" + LIVE.formatted(event("two")) + "---\n"
                        + LIVE.formatted(event("three")));
        server.plan("cmd", "status 204");
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
        arrange("sleep");
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

    @BrowserTest
    void eightTabsFourOfThemVisibleAndCommandsAreInstant(People people) {
        join(people);
        arrange("tabs");
        List<Page> tabs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Page tab = ann.profile().newPage();
            tab.navigate(server.url("/" + build + "/page"));
            if (i >= 4) {
                tab.evaluate("Object.defineProperty(document, 'hidden', {configurable: true, value: true})");
            }
            tab.evaluate(page("tabs"));
            tabs.add(tab);
        }
        ann.page().waitForCondition(() -> server.open("tabs") == 4);
        for (Page tab : tabs) {
            // The four streams stay open meanwhile: if they held the connections, this would never be answered.
            tab.evaluate("""
                    new Promise(done => {
                      document.addEventListener('datastar-fetch', ({ detail }) => detail.type === 'finished' && done());
                      document.querySelector('#go').click();
                    })""");
        }
        assertThat(server.requests("cmd")).isEqualTo(8);
        assertThat(server.open("tabs")).isEqualTo(4);
        // Two more windows come to the front: they wait, and the commands are still through at once.
        tabs.get(4).evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
        tabs.get(5).evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
        tabs.get(5).locator("#go").click();
        ann.page().waitForCondition(() -> server.requests("cmd") == 9);
        assertThat(server.open("tabs")).isEqualTo(4);
        tabs.get(0).close();
        tabs.get(1).close();
        assertThat(tabs.get(4).locator("#out")).not().hasText("");
        assertThat(tabs.get(5).locator("#out")).not().hasText("");
    }
}
