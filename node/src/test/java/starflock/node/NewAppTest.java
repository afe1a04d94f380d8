package starflock.node;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starflock.guard.Limits;
import starflock.testkit.BrowserTest;
import starflock.testkit.People;
import starflock.testkit.Person;

/** {@code starflock new app}, from the command line to two browsers. */
class NewAppTest {
    @TempDir
    Path folder;

    @BrowserTest
    void whatWasMadeRunsAndTellsWhatIsWrongAtTheField(People people) throws Exception {
        assertThat(make("pantry").exit()).isEqualTo(Exit.OK.code());
        Path source = folder.resolve("pantry/Pantry.java");
        assertThat(Files.readAllLines(source)).hasSizeLessThan(200);

        try (Node node = Node.start(settings(source, List.of()), Optional::empty)) {
            Person ann = comes(people.join("ann"), node);
            Person bo = comes(people.join("bo"), node);
            Page page = ann.page();
            page.getByLabel("What is missing?").fill("Rice <b>");
            page.keyboard().press("Enter");
            assertThat(bo.page().getByText("Rice <b>")).isVisible();
            page.getByLabel("What is missing?").fill("rice <b>");
            page.keyboard().press("Enter");
            assertThat(page.locator("#text-note")).hasText("rice <b> is on the list already.");
            assertThat(page.getByLabel("What is missing?")).hasAttribute("aria-invalid", "true");
            page.getByLabel("What is missing?").fill("  ");
            page.keyboard().press("Enter");
            assertThat(page.locator("#text-note")).not().isEmpty();
            bo.page().getByText("Rice <b>").click();
            assertThat(page.getByText("✓ Rice <b>")).isVisible();
            page.navigate("http://127.0.0.1:" + node.port() + "/");
            assertThat(page.locator("a.card[href='/pantry/']")).containsText("2 entries");
            assertThat(page.locator("#connected")).hasCount(0); // nobody has a name there
            assertThat(page.locator("#holdings")).containsText("1 page is open");
            ann.screenshot("new-app-home");
        }
    }

    /** An app with a bug, in a node with others. */
    @BrowserTest
    void aPageThatThrowsShowsACardAndAllOthersGoOn(People people) throws Exception {
        make("fragile");
        Path source = folder.resolve("fragile/Fragile.java");
        String code = Files.readString(source);
        Files.writeString(
                source,
                code.replaceFirst(
                        "(?s)(public Content page\\(.*?\\{\n)",
                        "$1        if (moment.state().has(\"boom\")) throw new IllegalStateException(\"a bug\");\n"));
        assertThat(Files.readString(source)).isNotEqualTo(code);
        try (Node node = Node.start(settings(source, List.of()), Optional::empty)) {
            Person ann = comes(people.join("ann"), node, "fragile");
            Person bo = comes(people.join("bo"), node, "chat");
            bo.page().getByLabel("Your name").fill("Bo");
            bo.page().keyboard().press("Enter");
            write(ann, "fine");
            assertThat(ann.page().getByText("fine")).isVisible();
            write(ann, "boom");

            assertThat(ann.page().getByText("This page cannot be shown")).isVisible();
            ann.screenshot("a-page-that-throws");
            Person late = comes(people.join("late"), node, "fragile");
            assertThat(late.page().getByText("This page cannot be shown")).isVisible();
            bo.page().getByLabel("Say something").fill("still talking");
            bo.page().keyboard().press("Enter");
            assertThat(bo.page().locator("#page").getByText("still talking")).isVisible();
            // What was written is there, and the page can still be looked at as it was.
            late.page().getByLabel("History").press("Home");
            assertThat(late.page().getByText("This page cannot be shown")).hasCount(0);
        }
    }

    private static void write(Person person, String text) {
        person.page().getByLabel("What is missing?").fill(text);
        person.page().keyboard().press("Enter");
    }

    @Test
    void aNameThatCannotBeOrIsTakenIsRefused() {
        for (String name : List.of("1st", "../up", "a-b", "", "x".repeat(31))) {
            assertThat(make(name).exit()).as(name).isEqualTo(Exit.USAGE.code());
        }
        assertThat(make("list").exit()).isEqualTo(Exit.OK.code());
        assertThat(make("List").err()).contains("is there already");
    }

    @Test
    void anAppThatDoesNotCompileIsToldByLine() throws IOException {
        make("broken");
        Path source = folder.resolve("broken/Broken.java");
        Files.writeString(source, Files.readString(source).replace("return \"Broken\";", "return 7;"));
        assertThatThrownBy(() -> Node.start(settings(source, List.of()), Optional::empty))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("does not compile")
                .hasMessageMatching("(?s).*line \\d+: .*");
        assertThatThrownBy(() -> AppSource.of(folder.resolve("broken/none.txt")))
                .isInstanceOf(Failure.class);
    }

    private static Person comes(Person person, Node node) {
        return comes(person, node, "pantry");
    }

    private static Person comes(Person person, Node node, String app) {
        person.expectError("ERR_"); // the node stops before the pages are closed
        person.open(node.issueLink());
        person.page().navigate("http://127.0.0.1:" + node.port() + "/" + app + "/");
        return person;
    }

    private NodeSettings settings(Path source, List<String> open) throws Failure {
        return new NodeSettings(
                folder.resolve("data"),
                "127.0.0.1",
                0,
                true,
                List.of(),
                null,
                open,
                Limits.PUBLIC_CONNECTIONS,
                List.of(AppSource.of(source)),
                true,
                List.of());
    }

    private Program make(String name) {
        return Program.run("new", "app", name, "--in", folder.toString());
    }
}
