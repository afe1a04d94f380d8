package starflock.checks;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import starflock.testkit.BrowserTest;
import starflock.testkit.People;

/** Three nodes, a process each, on a network of this machine, and a browser before each: one room on three machines. */
class SpacesTest {
    static final String TITLE = "Friends of the lake";
    private static final int LINES = 10;

    private final List<WholeNode> nodes = new ArrayList<>();
    private Process network;

    @BeforeEach
    void start(@TempDir Path data) throws IOException {
        network = WholeNode.launch("starflock.node.Main", "swarm", "testnet", "--nodes", "3", "--json");
        String first = WholeNode.firstLine(network).getJsonArray("bootstrap").getString(0);
        for (String name : List.of("a", "b", "c")) {
            nodes.add(WholeNode.start(data.resolve(name), List.of(first)));
        }
    }

    @AfterEach
    void stop() {
        nodes.forEach(WholeNode::close);
        network.destroy();
    }

    @BrowserTest
    void theSameRoomOnThreeMachines(People people) throws IOException {
        Talker ann = makes(people, nodes.get(0));
        Talker bo = comesIn(people, nodes.get(1), invites(ann), "Bo");
        Talker cleo = comesIn(people, nodes.get(2), invites(ann), "Cleo");
        List<Talker> all = List.of(ann, bo, cleo);
        all.forEach(talker -> talker.goesTo("chat"));
        IntStream.range(0, LINES).forEach(i -> {
            all.get(i % 3).says("line " + i);
            all.forEach(talker -> talker.waitsFor("line " + i));
        });
        assertThat(bo.reads()).isEqualTo(ann.reads());
        assertThat(cleo.reads()).isEqualTo(ann.reads());
        Figures.measured(
                "message from Enter on one machine to the screen of another, median",
                Talker.median(IntStream.range(0, LINES)
                        .filter(i -> i % 3 == 0)
                        .boxed()
                        .flatMap(i -> List.of(ann.delay("line " + i, bo), ann.delay("line " + i, cleo)).stream())),
                "ms");

        // Ann says something while Cleo is away, and is away when Cleo comes back: Bo has it.
        all.forEach(talker -> talker.person().expectError("net::ERR_"));
        nodes.get(2).kill();
        ann.says("while Cleo was away");
        bo.waitsFor("while Cleo was away");
        nodes.get(0).kill();
        bo.says("Ann is away now");
        nodes.get(2).restart();
        cleo.waitsFor("while Cleo was away");
        cleo.waitsFor("Ann is away now");
        nodes.get(0).restart();
        ann.waitsFor("Ann is away now");

        // Cleo is shown the door. What is said from then on she has, and cannot read.
        List<JsonObject> members = nodes.get(0).ask("space", "remove", TITLE, "Cleo");
        assertThat(members)
                .anySatisfy(member -> assertThat(member.getString("role")).isEqualTo("nobody"));
        ann.says("between the two of us");
        bo.waitsFor("between the two of us");
        bo.says("quite so");
        ann.waitsFor("quite so");
        assertThat(cleo.reads()).doesNotContain("between the two of us", "quite so");
        assertThat(hash(nodes.get(1))).isEqualTo(hash(nodes.get(0)));
    }

    private static String hash(WholeNode node) throws IOException {
        return node.ask("space", "list").getFirst().getString("stateHash");
    }

    /** Signs in, makes a space on the first page, and goes there. */
    static Talker makes(People people, WholeNode node) {
        Talker ann = new Talker(people.join("ann"));
        Page page = ann.person().page();
        ann.person().open(node.link());
        page.navigate(node.address() + "/");
        page.getByLabel("What is it called?").fill(TITLE);
        page.locator("#space-me").fill("Ann");
        page.getByText("Make it").click();
        page.locator("a.card", new Page.LocatorOptions().setHasText(TITLE)).click();
        assertThat(page.locator("#members")).containsText("Ann");
        return ann;
    }

    /** The link that a press of the button gives. */
    static String invites(Talker host) {
        Page page = host.person().page();
        page.reload();
        page.getByText("Invite somebody").click();
        Locator link = page.locator("#space-link");
        assertThat(link).isVisible();
        return link.inputValue();
    }

    static Talker comesIn(People people, WholeNode node, String link, String name) {
        Talker guest = new Talker(people.join(name.toLowerCase(Locale.ROOT)));
        Page page = guest.person().page();
        guest.person().open(node.link());
        page.navigate(node.address() + "/");
        page.getByLabel("Link of the invitation").fill(link);
        page.locator("#space-me-in").fill(name);
        page.getByText("Come in", new Page.GetByTextOptions().setExact(true)).click();
        page.locator("a.card[href^='/s/']").click(new Locator.ClickOptions().setTimeout(60_000));
        assertThat(page.locator("#members"))
                .containsText("Ann", new LocatorAssertions.ContainsTextOptions().setTimeout(20_000));
        return guest;
    }
}
