package starflock.datastar.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import starflock.testkit.SourceTree;

/** docs/datastar-tests.md: what it names exists, every row names a test, and no feature of the client is left out. */
final class PromisesTest {
    private static final List<String> TESTS =
            List.of("web/datastar/src/test", "web/live/src/test", "interop/datastar/src/test");

    /** In the last column: a test by its file or class, and its name. */
    private static final Pattern NAMED = Pattern.compile("`([a-z-]+\\.js: [^`]+|[A-Z]\\w+\\.\\w+)`");

    private static final Pattern IN_THE_PAGE = Pattern.compile("^test\\('((?:[^'\\\\]|\\\\.)+)'", Pattern.MULTILINE);
    private static final Pattern IN_JAVA =
            Pattern.compile("@(?:Test|BrowserTest|FuzzTest|ParameterizedTest)\\b.*?\\bvoid (\\w+)\\(", Pattern.DOTALL);

    private static final String OPTIONS = """
            contentType: 'form', selector: '#, headers: {, filterSignals: {, payload: {, openWhenHidden: true
            retry: 'error', retry: 'always', retry: 'never', retryInterval:, retryScaler:, retryMaxWait:, retryMaxCount:
            requestCancellation: 'disabled', requestCancellation: 'cleanup', new AbortController()
            'started', 'finished', 'error', 'retrying', 'retries-failed', 'connected', 'closed'
            'datastar-fetch', 'datastar-signal-patch', 'datastar-prop-change', 'datastar-scope-children'
            action(, attribute(, watcher(, beginBatch(, endBatch(, computed(, effect(, signal(, filtered(, getPath(
            mergePatch(, mergePaths(, startPeeking(, stopPeeking(""";

    private static final Path ROOT = SourceTree.root().orElseThrow();

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Set<String> tests = tests();
        List<String> missing = NAMED.matcher(page())
                .results()
                .map(named -> named.group(1))
                .filter(named -> !tests.contains(named))
                .toList();
        assertThat(missing).isEmpty();
    }

    @Test
    void everyRowNamesATest() throws IOException {
        List<String> rows = page().lines()
                .filter(line -> line.startsWith("| ") && !line.endsWith("Held by |"))
                .toList();
        assertThat(rows)
                .hasSizeGreaterThan(50)
                .allMatch(row -> NAMED.matcher(row).find());
    }

    /** What the feature list names beside attributes and actions: options, the page's events, plugin calls. */
    @Test
    void everyOptionEventAndCallIsTried() throws IOException {
        StringBuilder tests = new StringBuilder();
        for (Path file : files(ROOT.resolve("web/datastar/client/test"), ".js")) {
            tests.append(Files.readString(file));
        }
        List<String> missing = OPTIONS.lines()
                .flatMap(line -> Stream.of(line.split(", ", -1)))
                .filter(option -> tests.indexOf(option) < 0)
                .toList();
        assertThat(missing).isEmpty();
    }

    /** The list that the gallery is held to. */
    @Test
    void everyFeatureHasItsRow() throws IOException {
        String features = page().substring(page().indexOf("## Features"));
        Path list = ROOT.resolve("examples/gallery/src/test/resources/starflock/gallery/features.txt");
        List<String> missing = Files.readString(list)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" ", -1)[0])
                .filter(name -> !Pattern.compile("^\\|[^|]*" + name + "(?![-\\w])", Pattern.MULTILINE)
                        .matcher(features)
                        .find())
                .toList();
        assertThat(missing).isEmpty();
    }

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("docs/datastar-tests.md"));
    }

    private static Set<String> tests() throws IOException {
        Set<String> tests = new HashSet<>();
        Path client = ROOT.resolve("web/datastar/client/test");
        for (Path file : files(client, ".js")) {
            names(IN_THE_PAGE, file).forEach(name -> tests.add(file.getFileName() + ": " + name.replace("\\'", "'")));
        }
        for (String folder : TESTS) {
            for (Path file : files(ROOT.resolve(folder), ".java")) {
                String type = file.getFileName().toString().replace(".java", "");
                names(IN_JAVA, file).forEach(name -> tests.add(type + "." + name));
            }
        }
        return tests;
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private static List<String> names(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
