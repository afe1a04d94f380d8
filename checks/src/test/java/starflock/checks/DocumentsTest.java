package starflock.checks;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import starflock.testkit.SourceTree;

/**
 * What the documents say is so: Java in them stands word for word in a source that is compiled (STYLE rule 21), a path
 * they link to is there, and a test they name exists.
 */
class DocumentsTest {
    private static final Path ROOT = SourceTree.root().orElseThrow();

    private static final Pattern JAVA = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#|mailto:)([^)#\\s]+)[^)]*\\)");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+Test)`");

    private final List<SourceFile> files = SourceFile.all(ROOT);

    @Test
    void whatTheySayIsThere() {
        List<String> compiled = files.stream()
                .filter(file -> file.path().contains("/src/") && file.path().endsWith(".java"))
                .map(file -> squeezed(file.text()))
                .toList();
        String paths = files.stream().map(SourceFile::path).collect(Collectors.joining("\n"));
        List<SourceFile> documents =
                files.stream().filter(file -> file.path().endsWith(".md")).toList();
        assertThat(documents).extracting(SourceFile::path).contains("README.md", "SECURITY.md", "CONTRIBUTING.md");
        List<String> wrong = new ArrayList<>();
        documents.forEach(document -> wrong.addAll(wrong(document.path(), document.text(), compiled, paths)));
        assertThat(wrong).isEmpty();
    }

    @Test
    void whatIsNotThereIsFound() {
        String text = """
                See [the plan](docs/plan.md) and `NoSuchTest`.

                ```java
                int  answer = 41;
                ```
                """;
        assertThat(wrong("A.md", text, List.of(squeezed("int answer = 42;")), "docs/other.md"))
                .containsExactly(
                        "A.md: this stands in no source that is compiled: int answer = 41;",
                        "A.md: docs/plan.md is not there",
                        "A.md: there is no NoSuchTest");
        assertThat(wrong("A.md", text, List.of("x int answer = 41; y"), "z/NoSuchTest.java"))
                .containsExactly("A.md: docs/plan.md is not there");
    }

    private static List<String> wrong(String path, String text, List<String> compiled, String paths) {
        List<String> wrong = new ArrayList<>();
        for (MatchResult snippet : JAVA.matcher(text).results().toList()) {
            String code = squeezed(snippet.group(1));
            if (compiled.stream().noneMatch(source -> source.contains(code))) {
                wrong.add(path + ": this stands in no source that is compiled: " + code);
            }
        }
        Path folder = requireNonNull(ROOT.resolve(path).getParent());
        LINK.matcher(text).results().map(link -> link.group(1)).forEach(target -> {
            if (!Files.exists(folder.resolve(target))) {
                wrong.add(path + ": " + target + " is not there");
            }
        });
        TEST.matcher(text).results().map(test -> test.group(1)).forEach(test -> {
            if (!paths.contains("/" + test + ".java")) {
                wrong.add(path + ": there is no " + test);
            }
        });
        return wrong;
    }

    /** Without a difference in how it is laid out. */
    private static String squeezed(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }
}
