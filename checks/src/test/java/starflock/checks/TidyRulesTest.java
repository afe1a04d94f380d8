package starflock.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule bites, and lets pass what it should. */
class TidyRulesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sleep      | Thread.sleep(10)
            sleep      | java.lang.Thread.sleep(10)
            sleep      | TimeUnit.SECONDS.sleep(1)
            sleep      | LockSupport.parkNanos(1)
            network    | DatagramChannel.open()
            network    | new DatagramSocket()
            clock      | System.nanoTime()
            clock      | System.currentTimeMillis()
            clock      | Instant.now()
            clock      | use(System::nanoTime)
            clock      | Clock.systemUTC()
            clock      | new Date()
            random     | new Random()
            random     | new java.security.SecureRandom()
            random     | use(SecureRandom::new)
            random     | Math.random()
            random     | UUID.randomUUID()
            random     | ThreadLocalRandom.current().nextInt()
            random     | Collections.shuffle(list)
            reflection | Class.forName("x")
            reflection | field.setAccessible(true)
            thread     | new Thread(this).start()
            thread     | Thread.startVirtualThread(this)
            thread     | Executors.newCachedThreadPool()
            output     | System.out.println()
            output     | failure.printStackTrace()
            """)
    void aCallThatBelongsToTheEdgesIsFound(String rule, String call) {
        List<Finding> findings = JavaRules.check(List.of(library("class A { void a() { " + call + "; } }")));
        assertThat(findings).extracting(Finding::rule).contains(rule);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            new Random(7)
            Instant.now(clock)
            clock.nanoTime()
            Collections.shuffle(list, random)
            log("Thread.sleep(1)")
            list.forEach(this::sleepy) /* Thread.sleep(1) */
            """)
    void whatIsHandedInIsNot(String call) {
        assertThat(JavaRules.check(List.of(library("class A { void a() { " + call + "; } }"))))
                .isEmpty();
    }

    @Test
    void aStaticImportHidesNothing() {
        assertThat(rules(library("import static java.lang.Thread.sleep; class A {}")))
                .containsExactly("sleep");
        assertThat(rules(library("import static java.lang.System.nanoTime; class A {}")))
                .containsExactly("clock");
    }

    @Test
    void aSleepInATestIsFoundToo() {
        SourceFile test = new SourceFile("net/x/src/test/java/A.java", "class A { void a() { Thread.sleep(1); } }\n");
        assertThat(JavaRules.check(List.of(test)))
                .singleElement()
                .satisfies(finding -> assertThat(finding)
                        .hasToString(
                                "net/x/src/test/java/A.java:1 sleep: Thread.sleep: wait for the event, with a bound"));
    }

    @Test
    void aTestMayStartThreadsAndPrint() {
        String text = "class A { void a() { new Thread(this).start(); System.out.println(); } }\n";
        assertThat(JavaRules.check(List.of(new SourceFile("net/x/src/test/java/A.java", text))))
                .isEmpty();
    }

    @Test
    void longFilesAndMethodsAreFound() {
        String method = "class A {\n  void a() {\n" + "    b();\n".repeat(JavaRules.METHOD_LINES - 2) + "  }\n}\n";
        assertThat(rules(library(method))).isEmpty();
        assertThat(rules(library(method.replaceFirst("b", "b();\nb")))).containsExactly("length");

        String file = "class A {}\n" + "// more\n".repeat(JavaRules.FILE_LINES - 2);
        assertThat(rules(library(file))).isEmpty();
        assertThat(rules(library(file + "//\n//"))).containsExactly("length");
    }

    @Test
    void disabledTestsAndNamesThatSayNothingAreFound() {
        assertThat(rules(library("class A { @" + "Disabled void a() {} }"))).containsExactly("disabled");
        assertThat(rules(library("class AImpl {}"))).containsExactly("name");
    }

    @Test
    void textThatDoesNotBelongIsFound() {
        assertThat(rules("a.md", "TO" + "DO later")).containsExactly("mark");
        assertThat(rules("a.md", "todo lists are fine")).isEmpty();
        assertThat(rules("a.json", "  \"resol" + "ved\": \"x\"")).containsExactly("registry");
        assertThat(rules("a.sh", "curl https://registry.np" + "mjs.org/x")).containsExactly("registry");
        assertThat(rules("a.sh", "cd /ro" + "ot/x")).containsExactly("machine");
        assertThat(rules("a.sh", "cd $HERE/wo" + "rk/x && ls ./wo" + "rk/")).isEmpty();
        assertThat(rules("a.js", "x".repeat(TextRules.COLUMNS))).isEmpty();
        assertThat(rules("a.js", "x".repeat(TextRules.COLUMNS + 1))).containsExactly("width");
        assertThat(rules("a.md", "x".repeat(TextRules.COLUMNS + 1))).isEmpty();
        assertThat(rules("a.md", "x ")).containsExactly("layout");
        assertThat(rules("a.css", "\tx")).containsExactly("layout");
        assertThat(TextRules.check(new SourceFile("a.md", "no end")))
                .extracting(Finding::rule)
                .containsExactly("layout");
    }

    @Test
    void markupThatThePolicyForbidsIsFound() {
        assertThat(rules("a.jte", "<p style=\"color: red\">")).containsExactly("inline");
        assertThat(rules("a.jte", "<p onclick=\"go()\">")).containsExactly("inline");
        assertThat(rules("a.jte", "<script>go()</script>")).containsExactly("inline");
        assertThat(rules("a.jte", "<p data-style=\"{left: $x}\" data-on-click=\"go()\"><script src=\"a.js\"></script>"))
                .isEmpty();
    }

    @Test
    void aPackageWithoutNullMarkedIsFound() {
        SourceFile code = library("class A {}");
        String folder = "net/x/src/main/java/starflock/x/";
        assertThat(PackageRule.check(List.of(code))).extracting(Finding::path).containsExactly(folder);
        SourceFile info =
                new SourceFile(folder + "package-info.java", "/** X. */\n@NullMarked\npackage starflock.x;\n");
        assertThat(PackageRule.check(List.of(code, info))).isEmpty();
    }

    @Test
    void anImportThatIsNotDrawnIsFound() {
        Diagram diagram = Diagram.parse("""
                @startuml
                [live] <<starflock.live..>>
                [fold] <<starflock.fold..>>
                [live] --> [fold]
                @enduml
                """);
        assertThat(ImportRule.check(diagram, List.of(importing("fold", "starflock.live.Room"))))
                .extracting(Finding::toString)
                .containsExactly("data/x/src/main/java/X.java:2 import: fold may not import live: "
                        + "ARCHITECTURE.md draws no arrow for it. Imports go down");
        assertThat(ImportRule.check(diagram, List.of(importing("fold", "static starflock.live.Room.open"))))
                .hasSize(1);
        assertThat(ImportRule.check(diagram, List.of(importing("live", "starflock.fold.Fold"))))
                .isEmpty();
        assertThat(ImportRule.check(diagram, List.of(importing("fold", "starflock.fold.Sorted"))))
                .isEmpty();
    }

    private static SourceFile importing(String component, String name) {
        return new SourceFile(
                "data/x/src/main/java/X.java", "package starflock." + component + ";\nimport " + name + ";\n");
    }

    @Test
    void anEdgeLiftsItsRuleThereAndNowhereElseAndNotForNothing() {
        Edges edges = Edges.parse(new SourceFile(Edges.PATH, "# why\nclock net/x/ measures\nsleep web/ was slow\n"));
        List<Finding> findings = List.of(
                new Finding("clock", "net/x/A.java", 1, ""),
                new Finding("clock", "net/y/A.java", 2, ""),
                new Finding("sleep", "net/x/A.java", 3, ""));
        assertThat(edges.apply(findings))
                .extracting(Finding::toString)
                .containsExactly(
                        "net/y/A.java:2 clock: ",
                        "net/x/A.java:3 sleep: ",
                        "checks/edges.txt:3 edge: sleep web/ is not needed any more");
    }

    @Test
    void anEdgeForWhatWasThereBeforeLetsNoMoreIn() {
        Edges edges = Edges.parse(new SourceFile(Edges.PATH, "width net/ ≤1 from before\n"));
        Finding one = new Finding("width", "net/x/A.java", 1, "");
        Finding two = new Finding("width", "net/x/A.java", 2, "");
        assertThat(edges.apply(List.of(one))).isEmpty();
        assertThat(edges.apply(List.of(one, two)))
                .extracting(Finding::toString)
                .containsExactly("checks/edges.txt:1 edge: 2 of width in net/, and not 1");
    }

    private static SourceFile library(String text) {
        return new SourceFile("net/x/src/main/java/starflock/x/A.java", text + "\n");
    }

    private static List<String> rules(SourceFile file) {
        List<String> rules = new ArrayList<>();
        JavaRules.check(List.of(file)).forEach(finding -> rules.add(finding.rule()));
        return rules;
    }

    private static List<String> rules(String path, String line) {
        return TextRules.check(new SourceFile(path, line + "\n")).stream()
                .map(Finding::rule)
                .toList();
    }
}
