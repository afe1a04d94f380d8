package starflock.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code starflock rehearse}: two short lives of a node, in a folder of its own that is gone afterwards. The launcher
 * runs it once per build, so that the JVM keeps the classes it loaded; a self-contained image runs it to see that it
 * works.
 */
@Command(name = "rehearse", hidden = true, description = "Starts a node on a folder that is thrown away, and stops it.")
final class RehearseCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("starflock-rehearsal");
        try {
            live(folder, Rehearsal::takePart);
            live(folder, Rehearsal::remember);
            return Exit.OK.code();
        } finally {
            delete(folder);
        }
    }

    private interface Act {
        void play(Rehearsal visitor) throws IOException, InterruptedException, Failure;
    }

    /** Starts a node as {@code up} does, announcements and all, and lets somebody visit it. */
    private static void live(Path folder, Act act) throws Exception {
        PrintStream nobody = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        StarflockCommand root = new StarflockCommand(Terminal.own(InputStream.nullInputStream(), nobody, nobody));
        root.data = folder;
        root.json = true;
        UpOptions options = new UpOptions();
        options.port = 0;
        options.noOpen = true;
        try (Node node = Node.start(NodeSettings.of(folder, options), Network::neighbourly);
                Rehearsal visitor = new Rehearsal(node)) {
            new UpCommand.Run(root, options).announce(node);
            act.play(visitor);
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
