package starflock.node;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import starflock.testkit.BrowserTest;
import starflock.testkit.Device;
import starflock.testkit.People;
import starflock.testkit.Person;

/**
 * The first five minutes with a whole node: sign in, give a name, talk, invite, pull the plug; and a page that means
 * ill.
 */
class RoomBrowserTest {
    /** The attacks come one after the other, each to its end. */
    private static final int PATIENCE_MS = 15_000;

    /** In which encoding this page gets streams. */
    private static final String ENCODING = """
            (async () => {
              const ended = new AbortController();
              const asked = encodeURIComponent(JSON.stringify({ page: 'another' }));
              const stream = await fetch('/chat/stream?datastar=' + asked, { signal: ended.signal });
              ended.abort();
              return stream.headers.get('Content-Encoding') || 'identity';
            })()""";

    @TempDir
    Path folder;

    @BrowserTest
    void theFirstFiveMinutes(People people) throws Exception {
        Person ann = people.join("ann");
        Person bo = people.join("bo", Device.phone());
        try (NodeProcess node = NodeProcess.start(folder, 0)) {
            ann.open(node.link);
            comeIn(ann, "Ann");
            say(ann, "Is the kettle on?");

            ann.open(node.origin() + "/");
            ann.page()
                    .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Invite"))
                    .click();
            String invitation = ann.page()
                    .getByLabel("Link", new Page.GetByLabelOptions().setExact(true))
                    .inputValue();
            assertThat(invitation).startsWith("http://127.0.0.2:");
            ann.screenshot("node-invited");

            bo.open(invitation);
            comeIn(bo, "Bo");
            ann.open(node.origin() + "/chat/");
            assertThat(bo.page().getByText("Is the kettle on?")).isVisible();
            say(bo, "It is.");
            assertThat(ann.page().getByText("It is.")).isVisible();
            ann.page().mouse().move(300, 300);
            assertThat(bo.page().locator(".cursor", new Page.LocatorOptions().setHasText("Ann")))
                    .isVisible();
            bo.open(bo.page().url().replaceFirst("/chat/.*", "/"));
            assertThat(bo.page().getByText("Invite on this network")).hasCount(0);
            bo.page().goBack();

            ann.expectError("ERR_");
            bo.expectError("ERR_");
            node.kill();
            try (NodeProcess again = NodeProcess.start(folder, node.port)) {
                assertThat(again.port).isEqualTo(node.port);
                say(ann, "I am back.");
                assertThat(bo.page().getByText("I am back.")).isVisible();
                assertThat(bo.page().getByText("It is.")).hasCount(1);
                bo.screenshot("node-room-phone");
            }
        }
    }

    @BrowserTest
    void anOrderlyStopEndsEveryPagesStreamAndEveryPageComesBack(People people) throws Exception {
        List<String> encodings = List.of("zstd", "gzip", "identity");
        List<Person> readers = new ArrayList<>();
        try (NodeProcess node = NodeProcess.start(folder, 0)) {
            for (String encoding : encodings) {
                Person reader = people.join(encoding);
                reader.profile().setExtraHTTPHeaders(Map.of("Accept-Encoding", encoding));
                // Only that there is nobody for a while; not that something was cut off or makes no sense.
                reader.expectError("ERR_CONNECTION_REFUSED");
                readers.add(reader);
            }
            readers.getFirst().open(node.link);
            comeIn(readers.getFirst(), "Ann");
            for (Person reader : readers.subList(1, readers.size())) {
                reader.open(node.newLink());
            }
            say(readers.getFirst(), "Before.");
            for (Person reader : readers) {
                assertThat(reader.page().getByText("Before.")).isVisible();
            }
            for (Person reader : readers) {
                assertThat(reader.page().evaluate(ENCODING)).isEqualTo(reader.name());
            }
            node.stop();
            for (Person reader : readers) {
                assertThat(reader.page().locator("#badge .live")).isHidden();
            }
            try (NodeProcess again = NodeProcess.start(folder, node.port)) {
                assertThat(again.port).isEqualTo(node.port);
                say(readers.getFirst(), "After.");
                for (Person reader : readers) {
                    assertThat(reader.page().getByText("After.")).isVisible();
                }
                again.stop();
            }
        }
    }

    @BrowserTest
    void aPageOfAnotherProgramOnThisMachineCommandsNothing(People people) throws Exception {
        Person ann = people.join("ann");
        try (NodeProcess node = NodeProcess.start(folder, 0)) {
            ann.open(node.link);
            comeIn(ann, "Ann");
            HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
            byte[] page = attack(node.origin()).getBytes(UTF_8);
            other.createContext("/", exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "text/html");
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
                exchange.close();
            });
            other.start();
            try {
                // Same host, another port: the browser counts it as the same site and sends the session cookie along.
                ann.expectError("");
                ann.open("http://127.0.0.1:" + other.getAddress().getPort() + "/");
                assertThat(ann.page().locator("#result"))
                        .hasText(
                                "blind fetch blocked, fetch with header blocked, read blocked, image blocked,"
                                        + " form tried",
                                new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MS));
            } finally {
                other.stop(0);
            }
            Program status = Program.run("status", "--json", "--data", folder.toString());
            assertThat(status.objects().getFirst().containsKey("invitation")).isFalse();
            ann.open(node.origin() + "/chat/");
            assertThat(ann.page().getByText("You have been had")).hasCount(0);
        }
    }

    /**
     * What a page can try on {@code node} in the name of a browser that is signed in there; it writes down how each
     * went.
     */
    private static String attack(String node) {
        return """
                <!doctype html><title>Cats</title><p id="result"></p>
                <form id="form" action="NODE/invite" method="post" target="inside"></form>
                <iframe name="inside"></iframe>
                <script type="module">
                const result = document.getElementById('result');
                const said = {push: text => { result.textContent += (result.textContent ? ', ' : '') + text; }};
                const body = JSON.stringify({page: 'x', n: 1, say: {text: 'You have been had'}});
                const post = (path, headers, mode) =>
                    fetch('NODE' + path, {method: 'POST', mode, credentials: 'include', headers, body});
                await post('/chat/do/say', {}, 'no-cors')
                    .then(() => said.push('blind fetch answered'), () => said.push('blind fetch blocked'));
                await post('/chat/do/say', {'Datastar-Request': 'true'}, 'cors')
                    .then(() => said.push('fetch with header done'), () => said.push('fetch with header blocked'));
                await fetch('NODE/chat/', {credentials: 'include'})
                    .then(() => said.push('read done'), () => said.push('read blocked'));
                await new Promise(done => {
                    const image = new Image();
                    image.onload = () => done(said.push('image shown'));
                    image.onerror = () => done(said.push('image blocked'));
                    image.src = 'NODE/chat/';
                });
                const inside = document.querySelector('iframe');
                await new Promise(done => {
                    inside.onload = done;
                    setTimeout(done, 1000);
                    document.getElementById('form').submit();
                });
                said.push('form tried');
                </script>
                """.replace("NODE", node);
    }

    private static void comeIn(Person person, String name) {
        person.page().getByLabel("Your name").fill(name);
        person.page()
                .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Come in"))
                .click();
        assertThat(person.page().getByLabel("Your name")).isHidden();
    }

    private static void say(Person person, String text) {
        person.page().getByLabel("Say something").fill(text);
        person.page().keyboard().press("Enter");
        assertThat(person.page().getByText(text)).isVisible();
    }
}
