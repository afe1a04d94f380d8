package starflock.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the source tree is; a test runs in its module's folder, somewhere below the root. */
public final class SourceTree {
    private SourceTree() {}

    /**
     * The folder that holds ARCHITECTURE.md, looked for upwards from the working folder; empty outside of a source
     * tree.
     */
    public static Optional<Path> root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("ARCHITECTURE.md"))
                    && Files.isRegularFile(folder.resolve("pom.xml"))) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }
}
