package starflock.checks;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import starflock.testkit.BrowserTest;
import starflock.testkit.Device;
import starflock.testkit.People;
import starflock.testkit.Person;

/** A whole node in a process of its own and real browsers before it: what a person is promised. */
class WholeNodeTest {
    private static final int LINES = 20;

    private WholeNode node;

    @BeforeEach
    void start(@TempDir Path data) throws IOException {
        node = WholeNode.start(data.resolve("node"));
    }

    /** After the people have left, to whom a node that stops would be an error. */
    @AfterEach
    void stop() {
        node.close();
    }

    @BrowserTest
    void whatIsSaidAndPointedAtIsOnEveryScreen(People people) throws IOException {
        List<Talker> talkers = threeComeIn(people);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            String text = "line " + i;
            lines.add(text);
            talkers.get(i % talkers.size()).says(text);
            talkers.forEach(talker -> talker.waitsFor(text));
        }
        for (Talker talker : talkers) {
            assertThat(talker.reads()).containsExactlyElementsOf(lines);
        }

        Stream<Double> delays = IntStream.range(0, LINES).boxed().flatMap(i -> {
            Talker writer = talkers.get(i % talkers.size());
            return talkers.stream()
                    .filter(reader -> !reader.equals(writer))
                    .map(reader -> writer.delay(lines.get(i), reader));
        });
        Figures.measured("message from Enter to another screen, median", Talker.median(delays), "ms");

