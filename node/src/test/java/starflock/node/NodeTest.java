package starflock.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node in a folder of its own: what it keeps, who may have it, and how other commands reach it. */
class NodeTest {
    @TempDir
    Path temporary;

    @Test
    void aSessionOutlivesTheNode() throws Exception {
        try (Browser browser = new Browser()) {
            int port;
            try (Node node = start(settings(0))) {
                port = node.port();
                assertThat(browser.open(node.issueLink()).statusCode()).isEqualTo(200);
            }
            try (Node node = start(settings(port))) {
                assertThat(node.movedFrom()).isZero();
                assertThat(browser.open("http://127.0.0.1:" + port + "/").statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void twoNodesShareOneBrowser() throws Exception {
        try (Node one = start(settings(0));
                Node two = start(settings("other", 0));
                Browser browser = new Browser()) {
            browser.open(one.issueLink());
            browser.open(two.issueLink());
            assertThat(browser.open("http://127.0.0.1:" + one.port() + "/").statusCode())
                    .isEqualTo(200);
            assertThat(browser.open("http://127.0.0.1:" + two.port() + "/").statusCode())
                    .isEqualTo(200);
            assertThat(browser.cookies.getCookieStore().getCookies()).hasSize(2);
        }
    }

    @Test
    void nobodyElseReadsTheFolder() throws Exception {
        try (Node node = start(settings(0));
                Browser browser = new Browser()) {
            browser.open(node.issueLink());
            try (Stream<Path> files = Files.walk(temporary.resolve("data"))) {
                List<Path> all = files.toList();
                assertThat(all).hasSizeGreaterThan(4);
                for (Path file : all) {
                    assertThat(Files.getPosixFilePermissions(file))
                            .as(file.toString())
                            .doesNotContain(
                                    PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ,
                                    PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
                }
            }
        }
    }

    @Test
    void aFolderHasOneOwnerAndOthersTalkToIt() throws Exception {
        try (Node node = start(settings(0));
                Browser browser = new Browser()) {
            String data = temporary.resolve("data").toString();
            assertThatThrownBy(() -> start(settings(0))).isInstanceOf(DataFolder.Held.class);

            Program held = Program.run("up", "--port", "0", "--data", data);
            assertThat(held.exit()).isEqualTo(Exit.TAKEN.code());
            assertThat(held.err()).contains("Another node runs on " + data).contains("starflock stop");

            Program again = Program.run("up", "--no-open", "--json", "--data", data);
            assertThat(again.exit()).isZero();
            String link = again.objects().getFirst().getString("link");
            assertThat(browser.open(link).statusCode()).isEqualTo(200);

            JsonObject status =
                    Program.run("status", "--json", "--data", data).objects().getFirst();
            assertThat(status.getInteger("port")).isEqualTo(node.port());
            assertThat(status.getString("path")).isEqualTo(data);
            assertThat(Program.run("status", "--data", data).out()).contains("port", String.valueOf(node.port()));

            assertThat(Program.run("stop", "--data", data).exit()).isZero();
            node.awaitStop();
        }
    }

    @Test
    void statusReadsTheFolderItselfWhenNoNodeDoes() throws Exception {
        String data = temporary.resolve("data").toString();
        JsonObject running;
        try (Node node = start(settings(0))) {
            assertThat(node.port()).isPositive();
            running = Program.run("status", "--json", "--data", data).objects().getLast();
        }
        List<JsonObject> stopped =
                Program.run("status", "--json", "--data", data).objects();
        assertThat(stopped.getFirst().getBoolean("running")).isFalse();
        assertThat(stopped.getLast()).isEqualTo(running);
        assertThat(running.fieldNames()).contains("key", "discoveryKey", "length", "byteLength", "fork", "treeHash");
    }

    @Test
    void theNextPortIsTakenWhenAnyWillDo() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            int port = other.getLocalPort();
            NodeSettings settings = new NodeSettings(
                    temporary.resolve("data"), "127.0.0.1", port, false, List.of(), null, false, List.of());
            try (Node node = start(settings)) {
                assertThat(node.port()).isGreaterThan(port);
                assertThat(node.movedFrom()).isEqualTo(port);
            }
        }
    }

    @Test
    void whatAKilledNodeLeavesBehindIsNoHindrance() throws Exception {
        Path data = temporary.resolve("data");
        try (Node node = start(settings(0))) {
            assertThat(node.port()).isPositive();
        }
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(data.resolve("control.sock")));
        }
        Files.writeString(data.resolve("sessions.next"), "half a fi");
        assertThat(Program.run("open", "--data", data.toString()).exit()).isEqualTo(Exit.NOT_RUNNING.code());
        try (Node node = start(settings(0));
                Browser browser = new Browser()) {
            assertThat(browser.open(node.issueLink()).statusCode()).isEqualTo(200);
            assertThat(Program.run("status", "--data", data.toString()).exit()).isZero();
        }
    }

    @Test
    void theControlSocketAnswersNonsenseWithAnObject() throws Exception {
        try (Node node = start(settings(0))) {
            assertThat(node.port()).isPositive();
            assertThat(tell("{\"command\":\"dance\"}\n")).contains("\"error\":\"The running node does not know");
            assertThat(tell("not json\n")).contains("\"error\":\"That is no request.\"");
            assertThat(tell("[]\n")).contains("\"error\"");
            assertThat(tell("x".repeat(200_000))).isEmpty();
            assertThat(tell("{\"command\":\"status\"}\n")).contains("\"port\":" + node.port());
        }
    }

    @Test
    void aPathTooLongForASocketIsSaid() throws Exception {
        Path deep = temporary;
        for (int i = 0; i < 3; i++) {
            deep = deep.resolve("x".repeat(60));
        }
        Path relative = Path.of("").toAbsolutePath().relativize(deep.toAbsolutePath());
        NodeSettings settings = new NodeSettings(deep, "127.0.0.1", 0, true, List.of(), null, false, List.of());
        assertThat(relative.toString().length()).isGreaterThan(103);
        assertThatThrownBy(() -> start(settings))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("too long")
                .hasMessageContaining("--data");
    }

    private Node start(NodeSettings settings) throws Exception {
        return Node.start(settings, Optional::empty);
    }

    private NodeSettings settings(int port) {
        return settings("data", port);
    }

    private NodeSettings settings(String folder, int port) {
        return new NodeSettings(temporary.resolve(folder), "127.0.0.1", port, true, List.of(), null, false, List.of());
    }

    private String tell(String text) throws IOException {
        try (SocketChannel channel =
                SocketChannel.open(UnixDomainSocketAddress.of(temporary.resolve("data/control.sock")))) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.shutdownOutput();
                return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException hungUp) {
                return "";
            }
        }
    }
}
