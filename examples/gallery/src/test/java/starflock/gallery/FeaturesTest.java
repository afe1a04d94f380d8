package starflock.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import starflock.testkit.SourceTree;

/**
 * Every feature of features.txt runs somewhere in the reference or on a plugin's page, and in the client's tests, which run in
 * both builds. A feature that is added to the list, or an example that is taken away, is found here.
 */
final class FeaturesTest {

    private static final Pattern LIVE = Pattern.compile("<live>\n(.*?)</live>", Pattern.DOTALL);
    private static final Pattern ATTRIBUTE = Pattern.compile("(?<![\\w-])data-[a-z][\\w:.-]*");

    /** The client's tests go through the methods in a loop. */
    private static final Pattern METHOD = Pattern.compile("@(get|post|put|patch|delete|query)");

    @Test
    void eachIsShownInARunningExample() throws IOException {
        String pages = live(resource("reference.html"))
                + PluginPages.all().stream().map(Example::source).collect(Collectors.joining("\n"));
        assertThat(missing(pages)).isEmpty();
    }

    @Test
    void eachIsUsedByTheClientsTests() throws IOException {
        Path tests = SourceTree.root().orElseThrow().resolve("web/datastar/client/test");
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(tests)) {
            for (Path file : files.toList()) {
                text.append(Files.readString(file));
            }
        }
        assertThat(missing(text.toString())).isEmpty();
    }

    private static List<String> missing(String text) throws IOException {
        List<String> names =
                ATTRIBUTE.matcher(text).results().map(MatchResult::group).toList();
        List<String> missing = new ArrayList<>();
        for (String line : resource("features.txt").lines().toList()) {
            if (line.startsWith("#")) {
                continue;
            }
            String[] words = line.split(" ", -1);
            String feature = words[0];
            if (feature.startsWith("@")) {
                if (!text.contains(feature + "(")
                        && !(METHOD.matcher(feature).matches() && text.contains("@${method}("))) {
                    missing.add(feature);
                }
                continue;
            }
            List<String> uses = names.stream()
                    .filter(name -> name.split(":|__", -1)[0].equals(feature))
                    .toList();
            if (uses.isEmpty()) {
                missing.add(feature);
            }
            for (String modifier : List.of(words).subList(1, words.length)) {
                Pattern whole = Pattern.compile(Pattern.quote(modifier) + "(?![a-z])");
                if (uses.stream().noneMatch(use -> whole.matcher(use).find())) {
                    missing.add(feature + modifier);
                }
            }
        }
        return missing;
    }

    private static String live(String page) {
        return LIVE.matcher(page).results().map(piece -> piece.group(1)).collect(Collectors.joining("\n"));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = FeaturesTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