        Talker ann = talkers.getFirst();
        Talker cleo = talkers.getLast();
        ann.said().last().hover();
        assertThat(cleo.cursor("Ann")).hasCSS("opacity", "1");
        cleo.said().last().tap();
        for (Talker owner : talkers.subList(0, 2)) {
            assertThat(owner.cursor("Cleo")).hasCSS("opacity", "1");
        }
        talkers.forEach(
                talker -> talker.person().screenshot("room-" + talker.person().name()));
    }

    @BrowserTest
    void aGuestWithAPhoneIsInTheRoom(People people) {
        Talker ann = Talker.comesIn(people.join("ann"), node.link(), "Ann");
        Talker cleo = Talker.comesIn(people.join("cleo", Device.phone()), invitation(ann), "Cleo");
        ann.person().page().getByLabel("Say something").hover();
        assertThat(cleo.cursor("Ann")).hasCSS("opacity", "1");
        cleo.person().page().getByLabel("Say something").tap();
        assertThat(ann.cursor("Cleo")).hasCSS("opacity", "1");
        // The phone's clock began when it opened the link; what it did since includes typing the name.
        Object ms = cleo.person().page().evaluate("performance.now()");
        Figures.measured(
                "guest from opening the invitation to both cursors on both screens",
                ((Number) ms).doubleValue() / 1000,
                "s");
    }

    @BrowserTest
    void afterAPowerCutPagesComeBackAndNothingIsLostOrDoubled(People people) throws IOException {
        List<Talker> talkers = threeComeIn(people);
        // What the browser itself logs of a server that is gone.
        talkers.forEach(talker -> talker.person().expectError("net::ERR_"));
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            if (i == LINES / 2) {
                node.kill();
            }
            lines.add("line " + i);
            talkers.get(i % talkers.size()).says("line " + i);
        }
        for (Talker talker : talkers) {
            assertThat(talker.person().page().locator("#badge .live")).isHidden();
        }

        node.restart();
        for (Talker talker : talkers) {
            assertThat(talker.person().page().locator("#badge .live")).isVisible();
            assertThat(talker.said()).hasCount(LINES);
            assertThat(talker.reads()).containsExactlyInAnyOrderElementsOf(lines);
        }
        assertThat(talkers.get(1).reads()).isEqualTo(talkers.get(0).reads());
        assertThat(talkers.get(2).reads()).isEqualTo(talkers.get(0).reads());

        talkers.getFirst().says("and on we go");
        talkers.forEach(talker -> talker.waitsFor("and on we go"));
    }

    @BrowserTest
    void markupIsText(People people) throws IOException {
        String name = "<img src=x onerror=alert(1)>";
        List<String> lines = List.of(
                "<script>document.title = 'taken'</script>",
                "</p></li></ol><h1 id=page>taken</h1>",
                "<b data-init=\"document.title = 'taken'\">bold</b> &amp; ${1 + 1} {{1 + 1}} $name @post('/x')",
                "'\"`--><!-- ]]> \\u003c");
        Talker bad = Talker.comesIn(people.join("bad"), node.link(), name);
        Talker reader = Talker.comesBack(people.join("reader"), node.newLink());
        String title = reader.person().page().title();
        for (String line : lines) {
            bad.says(line);
        }
        assertThat(reader.said()).hasCount(lines.size());
        assertThat(reader.reads()).containsExactlyElementsOf(lines);

        Page page = reader.person().page();
        assertThat(page.locator(".message .name").first()).hasText(name);
        assertThat(page.locator("#page img, #page script, #page h1, #page b")).hasCount(0);
        assertThat(page.title()).isEqualTo(title);
        page.reload();
        assertThat(reader.said()).hasCount(lines.size());
        assertThat(page.title()).isEqualTo(title);
    }

    @BrowserTest
    void theSliderGoesBackForOnePersonAlone(People people) throws IOException {
        Talker ann = Talker.comesIn(people.join("ann"), node.link(), "Ann");
        Talker bo = Talker.comesBack(people.join("bo"), node.newLink());
        for (String text : List.of("one", "two", "three")) {
            ann.says(text);
            bo.waitsFor(text);
        }

        Page page = ann.person().page();
        Locator slider = page.getByLabel("History");
        slider.press("ArrowLeft");
        slider.press("ArrowLeft");
        assertThat(ann.said()).hasText(new String[] {"one"});
        assertThat(page.getByLabel("Say something")).isHidden();
        ann.person().screenshot("room-past");

        bo.says("four");
        bo.waitsFor("four");
        assertThat(ann.said()).hasText(new String[] {"one"});

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Back to now"))
                .click();
        assertThat(ann.said()).hasText(new String[] {"one", "two", "three", "four"});
        assertThat(page.getByLabel("Say something")).isVisible();
    }

    @BrowserTest
    void aSignInLinkOpensOnceAndTheSessionOutlivesARestart(People people) throws IOException {
        String link = node.link();
        Talker ann = Talker.comesIn(people.join("ann"), link, "Ann");

        Person stranger = people.join("stranger");
        stranger.expectError("401");
        assertThat(status(stranger, link)).isEqualTo(401);
        assertThat(stranger.page().getByText("starflock open")).isVisible();
        assertThat(status(stranger, node.address() + "/")).isEqualTo(401);
        stranger.screenshot("sign-in-refused");

        ann.person().expectError("net::ERR_");
        node.kill();
        node.restart();
        ann.person().open(node.address() + "/");
        assertThat(ann.person().page().getByText("Invite on this network")).isVisible();
    }

    private static int status(Person person, String url) {
        Response response = person.page().navigate(url);
        return response == null ? 0 : response.status();
    }

    /** Two browsers of the owner's, and a guest with a phone who was invited. */
    private List<Talker> threeComeIn(People people) throws IOException {
        Talker ann = Talker.comesIn(people.join("ann"), node.link(), "Ann");
        Talker bo = Talker.comesBack(people.join("bo", Device.desktop().inDark()), node.newLink());
        Talker cleo = Talker.comesIn(people.join("cleo", Device.phone()), invitation(ann), "Cleo");
        return List.of(ann, bo, cleo);
    }

    /** The owner presses the button on the first page; the link is what a phone's camera would read from the code. */
    private String invitation(Talker owner) {
        Page first = owner.person().profile().newPage();
        first.navigate(node.address() + "/");
        first.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Invite"))
                .click();
        Locator code = first.getByRole(AriaRole.IMG, new Page.GetByRoleOptions().setName("Code with"));
        assertThat(code).isVisible();
        String link = first.locator("#invitation-link").inputValue();
        first.close();
        assertThat(link).startsWith("http://127.0.0.2:");
        return link;
    }
}
