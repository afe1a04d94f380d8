package starflock.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import starflock.codec.Hex;
import starflock.crypto.Crypto;
import starflock.log.Corestore;

class CoreCommandTest {
    @TempDir
    Path folder;

    private record Result(int code, byte[] out, String err) {
        String text() {
            return new String(out, StandardCharsets.UTF_8);
        }

        JsonObject json() {
            return new JsonObject(
                    text().lines().reduce((first, second) -> second).orElse("{}"));
        }
    }

    private Result run(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("--data", folder.resolve("data").toString(), "core"));
        all.addAll(List.of(arguments));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                all.toArray(String[]::new));
        return new Result(code, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aFileGoesInAndComesOutAgain() throws IOException {
        Path file = folder.resolve("file");
        byte[] content = "all the words ".repeat(20_000).getBytes(StandardCharsets.UTF_8);
        Files.write(file, content);
        assertThat(run("import", "words", file.toString(), "--json").json().getLong("byteLength"))
                .isEqualTo(content.length);
        assertThat(run("cat", "words").out()).isEqualTo(content);
        assertThat(run("cat", "words", "--start", "4", "--end", "13").text()).isEqualTo("the words");
        Path copy = folder.resolve("copy");
        assertThat(run("export", "words", copy.toString()).code()).isZero();
        assertThat(Files.readAllBytes(copy)).isEqualTo(content);
        assertThat(run("export", "words", copy.toString()).err()).contains("is there already");
        assertThat(run("export", "words", folder + "/none/copy").err()).contains("There is no folder for");
        assertThat(run("verify", "words", "--json").json().getString("event")).isEqualTo("verified");
        assertThat(run("get", "words", "1").out()).hasSize(65_536);
        assertThat(run("list", "--json").json().getString("name")).isEqualTo("words");
    }

    @Test
    void whatCannotBeIsSaidInASentence() {
        assertThat(run("info", "nothing").err()).contains("There is no log \"nothing\" here");
        assertThat(run("create", "empty").code()).isZero();
        assertThat(run("get", "empty", "0").err()).contains("There is no block 0");
        assertThat(run("download", "abc", "--connect", "127.0.0.1:1").err()).contains("is no key");
        String key = "00".repeat(32);
        Result nobody = run("download", key, "--connect", "127.0.0.1:1");
        assertThat(nobody.err()).contains("Nobody answers at 127.0.0.1:1");
        assertThat(nobody.code()).isEqualTo(Exit.ENVIRONMENT.code());
        assertThat(run("download", key, "--connect", "nowhere").err()).contains("is no address");
        assertThat(run("download", key, "--connect", "nowhere.invalid:1").err()).contains("there is no such name");
        assertThat(run("append", "empty", "--block", "0").err()).contains("A block has 1 to ");
    }

    private void refuses(String sentence, String... arguments) {
        Result result = run(arguments);
        assertThat(result.err()).contains(sentence).doesNotContain("Exception");
        assertThat(result.code()).isNotZero();
        Result json =
                run(Stream.concat(Stream.of("--json"), Stream.of(arguments)).toArray(String[]::new));
        assertThat(json.json().getString("error")).contains(sentence);
        assertThat(json.json().getInteger("exit")).isEqualTo(json.code()).isNotZero();
    }

    @Test
    void whatIsNotThereIsNamed() throws IOException {
        assertThat(run("create", "own").code()).isZero();
        Path file = Files.write(folder.resolve("file"), new byte[100]);
        assertThat(run("append", "own", file.toString(), "--block", "10").code())
                .isZero();
        refuses("There is no block 10: the log has 10 blocks", "get", "own", "10");
        refuses("There is no block -1", "get", "own", "--", "-1");
        refuses("There are no bytes 5 to 101: the log has 100 bytes", "cat", "own", "--start", "5", "--end", "101");
        refuses("There are no blocks 3 to 11", "clear", "own", "--start", "3", "--end", "11");
        refuses("it cannot be cut to 11", "truncate", "own", "11");
        refuses("There is no log \"other\" here", "truncate", "other", "0");
        refuses("is not there. Nothing was appended", "append", "own", file.toString(), folder + "/none");
        refuses("is a folder", "import", "own", folder.toString());
        refuses("is no key: a key has 64", "download", "00".repeat(31), "--connect", "127.0.0.1:1");
        refuses(
                "There are no blocks 5 to 3",
                "download",
                "00".repeat(32),
                "--connect",
                "x:1",
                "--start",
                "5",
                "--end",
                "3");
        assertThat(run("info", "own", "--json").json().getLong("length")).isEqualTo(10);
    }

    @Test
    void theEndIsCutOffAndBlocksAreForgotten() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[100]);
        String key = run("append", "own", file.toString(), "--block", "10", "--json")
                .json()
                .getString("key");
        JsonObject cut = run("truncate", "own", "6", "--json").json();
        assertThat(cut.getLong("length")).isEqualTo(6);
        assertThat(cut.getLong("fork")).isEqualTo(1);
        assertThat(run("clear", key, "--start", "1", "--end", "3").code()).isZero();
        assertThat(run("get", "own", "0").out()).hasSize(10);
        assertThat(run("get", "own", "1").code()).isNotZero();
        assertThat(run("verify", "own", "--json").json().getLong("blocks")).isEqualTo(4);
    }

    @Test
    void somebodyElsesLogIsNotWritten() throws IOException {
        String key;
        try (Corestore store = Corestore.open(folder.resolve("elsewhere"), Crypto.pureJava())) {
            key = Hex.encode(store.log("theirs").key());
        }
        refuses("There is no log", "append", key);
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            refuses(
                    "sent nothing of what was asked for within 1 seconds",
                    "download",
                    key,
                    "--connect",
                    address,
                    "--timeout",
                    "1");
        }
        refuses("is somebody else's, so it cannot be changed here", "append", key);
        refuses("is somebody else's", "truncate", key, "0");
    }

    @Test
    void aPeerThatSpeaksSomethingElseIsFoundOut() throws IOException {
        try (ServerSocket web = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerAsAWebServer(web));
            refuses(
                    "speaks something else",
                    "download",
                    "22".repeat(32),
                    "--connect",
                    "127.0.0.1:" + web.getLocalPort());
        }
    }

    private static void answerAsAWebServer(ServerSocket web) {
        try {
            while (true) {
                try (Socket socket = web.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                    long _ = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                }
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    @Test
    void aPortThatIsTakenIsSaid() throws IOException {
        assertThat(run("create", "own").code()).isZero();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refuses("Nobody can listen at", "serve", "own", "--listen", "127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void theFirstBadByteIsNamed() throws IOException {
        Path file = Files.write(folder.resolve("file"), "0123456789".repeat(10).getBytes(StandardCharsets.US_ASCII));
        assertThat(run("append", "own", file.toString(), "--block", "10").code())
                .isZero();
        assertThat(run("verify", "own").code()).isZero();
        int changed = 0;
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            for (Path segment :
                    files.filter(path -> path.toString().endsWith(".segment")).toList()) {
                byte[] bytes = Files.readAllBytes(segment);
                // Latin-1 gives each byte a character of its own, so places in the text are places in the file.
                int at = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("0123456789");
                if (at < 0) continue;
                bytes[at + 4] ^= 1;
                Files.write(segment, bytes);
                changed++;
            }
        }
        assertThat(changed).isEqualTo(1);
        refuses("Block 9, byte 90", "verify", "own");
        refuses("damaged", "get", "own", "9");
        assertThat(run("get", "own", "8").out()).hasSize(10);
    }

    /** The system lets no file of the command grow further, as a full disk does; also where tests are not root. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aFullDiskLosesNothingAndIsSaid() throws IOException, InterruptedException {
        Path small = Files.write(folder.resolve("small"), new byte[1000]);
        Path large = Files.write(folder.resolve("large"), new byte[4 << 20]);
        assertThat(run("append", "own", small.toString()).code()).isZero();
        Process full = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -f 1000; exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "starflock.node.Main",
                        "--data",
                        folder.resolve("data").toString(),
                        "core",
                        "append",
                        "own",
                        large.toString())
                .start();
        String said = new String(full.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(full.waitFor()).isEqualTo(Exit.ENVIRONMENT.code());
        assertThat(said).contains("Make room on the disk, then try again").doesNotContain("Exception");
        assertThat(run("verify", "own").code()).isZero();
        long kept = run("info", "own", "--json").json().getLong("byteLength");
        assertThat(run("cat", "own", "--end", "1000").out()).isEqualTo(new byte[1000]);
        assertThat(run("append", "own", small.toString(), "--json").json().getLong("byteLength"))
                .isEqualTo(kept + 1000);
    }
}
