package starflock.checks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import starflock.node.NeighbourlyNode;

/** A node in a process of its own, which can be killed as the power cut would. */
final class WholeNode implements AutoCloseable {
    /** Starting takes a second on a quiet machine. */
    private static final int PATIENCE_S = 60;

    private final Path data;
    private final List<String> network;
    private final List<String> within;
    private Process process;
    private JsonObject ready;

    private WholeNode(Path data, List<String> network, List<String> within, Process process, JsonObject ready) {
        this.data = data;
        this.network = network;
        this.within = within;
        this.process = process;
        this.ready = ready;
    }

    /** Starts a node on a data folder of its own and waits until it is ready. */
    static WholeNode start(Path data) throws IOException {
        return start(data, List.of());
    }

    /** The same, with a node of a network on this machine to meet others by. */
    static WholeNode start(Path data, List<String> network) throws IOException {
        return start(data, network, List.of());
    }

    /** The same, with a command before the node's own that makes its surroundings and then becomes it. */
    static WholeNode start(Path data, List<String> network, List<String> within) throws IOException {
        Process process = node(data, 0, network, within);
        return new WholeNode(data, network, within, process, firstLine(process));
    }

    private static Process node(Path data, int port, List<String> network, List<String> within) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(data.toString(), String.valueOf(port)));
        arguments.addAll(network);
        return launch(within, NeighbourlyNode.class.getName(), arguments);
    }

    /** A file as the node sees it, which may have mounted something there. */
    Path seen(Path file) {
        Path root = Path.of("/proc", "" + process.pid(), "root");
        return root.resolve(Path.of("/").relativize(file.toAbsolutePath()));
    }

    /** What a command of the node's answers: its lines, as objects. */
    List<JsonObject> ask(String... command) throws IOException {
        return ask(data, List.of(command));
    }

    /** The same on any folder, whether a node runs on it or not. */
    static List<JsonObject> ask(Path data, List<String> command) throws IOException {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of("--json", "--data", data.toString()));
        Process asked = launch("starflock.node.Main", arguments.toArray(String[]::new));
        BufferedReader out = asked.inputReader(UTF_8);
        return within(
                asked,
                "`" + String.join(" ", command) + "` did not end",
                () -> out.lines().map(JsonObject::new).toList());
    }

    /** The address of the owner's door, without a slash at the end. */
    String address() {
        return "http://127.0.0.1:" + ready.getInteger("port");
    }

    /** The one-time link that the node showed at its last start. */
    String link() {
        return ready.getString("link");
    }

    /** Another one-time link, from the running node by the command line. */
    String newLink() throws IOException {
        Process open = launch("starflock.node.Main", "open", "--json", "--no-open", "--data", data.toString());
        return firstLine(open).getString("link");
    }

    /** SIGKILL: nothing of the process runs any more, not even its clean-up. */
    void kill() {
        process.destroyForcibly();
        gone();
    }

    /** Starts the node again on the same folder and port. */
    void restart() throws IOException {
        process = node(data, ready.getInteger("port"), network, within);
        ready = firstLine(process);
    }

    @Override
    public void close() {
        process.destroy();
        gone();
    }

    private void gone() {
        try {
            assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS))
                    .as("the node ends")
                    .isTrue();
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            throw new AssertionError("the test was stopped", stopped);
        }
    }

    static Process launch(String main, String... arguments) throws IOException {
        return launch(List.of(), main, List.of(arguments));
    }

    private static Process launch(List<String> within, String main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(within);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dstarflock.network=loopback",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main));
        command.addAll(arguments);
        File log = Files.createDirectories(Path.of("target", "check"))
                .resolve("whole-node.log")
                .toFile();
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    /** Reads the first line of output; what comes after it is of no interest and little. */
    static JsonObject firstLine(Process process) throws IOException {
        return nextLine(process, process.inputReader(UTF_8));
    }

    /** Reads one more line of a process that goes on. */
    static JsonObject nextLine(Process process, BufferedReader out) throws IOException {
        String text = within(process, "a process said nothing", out::readLine);
        assertThat(text)
                .as("a line of a process; its log is target/check/whole-node.log")
                .isNotNull();
        return new JsonObject(text);
    }

    /** What reading from a process gives, unless it takes too long: no waiting on a pipe can be interrupted. */
    private static <T> T within(Process process, String otherwise, Callable<T> reading) throws IOException {
        FutureTask<T> task = new FutureTask<>(reading);
        Thread.ofVirtual().start(task);
        try {
            return task.get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException silent) {
            process.destroyForcibly();
            throw new IOException(
                    otherwise + " in " + PATIENCE_S + " s; its log is target/check/whole-node.log", silent);
        }
    }
}
