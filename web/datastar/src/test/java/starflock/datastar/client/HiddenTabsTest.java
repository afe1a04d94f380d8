package starflock.datastar.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.testkit.BrowserTest;
import starflock.testkit.Windows;
import starflock.testkit.Windows.Tab;

/** Tabs that the browser itself hides, shows and freezes, over HTTP/1.1 with its six connections a host. */
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"standard", "strict"})
final class HiddenTabsTest {
    private static final String LIVE = """
            header content-type text/event-stream
            write :%%0A%%0A
            write event:%%20datastar-patch-elements%%0A
            write data:%%20elements%%20%%3Cp%%20id=%%22out%%22%%3E%s%%3C/p%%3E%%0A%%0A
            stay
            """;

    private static final String LISTENING = """
            void (window.log = [],
              ['freeze', 'resume'].forEach((name) => document.addEventListener(name, () => log.push(name))),
              document.addEventListener('visibilitychange', () => log.push(document.visibilityState)))
            """;

    private static final String PAGE = Playground.patch("""
            <main id="stage"><p id="out"></p>
              <button id="go" data-on:click="@post('/go/cmd')">go</button>
              <i id="s" data-init="@get('/go/NAME', {retryInterval: 20, retryMaxWait: 100})"></i></main>
            """);

    /** One command, from the press to the end of its answer. */
    private static final String COMMAND = """
            new Promise((done) => {
              document.addEventListener('datastar-fetch', ({ detail }) => detail.type === 'finished' && done());
              document.querySelector('#go').click();
            })
            """;

    private final String build;

    HiddenTabsTest(String build) {
        this.build = build;
    }

    private static String out(String text) {
        return "document.querySelector('#out').textContent === '" + text + "'";
    }

    private static void load(Tab tab, String stream) {
        tab.waitFor("!!window.datastar");
        tab.evaluate(LISTENING);
        tab.evaluate(PAGE.replace("NAME", stream));
    }

    @BrowserTest
    void aTabInTheBackgroundClosesItsStreamAndIsInStepWhenItComesBack() throws IOException {
        try (Playground server = new Playground();
                Windows windows = Windows.start()) {
            server.plan(
                    "tab", String.join("---\n", LIVE.formatted("one"), LIVE.formatted("two"), LIVE.formatted("three")));
            Tab ann = windows.window(server.url("/" + build + "/page"));
            load(ann, "tab");
            ann.waitFor(out("one"));
            Tab other = windows.tab(server.url("/" + build + "/blank"));
            ann.waitFor("document.visibilityState === 'hidden'");
            windows.waitUntil(() -> server.open("tab") == 0);
            ann.show();
            ann.waitFor(out("two"));
            windows.waitUntil(() -> server.open("tab") == 1);
            assertThat(server.requests("tab")).isEqualTo(2);

            other.show();
            ann.waitFor("document.visibilityState === 'hidden'");
            windows.waitUntil(() -> server.open("tab") == 0);
            ann.freeze();
            ann.thaw();
            ann.show();
            ann.waitFor(out("three"));
            windows.waitUntil(() -> server.open("tab") == 1);
            assertThat(ann.evaluate("log.join(' ')")).isEqualTo("hidden visible hidden freeze resume visible");
        }
    }

    @BrowserTest
    void eightTabsFourOfThemVisibleAndEachCommandIsAnsweredWhileTheStreamsStayOpen() throws IOException {
        try (Playground server = new Playground();
                Windows windows = Windows.start()) {
            server.plan("tabs", LIVE.formatted("here"));
            server.plan("cmd", "status 204");
            List<Tab> hidden = new ArrayList<>();
            List<Tab> visible = new ArrayList<>();
            for (int window = 0; window < 4; window++) {
                hidden.add(windows.window(server.url("/" + build + "/page")));
                visible.add(windows.tab(server.url("/" + build + "/page")));
            }
            for (Tab tab : hidden) {
                tab.waitFor("document.visibilityState === 'hidden'");
                load(tab, "tabs");
            }
            for (Tab tab : visible) {
                load(tab, "tabs");
                tab.waitFor(out("here"));
            }
            windows.waitUntil(() -> server.open("tabs") == 4);
            // Streams end only when a tab lets them: if they held the connections, no command would ever be answered.
            for (Tab tab : visible) tab.evaluate(COMMAND);
            for (Tab tab : hidden) tab.evaluate(COMMAND);
            assertThat(server.requests("cmd")).isEqualTo(8);
            assertThat(server.requests("tabs")).isEqualTo(4);
            assertThat(server.open("tabs")).isEqualTo(4);
            // The hidden ones come to the front: their streams begin, those behind them end, and there are four again.
            for (Tab tab : hidden) {
                tab.show();
                tab.waitFor(out("here"));
                tab.evaluate(COMMAND);
            }
            windows.waitUntil(() -> server.open("tabs") == 4);
            assertThat(server.requests("cmd")).isEqualTo(12);
            for (Tab tab : visible)
                assertThat(tab.evaluate("document.visibilityState")).isEqualTo("hidden");
        }
    }
}
