package starflock.node;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import starflock.testkit.NetworkGuard;

/** A node in a process of its own, which can be killed as a power cut would. Its local network is 127.0.0.2. */
final class NodeProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final Process process;
    final int port;
    final String link;
    private final Path folder;

    private NodeProcess(Path folder, Process process, int port, String link) {
        this.folder = folder;
        this.process = process;
        this.port = port;
        this.link = link;
    }

    static NodeProcess start(Path folder, int port) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dstarflock.network=loopback",
                        "-Djdk.attach.allowAttachSelf=true",
                        "-XX:+EnableDynamicAgentLoading",
                        "--sun-misc-unsafe-memory-access=allow",
                        NodeProcess.class.getName(),
                        folder.toString(),
                        String.valueOf(port))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null) {
            throw new IOException("the node ended before it was ready");
        }
        JsonObject ready = new JsonObject(line);
        return new NodeProcess(folder, process, ready.getInteger("port"), ready.getString("link"));
    }

    String origin() {
        return "http://127.0.0.1:" + port;
    }

    /** One more sign-in link, as another command gets it. */
    String newLink() {
        Program open = Program.run("open", "--json", "--no-open", "--data", folder.toString());
        return open.objects().getFirst().getString("link");
    }

    /** Ends it without a chance to do anything more (kill -9). */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the process outlives a kill");
        }
    }

    /** Asks it to end (SIGTERM) and waits for that. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the process outlives being asked to end");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The process itself. */
    public static void main(String[] arguments) throws Exception {
        NetworkGuard.install();
        NodeSettings settings = new NodeSettings(
                Path.of(arguments[0]),
                "127.0.0.1",
                Integer.parseInt(arguments[1]),
                true,
                List.of(),
                null,
                false,
                List.of());
        Node node = Node.start(settings, () -> Optional.of(InetAddress.ofLiteral("127.0.0.2")));
        Runtime.getRuntime().addShutdownHook(new Thread(node::close, "stop"));
        System.out.println(new JsonObject()
                .put("port", node.port())
                .put("link", node.issueLink())
                .encode());
        new CountDownLatch(1).await();
    }
}
