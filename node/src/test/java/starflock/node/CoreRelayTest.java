package starflock.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code core} commands while a node runs on the folder: as without it, and the room goes on. */
class CoreRelayTest {
    @TempDir
    Path folder;

    private Path data;
    private Node node;

    @BeforeEach
    void startNode() throws Exception {
        data = folder.resolve("data");
        node = Node.start(
                new NodeSettings(data, "127.0.0.1", 0, true, List.of(), null, false, List.of()), Optional::empty);
    }

    @AfterEach
    void stopNode() {
        node.close();
    }

    private String[] line(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--data", data.toString(), "core"));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    private static byte[] content(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Program core(String... arguments) {
        return Program.run(line(arguments));
    }

    @Test
    void aFileGoesInAndComesOutAgain() throws IOException {
        Path file = folder.resolve("file");
        byte[] content = content(7, 300_000);
        Files.write(file, content);
        Program made = core("import", "words", file.toString(), "--json");
        assertThat(made.objects().getLast().getLong("byteLength")).isEqualTo(content.length);
        Path copy = folder.resolve("copy");
        assertThat(core("export", "words", copy.toString()).exit()).isZero();
        assertThat(Files.readAllBytes(copy)).isEqualTo(content);
        assertThat(core("verify", "words").out()).contains("are as their writer signed them");
        assertThat(core("list", "--json").objects())
                .extracting(object -> object.getString("name"))
                .containsExactlyInAnyOrder("words", Node.ROOM_LOG, Node.SHEET_LOG);

        node.close();
        assertThat(core("info", "words", "--json").objects().getLast().getLong("byteLength"))
                .as("kept when the node has stopped")
                .isEqualTo(content.length);
    }

    @Test
    void standardInputIsReadWhenItIsWantedAndOnlyThen() throws IOException {
        byte[] content = content(8, 200_001);
        assertThat(follow(new ByteArrayInputStream(content), line("append", "piped")))
                .isZero();
        InputStream untouched = new ByteArrayInputStream(content);
        assertThat(follow(untouched, line("info", "piped"))).isZero();
        assertThat(untouched.available()).isEqualTo(content.length);
        assertThat(core("info", "piped", "--json").objects().getLast().getLong("byteLength"))
                .isEqualTo(content.length);
    }

    private int follow(InputStream in, String... arguments) throws IOException {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
        try (SocketChannel channel = Control.connect(data, CoreRelay.request(arguments, false))) {
            return CoreRelay.follow(
                    channel, new Terminal(in, nowhere, nowhere, false, folder, new CompletableFuture<>()));
        }
    }

    @Test
    void whatIsServedEndsWhenTheCallerLeaves() throws Exception {
        assertThat(core("create", "shared").exit()).isZero();
        PipedInputStream printed = new PipedInputStream();
        PrintStream out = new PrintStream(new PipedOutputStream(printed), true, UTF_8);
        SocketChannel channel = Control.connect(
                data, CoreRelay.request(line("serve", "shared", "--listen", "127.0.0.1:0", "--json"), false));
        CompletableFuture<Void> following = CompletableFuture.runAsync(() -> {
            try {
                CoreRelay.follow(
                        channel,
                        new Terminal(
                                InputStream.nullInputStream(), out, out, false, folder, new CompletableFuture<>()));
            } catch (IOException e) {
                // The test has left.
            }
        });
        int port =
                new JsonObject(new BufferedReader(new InputStreamReader(printed, UTF_8)).readLine()).getInteger("port");
        try (Socket peer = new Socket()) {
            peer.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
        channel.close();
        following.get(20, TimeUnit.SECONDS);
        waitUntilRefused(port);
    }

    /** The listener closes a moment after its caller has left; when it never does, the test's own time runs out. */
    @SuppressWarnings("EmptyCatch")
    private static void waitUntilRefused(int port) throws Exception {
        CompletableFuture<Void> refused = CompletableFuture.runAsync(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                try (Socket peer = new Socket()) {
                    peer.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                } catch (IOException e) {
                    return;
                }
            }
        });
        refused.get(20, TimeUnit.SECONDS);
    }

    @Test
    void theRoomsLogTakesOnlyWhatIsSaidInTheRoom() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not an event");
        Program refused = core("import", Node.ROOM_LOG, file.toString());
        assertThat(refused.exit()).isEqualTo(Exit.USAGE.code());
        assertThat(refused.err()).contains("is the room's");
        assertThat(core("info", Node.ROOM_LOG, "--json").objects().getLast().getLong("length"))
                .isZero();
    }

    @Test
    void mistakesAreSaidAsWithoutANode() {
        Program nothing = core("info", "nothing");
        assertThat(nothing.err()).contains("There is no log \"nothing\" here");
        assertThat(nothing.exit()).isEqualTo(Exit.USAGE.code());
        Program asJson = core("info", "nothing", "--json");
        assertThat(asJson.objects().getLast().getString("error")).contains("There is no log");
    }

    @Test
    void theNodeCarriesOutNothingButCore() throws IOException {
        assertThat(follow(InputStream.nullInputStream(), "stop")).isEqualTo(Exit.USAGE.code());
        assertThat(follow(InputStream.nullInputStream(), "--data", folder.toString()))
                .isEqualTo(Exit.USAGE.code());
    }
}
