package starflock.checks;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import starflock.testkit.Audit;
import starflock.testkit.BrowserTest;
import starflock.testkit.Device;
import starflock.testkit.People;
import starflock.testkit.Person;

/** What one does with a space beside talking in it, on pages and by commands; two nodes, and a third that was lost. */
class SpacePagesTest {
    private static final List<Integer> WIDTHS = List.of(360, 768, 1440);
    private static final LocatorAssertions.IsVisibleOptions SOON =
            new LocatorAssertions.IsVisibleOptions().setTimeout(20_000);

    private final List<WholeNode> nodes = new ArrayList<>();
    private Process network;
    private Path data;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        data = folder;
        network = WholeNode.launch("starflock.node.Main", "swarm", "testnet", "--nodes", "3", "--json");
        String first = WholeNode.firstLine(network).getJsonArray("bootstrap").getString(0);
        for (String name : List.of("a", "b")) {
            nodes.add(WholeNode.start(data.resolve(name), List.of(first)));
        }
        bootstrap = first;
    }

    private String bootstrap;

    @AfterEach
    void stop() {
        nodes.forEach(WholeNode::close);
        network.destroy();
    }

    @BrowserTest
    void presenceGuestsAndNamesGoBetweenNodes(People people) throws IOException {
        Talker ann = SpacesTest.makes(people, nodes.get(0));
        String link = SpacesTest.invites(ann);
        Talker bo = byTheLanding(people, link);
        ann.goesTo("chat");
        bo.goesTo("chat");
        ann.says("hello");
        bo.waitsFor("hello");
        ann.said().last().hover();
        assertThat(bo.cursor("Ann")).isVisible(SOON);
        ann.person().page().getByLabel("Say something").pressSequentially("I am writ");
        assertThat(bo.person().page().getByText("Ann is writing")).isVisible(SOON);

        // Somebody beside Bo, with a browser and nothing else, is in the same room.
        String guestLink = nodes.get(1).ask("invite").getFirst().getString("link");
        Person cleo = people.join("cleo", Device.phone());
        cleo.open(guestLink);
        String origin = cleo.page().evaluate("location.origin").toString();
        String path = bo.person().page().evaluate("location.pathname").toString();
        cleo.page().navigate(origin + path);
        Locator field = cleo.page().getByLabel("Your name");
        field.fill("Cleo");
        field.press("Enter");
        cleo.page().getByLabel("Say something").fill("from a phone");
        cleo.page().getByLabel("Say something").press("Enter");
        ann.waitsFor("from a phone");
    }

    /** Opens a link as a browser does, on a machine that has Starflock: the page leads to the form, filled in. */
    private Talker byTheLanding(People people, String link) {
        Talker bo = new Talker(people.join("bo"));
        Page page = bo.person().page();
        String fragment = link.substring(link.indexOf('#'));
        page.navigate(nodes.get(1).address() + "/s/" + fragment);
        assertThat(page.getByRole(AriaRole.HEADING).first()).hasText("You are invited");
        bo.person().open(nodes.get(1).link());
        page.navigate(nodes.get(1).address() + "/s/" + fragment);
        page.getByText("Come in", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.getByLabel("Link of the invitation")).not().hasValue("");
        page.locator("#space-me-in").fill("Bo");
        page.getByText("Come in", new Page.GetByTextOptions().setExact(true)).click();
        page.locator("a.card[href^='/s/']").click(new Locator.ClickOptions().setTimeout(60_000));
        assertThat(page.locator("#members"))
                .containsText("Ann", new LocatorAssertions.ContainsTextOptions().setTimeout(20_000));
        return bo;
    }

    @BrowserTest
    void whoOneIsIsWrittenDownAndComesBack(People people) throws IOException {
        Talker ann = SpacesTest.makes(people, nodes.get(0));
        Page page = ann.person().page();
        page.navigate(nodes.get(0).address() + "/");
        page.getByText("Write down your recovery phrase").click();
        page.getByText("Show the words").click();
        assertThat(page.locator("#phrase .words li")).hasCount(26);
        List<String> words = page.locator("#phrase .words li").allTextContents();
        ann.person().fullScreenshot("identity-words");
        page.getByText("I have written them down").click();
        answer(page, IntStream.range(0, 3).mapToObj(i -> "wrong").toList());
        assertThat(page.locator("#phrase [role=alert]")).containsText("is another one");
        List<String> right = page.locator("#phrase label").allTextContents().stream()
                .map(label -> words.get(Integer.parseInt(label.substring(5)) - 1))
                .toList();
        answer(page, right);
        assertThat(page.locator("#phrase")).containsText("You have written it down");
        page.navigate(nodes.get(0).address() + "/");
        assertThat(page.locator("#unsaved")).hasCount(0);

        // The same person on another machine: both write, and both are told.
        String link = SpacesTest.invites(goesToSpace(ann));
        List<String> restore = new ArrayList<>(List.of("identity", "restore"));
        restore.addAll(words);
        JsonObject restored = WholeNode.ask(data.resolve("c"), restore).getFirst();
        assertThat(restored.getString("event")).isEqualTo("restored");
        WholeNode second = WholeNode.start(data.resolve("c"), List.of(bootstrap));
        nodes.add(second);
        JsonObject joined = second.ask("space", "join", link).getFirst();
        assertThat(joined.getString("title")).as(joined.encode()).isEqualTo(SpacesTest.TITLE);
        assertThat(joined.getString("role")).isEqualTo("owner");
        assertThat(page.locator("#members"))
                .containsText(
                        "You are here from 2 machines", new LocatorAssertions.ContainsTextOptions().setTimeout(20_000));
        Talker annElsewhere = new Talker(people.join("ann2"));
        annElsewhere.person().open(second.link());
        annElsewhere.person().page().navigate(second.address() + "/");
        goesToSpace(annElsewhere).goesTo("chat").says("from the second");
        ann.goesTo("chat");
        ann.waitsFor("from the second");
        ann.says("from the first");
        annElsewhere.waitsFor("from the first");
    }

    private static Talker goesToSpace(Talker one) {
        one.person().page().locator("a.card[href^='/s/']").click();
        return one;
    }

    private static void answer(Page page, List<String> words) {
        assertThat(page.locator("#phrase input")).hasCount(words.size());
        List<Locator> fields = page.locator("#phrase input").all();
        for (int i = 0; i < words.size(); i++) {
            fields.get(i).fill(words.get(i));
        }
        page.getByText("Check them").click();
    }

    /** A machine that is always on and cannot read a word brings together those who are never on at once. */
    @BrowserTest
    void whatASeederKeepsReachesWhoWasAway(People people) throws IOException {
        Talker ann = SpacesTest.makes(people, nodes.get(0));
        Talker bo = SpacesTest.comesIn(people, nodes.get(1), SpacesTest.invites(ann), "Bo");
        ann.goesTo("chat");
        bo.goesTo("chat");
        bo.person().expectError("net::ERR_");
        ann.person().expectError("net::ERR_");
        nodes.get(1).kill();
        ann.says("while you were away");
        ann.waitsFor("while you were away");
        String space = nodes.get(0).ask("space", "list").getFirst().getString("space");
        Process seeder = WholeNode.launch(
                "starflock.node.Main",
                "seed",
                space,
                "--json",
                "--bootstrap",
                bootstrap,
                "--data",
                data.resolve("seeder").toString());
        try (BufferedReader told = seeder.inputReader(StandardCharsets.UTF_8)) {
            int blocks = nodes.get(0)
                    .ask(
                            "space",
                            "export",
                            SpacesTest.TITLE,
                            data.resolve("count").toString())
                    .getFirst()
                    .getInteger("blocks");
            Map<String, Long> held = new HashMap<>();
            while (held.values().stream().mapToLong(Long::longValue).sum() < blocks) {
                JsonObject seed = WholeNode.nextLine(seeder, told);
                held.put(seed.getString("key", ""), seed.getLong("have", 0L));
            }
            nodes.get(0).kill();
            nodes.get(1).restart();
            bo.waitsFor("while you were away");
        } finally {
            seeder.destroy();
        }
    }

    @BrowserTest
    void everyPageIsReadableFitsAndIsReachedByKeys(People people) throws IOException {
        Talker ann = SpacesTest.makes(people, nodes.get(0));
        Talker bo = SpacesTest.comesIn(people, nodes.get(1), SpacesTest.invites(ann), "Bo");
        String space = ann.person().page().evaluate("location.pathname").toString();
        bo.goesTo("chat").says("for the history");
        ann.goesTo("chat");
        ann.waitsFor("for the history");
        Page page = ann.person().page();
        page.navigate(nodes.get(0).address() + space + "history");
        String event = page.locator("ol.list a").first().getAttribute("href");
        page.navigate(nodes.get(0).address() + space);
        String member = page.locator("#members a.name", new Page.LocatorOptions().setHasText("Bo"))
                .getAttribute("href");
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("home", "/");
        pages.put("space", space);
        pages.put("history", space + "history");
        pages.put("event", event);
        pages.put("member", member);
        pages.put("landing", "/s/#" + "x".repeat(60));
        pages.put("identity", "/identity");
        for (int width : WIDTHS) {
            for (boolean night : new boolean[] {false, true}) {
                Device device = Device.desktop().sized(width, 800).withReducedMotion();
                Person reader = people.join("reader" + width + night, night ? device.inDark() : device);
                reader.open(nodes.get(0).newLink());
                for (Map.Entry<String, String> one : pages.entrySet()) {
                    reader.page().navigate("about:blank");
                    reader.page().navigate(nodes.get(0).address() + one.getValue());
                    assertThat(reader.page().locator("h1").first()).isVisible();
                    String name = "space-" + one.getKey() + "-" + width + (night ? "-night" : "-day");
                    reader.fullScreenshot(name);
                    Audit audit = Audit.of(reader);
                    assertThat(audit.contrast()).as(name).isEmpty();
                    assertThat(audit.overflow()).as(name).isEmpty();
                    assertThat(audit.focus()).as(name).isEmpty();
                }
            }
        }
    }

    @BrowserTest
    void commandsAndPagesDoTheSame(People people) throws IOException {
        Talker ann = SpacesTest.makes(people, nodes.get(0));
        Talker bo = SpacesTest.comesIn(people, nodes.get(1), SpacesTest.invites(ann), "Bo");
        Page page = ann.person().page();
        assertThat(page.locator("#members")).containsText("connected", contains());
        WholeNode a = nodes.get(0);
        WholeNode b = nodes.get(1);

        // Words to compare, a role, an explanation.
        String words =
                a.ask("space", "compare", SpacesTest.TITLE, "Bo").getFirst().getString("words");
        assertThat(b.ask("space", "compare", SpacesTest.TITLE, "Ann").getFirst().getString("words"))
                .isEqualTo(words);
        page.locator("#members a.name", new Page.LocatorOptions().setHasText("Bo"))
                .click();
        assertThat(page.locator("#comparing .words li").allTextContents()).isEqualTo(List.of(words.split(" ")));
        page.getByText("They are the same", new Page.GetByTextOptions().setExact(true))
                .click();
        assertThat(page.locator("#comparing")).containsText("they were the same");
        page.goBack();
        page.getByLabel("Change what Bo may do").click();
        page.getByText("Make them a reader").click();
        assertThat(page.locator("#members")).containsText("reader");
        assertThat(member(a, "Bo").getString("role")).isEqualTo("reader");
        assertThat(member(a, "Bo").getBoolean("compared")).isTrue();
        a.ask("space", "role", SpacesTest.TITLE, "Bo", "writer");
        assertThat(bo.person().page().locator("#members li", new Page.LocatorOptions().setHasText("Bo")))
                .containsText("writer", contains());
        JsonObject event = a.ask("space", "log", SpacesTest.TITLE).getLast();
        JsonObject why = a.ask(
                        "space",
                        "why",
                        SpacesTest.TITLE,
                        event.getString("log"),
                        String.valueOf(event.getInteger("seq")))
                .getFirst();
        assertThat(why.getBoolean("counts")).as(why.encode()).isTrue();
        assertThat(why.getString("seen")).startsWith("Seen by ");

        whatCannotBeIsRefused(a, b);
        byFile(a, b, bo.person());
        assertThat(a.ask("space", "verify", SpacesTest.TITLE).getFirst().getBoolean("whole"))
                .isTrue();

        // Bo leaves, and takes it off the machine.
        Page bosPage = bo.person().page();
        bosPage.getByText("Leave the space").click();
        bosPage.getByText("Leave it", new Page.GetByTextOptions().setExact(true))
                .click();
        assertThat(bosPage.locator("#members")).containsText("no longer in this space", contains());
        assertThat(page.locator("#members")).not().containsText("Bo", contains());
        assertThat(b.ask("space", "delete", SpacesTest.TITLE).getFirst().getString("error"))
                .contains("--yes");
        bosPage.getByText("Delete it from this machine").click();
        bosPage.getByText("Delete it here").click();
        assertThat(bosPage.locator("#ending")).containsText("no longer on this machine");
        assertThat(b.ask("space", "list")).isEmpty();
        assertThat(a.ask("space", "list")).hasSize(1);
    }

    /** In a sentence that names what was wrong; and nothing is done. */
    private void whatCannotBeIsRefused(WholeNode a, WholeNode b) throws IOException {
        String here = SpacesTest.TITLE;
        Map<List<String>, String> bad = new LinkedHashMap<>();
        bad.put(List.of("create", " "), "needs a letter");
        bad.put(List.of("create", "x".repeat(61)), "61 characters is too long");
        bad.put(List.of("create", "Room", "--me", "two\nlines"), "control character");
        bad.put(List.of("invite", here, "--uses", "20000"), "1 to 10000 devices");
        bad.put(List.of("invite", here, "--uses", "0"), "1 to 10000 devices");
        bad.put(List.of("invite", here, "--role", "none"), "of an admin, a writer or a reader");
        bad.put(List.of("invite", here, "--role", "king"), "\"king\" is no role");
        bad.put(List.of("invite", here, "--hours", "0"), "1 to 87600 hours");
        bad.put(List.of("role", here, "Zoe", "reader"), "Nobody in this space is called \"Zoe\"");
        bad.put(List.of("role", here, "Ann", "reader"), "You can leave, though");
        bad.put(List.of("members", "Nowhere"), "No space here is called \"Nowhere\"");
        bad.put(List.of("why", here, "beef", "0"), "32 bytes");
        bad.put(List.of("import", data.resolve("nothing").toString()), "There is no file");
        bad.put(List.of("export", here, data.toString()), "left as it is");
        bad.put(List.of("export", here, data.resolve("no/such/file").toString()), "There is no folder");
        for (Map.Entry<List<String>, String> one : bad.entrySet()) {
            assertThat(said(a, one.getKey())).as(one.getKey().toString()).contains(one.getValue());
        }
        assertThat(said(b, List.of("remove", here, "Ann"))).contains("You are writer here, Ann is owner");
        assertThat(a.ask("space", "list")).hasSize(1);
    }

    private static String said(WholeNode node, List<String> words) throws IOException {
        List<String> all = new ArrayList<>(List.of("space"));
        all.addAll(words);
        return node.ask(all.toArray(String[]::new)).getFirst().getString("error", "nothing");
    }

    private void byFile(WholeNode a, WholeNode b, Person bo) throws IOException {
        Path file = data.resolve("carried.starflock");
        assertThat(a.ask("space", "export", SpacesTest.TITLE, file.toString())
                        .getFirst()
                        .getInteger("blocks"))
                .isPositive();
        assertThat(b.ask("space", "import", file.toString()).getFirst().getString("event"))
                .isEqualTo("imported");
        Page page = bo.page();
        String space = page.url();
        page.navigate(b.address() + "/");
        page.getByText("Take in a file").click();
        takesIn(page, file, "All that the file has was here already. To " + SpacesTest.TITLE);
        bo.fullScreenshot("space-file-taken");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThat(b.ask("space", "import", file.toString()).getFirst().getString("error"))
                .contains("was damaged or cut short", "Nothing of it was taken in");
        takesIn(
                page,
                file,
                "The file carried.starflock was damaged or cut short on its way. Nothing of it was taken in");
        Path other = data.resolve("holiday.jpg");
        Files.write(other, new byte[300_000]);
        takesIn(page, other, "The file holiday.jpg holds no space");
        page.navigate(space);
    }

    private static void takesIn(Page page, Path file, String sentence) {
        page.locator("#space-file").setInputFiles(file);
        page.getByText("Take it in", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.locator("#taking")).containsText(sentence, contains());
    }

    private static LocatorAssertions.ContainsTextOptions contains() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(20_000);
    }

    private static JsonObject member(WholeNode node, String name) throws IOException {
        return node.ask("space", "members", SpacesTest.TITLE).stream()
                .filter(member -> member.getString("name").equals(name))
                .findFirst()
                .orElseThrow();
    }
}
