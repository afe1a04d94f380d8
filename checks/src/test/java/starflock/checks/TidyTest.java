package starflock.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import starflock.testkit.SourceTree;

/** The source text of the whole tree keeps the rules; CONTRIBUTING.md lists them. */
class TidyTest {
    private static final Path ROOT = SourceTree.root().orElseThrow();

    @Test
    void theTreeIsTidy() throws IOException {
        assertThat(SourceFile.all(ROOT))
                .extracting(SourceFile::path)
                .contains("pom.xml", Edges.PATH, "ARCHITECTURE.md");
        assertThat(Tidy.check(ROOT)).isEmpty();
    }
}
