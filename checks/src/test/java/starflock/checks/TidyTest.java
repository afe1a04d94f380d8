package starflock.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import starflock.testkit.SourceTree;

/** The source text of the whole tree keeps STYLE's rules 13 and 20; CONTRIBUTING.md lists them. */
class TidyTest {
    private static final Path ROOT = SourceTree.root().orElseThrow();

    @Test
    void theTreeIsTidy() {
        List<SourceFile> files = SourceFile.all(ROOT);
        assertThat(files).extracting(SourceFile::path).contains("pom.xml", Edges.PATH, "ARCHITECTURE.md");

        List<Finding> findings = new ArrayList<>(PackageRule.check(files));
        files.forEach(file -> findings.addAll(TextRules.check(file)));
        findings.addAll(
                JavaRules.check(files.stream().filter(SourceFile::isJava).toList()));
        SourceFile edges = files.stream()
                .filter(file -> file.path().equals(Edges.PATH))
                .findFirst()
                .orElseThrow();
        assertThat(Edges.parse(edges).apply(findings)).isEmpty();
    }
}
