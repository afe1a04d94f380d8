package starflock.interop;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.avaje.jsonb.Jsonb;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A JavaScript peer in a process of its own. It prints one JSON object per line; what it prints on standard error ends
 * up in the failure message. Closing it ends the process and takes away what it left in its temporary folder.
 */
final class NodePeer implements AutoCloseable {
    /** Longer than any peer needs on a loaded machine; a test that waits this long has failed. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** More lines than any peer prints in one test. */
    private static final int MAX_LINES = 100_000;

    private static final Path HOME = Path.of("").toAbsolutePath();

    private final Process process;
    private final BufferedWriter commands;
    private final Path folder;
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(MAX_LINES);

    private NodePeer(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofVirtual().start(this::readLines);
    }

    /** Starts {@code peers/<script>} with arguments, or skips the test with a sentence where that cannot be. */
    static NodePeer start(String script, String... arguments) throws IOException {
        requireNode();
        List<String> command = new ArrayList<>(List.of("node", "peers/" + script));
        command.addAll(List.of(arguments));
        Path folder = Files.createTempDirectory("starflock-peer-");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(HOME.toFile())
                .redirectError(errors(folder).toFile());
        builder.environment().put("TMPDIR", folder.toString());
        return new NodePeer(builder.start(), folder);
    }

    private static Path errors(Path folder) {
        return folder.resolve("errors.log");
    }

    /** Skips the calling test where Node.js or the packages are missing; in CI that is a failure. */
    static void requireNode() {
        String missing = "";
        if (!Files.isDirectory(HOME.resolve("node_modules/hypercore"))) {
            missing = "The JavaScript peers are not installed: run `npm ci` in interop to test against them.";
        } else if (!onPath("node")) {
            missing =
                    "There is no Node.js on the PATH: install version 20 or newer to test against the JavaScript peers.";
        }
        if (missing.isEmpty()) return;
        if ("true".equals(System.getenv("CI"))) fail(missing);
        abort(missing);
    }

    /** One line that a peer printed. */
    record Line(Map<?, ?> values) {
        String text(String name) {
            return (String) value(name);
        }

        int number(String name) {
            return ((Number) value(name)).intValue();
        }

        private Object value(String name) {
            return Objects.requireNonNull(values.get(name), () -> "no " + name + " in " + values);
        }
    }

    /** The next line the peer prints. */
    Line next() throws IOException, InterruptedException {
        String line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (line == null || line.isEmpty()) {
            throw new AssertionError((line == null ? "The peer is silent. " : "The peer has ended. ")
                    + "It printed on standard error:\n" + Files.readString(errors(folder)));
        }
        return new Line((Map<?, ?>) Jsonb.instance().type(Object.class).fromJson(line));
    }

    /** Skips lines until one has {@code "event": name}. */
    Line await(String event) throws IOException, InterruptedException {
        while (true) {
            Line line = next();
            if (event.equals(line.values().get("event"))) return line;
        }
    }

    /** Sends one line to the peer's standard input. */
    void tell(String command) throws IOException {
        commands.write(command);
        commands.newLine();
        commands.flush();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly()
                .onExit()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        }
    }

    private void readLines() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) lines.add(line);
        } catch (IOException e) {
            // The process is gone, which the empty line says.
        }
        lines.add("");
    }

    private static boolean onPath(String program) {
        for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, program))) return true;
        }
        return false;
    }
}
