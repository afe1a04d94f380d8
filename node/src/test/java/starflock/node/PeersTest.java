package starflock.node;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starflock.testkit.Audit;
import starflock.testkit.BrowserTest;
import starflock.testkit.Device;
import starflock.testkit.People;
import starflock.testkit.Person;

/** The first page's part about peers, on running nodes: the question that is put once, and who is connected, live. */
class PeersTest {
    private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(40_000);

    @TempDir
    Path temporary;

    private Path folder(String name) {
        return temporary.resolve(name);
    }

    private Node start(String name) throws Exception {
        return Node.start(settings(name), Optional::empty);
    }

    private NodeSettings settings(String name) {
        return new NodeSettings(folder(name), "127.0.0.1", 0, true, List.of(), null, false, List.of());
    }

    private static Locator home(Person person, Node node) {
        person.open(node.issueLink());
        person.open("http://127.0.0.1:" + node.port() + "/");
        return person.page().locator("#peers");
    }

    @BrowserTest
    void theQuestionIsPutOnceAndTheAnswerKept(People people) throws Exception {
        Person ann = people.join("ann");
        // Her page asks again for a node that is no more.
        ann.expectError("net::ERR_CONNECTION_REFUSED");
        try (Node node = start("a")) {
            Locator peers = home(ann, node);
            assertThat(peers).containsText("see the internet address of this machine");
            assertThat(Files.exists(folder("a").resolve("reach"))).isFalse();
            peers.getByText("Only neighbours").click();
            assertThat(peers).containsText("This node finds only its neighbours.");
            assertThat(peers).not().containsText("Meet others beyond");
        }
        Person later = people.join("later");
        try (Node node = start("a")) {
            Locator peers = home(later, node);
            assertThat(peers).containsText("This node finds only its neighbours.");
            peers.getByText("Change").click();
            peers.getByText("Join the public network").click();
            assertThat(peers).containsText("This node is in the public network.");
        }
        assertThat(Files.readString(folder("a").resolve("reach"))).isEqualTo("public\n");
    }

    @BrowserTest
    void whoIsConnectedIsShownAsTheyComeAndGo(People people) throws Exception {
        Person ann = people.join("ann");
        ann.expectError("net::ERR_CONNECTION_REFUSED");
        try (Node one = start("a")) {
            Locator peers = home(ann, one);
            assertThat(peers).containsText("Nobody is looked for yet.");
            try (Node other = start("b")) {
                space("a", "create", "Friends", "--me", "Ann");
                String link =
                        space("a", "invite", "Friends").objects().getLast().getString("link");
                assertThat(other.port()).isPositive();
                space("b", "join", link, "--me", "Bo");
                assertThat(peers).containsText("127.0.0.1:", PATIENTLY);
                assertThat(ann.page().locator("#badge .live")).hasText("Live with 1 peer");
                ann.screenshot("home-peers");
            }
            assertThat(peers).containsText("Nobody is connected.", PATIENTLY);
            assertThat(ann.page().locator("#badge .live")).hasText("Live");
        }
    }

    /** The addresses are looked at each second, and the page is drawn each second. */
    @BrowserTest
    void aMachineWithoutANetworkSaysSoAndWorksAndThePeersComeBackWithIt(People people) throws Exception {
        Person ann = people.join("ann");
        ann.expectError("net::ERR_CONNECTION_REFUSED");
        var now = new AtomicReference<>(List.of(InetAddress.getLoopbackAddress()));
        Supplier<List<InetAddress>> addresses = now::get;
        try (Node one = Node.start(settings("a"), Optional::empty, addresses)) {
            Locator peers = home(ann, one);
            try (Node _ = start("b")) {
                space("a", "create", "Friends", "--me", "Ann");
                String link =
                        space("a", "invite", "Friends").objects().getLast().getString("link");
                space("b", "join", link, "--me", "Bo");
                assertThat(peers).containsText("127.0.0.1:", PATIENTLY);
                now.set(List.of());
                assertThat(peers).containsText("Offline:", PATIENTLY);
                assertThat(peers).not().containsText("127.0.0.1:");
                assertThat(ann.page().locator("#badge .live")).hasText("Live");
                space("a", "create", "Alone", "--me", "Ann");
                now.set(List.of(InetAddress.getLoopbackAddress()));
                assertThat(peers).containsText("127.0.0.1:", PATIENTLY);
            }
        }
    }

    private Program space(String folder, String... arguments) {
        List<String> all = new ArrayList<>(List.of("space"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--json", "--data", folder(folder).toString()));
        Program program = Program.run(all.toArray(String[]::new));
        assertThat(program.exit()).as(program.out()).isZero();
        return program;
    }

    @BrowserTest
    void thePartIsReadableAndFits(People people) throws Exception {
        try (Node node = start("a")) {
            for (int width : List.of(360, 768, 1440)) {
                for (boolean night : new boolean[] {false, true}) {
                    String name = "home-" + width + (night ? "-night" : "-day");
                    Device device = Device.desktop().sized(width, 740).withReducedMotion();
                    Person person = people.join(name, night ? device.inDark() : device);
                    person.expectError("net::ERR_CONNECTION_REFUSED");
                    home(person, node);
                    person.screenshot(name);
                    Audit audit = Audit.of(person);
                    assertThat(audit.contrast()).as(name).isEmpty();
                    assertThat(audit.overflow()).as(name).isEmpty();
                    assertThat(audit.focus()).as(name).isEmpty();
                }
            }
        }
    }

    @Test
    void onlyTheOwnerIsAsked() throws Exception {
        try (Node node = start("a");
                Browser stranger = new Browser()) {
            String origin = "http://127.0.0.1:" + node.port();
            assertThat(stranger.post(origin, "/peers/public").statusCode()).isEqualTo(401);
            assertThat(stranger.ask("GET", origin + "/stream").statusCode()).isEqualTo(401);
            stranger.open(node.issueLink());
            assertThat(stranger.post(origin, "/peers/everywhere").statusCode()).isEqualTo(404);
        }
        assertThat(Files.exists(folder("a").resolve("reach"))).isFalse();
    }
}
