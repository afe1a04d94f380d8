package starflock.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code starflock rehearse}: one short life of a node, in a folder of its own that is gone afterwards. The launcher runs
 * it once per build, so that the JVM keeps the classes it loaded; a self-contained image runs it to see that it works.
 */
@Command(name = "rehearse", hidden = true, description = "Starts a node on a folder that is thrown away, and stops it.")
final class RehearseCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("starflock-rehearsal");
        try {
            UpOptions options = new UpOptions();
            options.port = 0;
            try (Node node = Node.start(NodeSettings.of(folder, options), Network::neighbourly)) {
                Rehearsal.visit(node.issueLink());
            }
            return Exit.OK.code();
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
