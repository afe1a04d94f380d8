package starflock.testkit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Locator;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The harness against a page of its own: what tests of the real pages rely on. */
class BrowserTestTest {
    private static final String PAGE = """
            <!doctype html><meta charset=utf-8><link rel=icon href="data:,"><title>t</title>
            <input autofocus><p id=said></p><p id=seen>visible</p><p id=count>0</p>
            <script>
              const input = document.querySelector('input'), said = document.querySelector('#said');
              const log = text => said.textContent += text + ' ';
              for (const type of ['compositionstart', 'compositionend']) input.addEventListener(type, e => log(type));
              document.addEventListener('visibilitychange', () => seen.textContent = document.visibilityState);
              document.addEventListener('freeze', () => log('freeze'));
              document.addEventListener('resume', () => log('resume'));
              document.cookie = 'who=' + (document.cookie ? 'known' : 'new');
              addEventListener('offline', () => log('offline'));
              addEventListener('online', () => log('online'));
            </script>
            """;

    private HttpServer server = unopened();
    private String url = "";

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = PAGE.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/") ? 200 : 404, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        url = "http://localhost:" + server.getAddress().getPort() + "/";
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @BrowserTest
    void otherMachinesDoNotExist(People people) {
        Person ann = people.join("ann");
        for (String elsewhere : new String[] {"http://192.0.2.1/", "http://example.org/"}) {
            assertThatThrownBy(() -> ann.page().navigate(elsewhere)).hasMessageContaining("ERR_NAME_NOT_RESOLVED");
        }
    }

    @BrowserTest
    void everyPersonHasAProfileOfTheirOwn(People people) {
        Person ann = people.join("ann");
        Person bo = people.join("bo", Device.phone().inDark().withReducedMotion());
        ann.open(url);
        ann.open(url);
        bo.open(url);

        assertThat(ann.page().evaluate("document.cookie")).isEqualTo("who=known");
        assertThat(bo.page().evaluate("document.cookie")).isEqualTo("who=new");
        assertThat(ann.page().evaluate("innerWidth")).isEqualTo(1440);
        assertThat(bo.page().evaluate("screen.width")).isEqualTo(390);
        assertThat(bo.page().evaluate("navigator.maxTouchPoints > 0")).isEqualTo(true);
        assertThat(bo.page().evaluate("matchMedia('(prefers-color-scheme: dark)').matches"))
                .isEqualTo(true);
        assertThat(bo.page().evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches"))
                .isEqualTo(true);
        assertThat(ann.page().evaluate("matchMedia('(prefers-color-scheme: dark)').matches"))
                .isEqualTo(false);
        assertThat(Files.exists(bo.screenshot("harness-phone"))).isTrue();
    }

    @BrowserTest
    void errorsThatNobodyAnnouncedFailTheTest(People people) {
        Person ann = people.join("ann");
        ann.open(url);
        ann.page().evaluate("console.error('broken plate')");
        ann.page().evaluate("setTimeout(() => { throw new Error('broken cup') })");
        ann.page().waitForCondition(() -> ann.unexpectedErrors().size() == 2);

        assertThatThrownBy(people::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ann: console: broken plate")
                .hasMessageContaining("ann: uncaught: Error: broken cup");
    }

    @BrowserTest
    void announcedErrorsDoNot(People people) {
        Person ann = people.join("ann");
        ann.expectError("404");
        ann.open(url + "nowhere");
        ann.page().evaluate("fetch('/nowhere/else')");
    }

    @BrowserTest
    void handsForWhatOnlyABrowserCanDo(People people) {
        Person ann = people.join("ann");
        ann.open(url);
        Locator said = ann.page().locator("#said");
        Locator seen = ann.page().locator("#seen");

        ann.compose("にほ");
        ann.commit("日本");
        assertThat(ann.page().locator("input")).hasValue("日本");
        assertThat(said).hasText("compositionstart compositionend");

        ann.goOffline();
        ann.goOnline();
        assertThat(said).containsText("offline online");

        ann.freeze();
        ann.thaw();
        assertThat(said).containsText("freeze resume");

        ann.lookAway();
        assertThat(seen).hasText("hidden");
        ann.lookBack();
        assertThat(seen).hasText("visible");
    }

    private static HttpServer unopened() {
        try {
            return HttpServer.create();
        } catch (IOException impossible) {
            throw new AssertionError("an unbound server opens nothing", impossible);
        }
    }
}
