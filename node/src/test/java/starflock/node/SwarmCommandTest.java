package starflock.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that meet peers, in a test network on this machine; and what they say when it does not work. */
@Timeout(120)
class SwarmCommandTest {
    private static Running testnet;
    private static String bootstrap;

    @TempDir
    Path temporary;

    @BeforeAll
    static void start() throws Exception {
        testnet = new Running("swarm", "testnet", "--nodes", "6", "--json");
        bootstrap = testnet.await("ready").getJsonArray("bootstrap").getString(0);
    }

    @AfterAll
    static void stop() throws Exception {
        testnet.close();
    }

    private static String[] inNetwork(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap", bootstrap, "--json"));
        return all.toArray(String[]::new);
    }

    private static Program run(String... arguments) {
        return Program.run(inNetwork(arguments));
    }

    private String folder(String name) {
        return temporary.resolve(name).toString();
    }

    @Test
    void whoAnnouncesIsFoundAndAnswers() throws Exception {
        try (Running announcer = new Running(inNetwork("swarm", "announce", "a meeting of friends"))) {
            String key = announcer.await("announced").getString("key");
            Program found = run("swarm", "lookup", "a meeting of friends");
            assertThat(found.objects().getFirst().getString("key")).isEqualTo(key);
            Program answered = run("swarm", "ping", key);
            assertThat(answered.exit()).isZero();
            assertThat(answered.objects().getFirst().getString("address")).startsWith("127.0.0.1:");
        }
        assertThat(run("swarm", "ping", bootstrap).exit()).isZero();
    }

    @Test
    void whatIsPutIsGot() {
        String key = run("swarm", "put", "a small text").objects().getFirst().getString("key");
        assertThat(run("swarm", "get", key).objects().getFirst().getString("value"))
                .isEqualTo("a small text");
        String seed = "17".repeat(32);
        Program first = run("swarm", "put", "first", "--seed", seed, "--seq", "1");
        assertThat(first.exit()).isZero();
        assertThat(run("swarm", "put", "second", "--seed", seed, "--seq", "2").exit())
                .isZero();
        assertThat(run("swarm", "put", "late", "--seed", seed, "--seq", "1").exit())
                .isEqualTo(Exit.ENVIRONMENT.code());
        String owner = first.objects().getFirst().getString("key");
        assertThat(run("swarm", "get", "--mutable", owner).objects().getFirst().getString("value"))
                .isEqualTo("second");
    }

    @Test
    void aLogIsServedSeededAndDownloaded() throws Exception {
        Path file = temporary.resolve("file");
        byte[] content = new byte[3_000_000];
        new Random(9).nextBytes(content);
        Files.write(file, content);
        String key = Program.run("core", "append", "log", file.toString(), "--json", "--data", folder("a"))
                .objects()
                .getLast()
                .getString("key");
        try (Running serving = new Running(inNetwork("core", "serve", "log", "--data", folder("a")))) {
            serving.await("announced");
            Program copy = run("core", "download", key, "--data", folder("b"));
            assertThat(copy.exit()).isZero();
            assertThat(copy.objects().getLast().getLong("byteLength")).isEqualTo(3_000_000);
            try (Running seeding = new Running(inNetwork("seed", key, "--data", folder("c")))) {
                JsonObject seed = seeding.await("seed");
                while (seed.getLong("have") == 0 || seed.getLong("have") < seed.getLong("length")) {
                    seed = seeding.await("seed");
                }
            }
        }
        // The writer is gone, and the one who seeds has started anew, without being told what.
        try (Running seeding = new Running(inNetwork("seed", "--data", folder("c")))) {
            assertThat(seeding.await("seed").getString("key")).isEqualTo(key);
            assertThat(run("core", "download", key, "--data", folder("d")).exit())
                    .isZero();
        }
        JsonObject kept = new JsonArray(Files.readString(temporary.resolve("c/seeds.json"))).getJsonObject(0);
        assertThat(kept.getLong("servedBytes")).isEqualTo(3_000_000);
        assertThat(kept.getInteger("peers")).isEqualTo(1);
        Path out = temporary.resolve("out");
        assertThat(Program.run("core", "export", key, out.toString(), "--data", folder("d"))
                        .exit())
                .isZero();
    }

    @Test
    void aSeedKeepsToItsSpaceAndIsTheRunningNodesWork() throws Exception {
        Path file = Files.write(temporary.resolve("file"), new byte[8 << 20]);
        String key = Program.run(
                        "core", "append", "log", file.toString(), "--block", "512", "--json", "--data", folder("a"))
                .objects()
                .getLast()
                .getString("key");
        try (Running serving = new Running(inNetwork("core", "serve", "log", "--data", folder("a")));
                Node node = Node.start(
                        new NodeSettings(
                                temporary.resolve("n"), "127.0.0.1", 0, true, List.of(), null, true, List.of()),
                        Optional::empty)) {
            serving.await("announced");
            PipedInputStream printed = new PipedInputStream();
            PrintStream out = new PrintStream(new PipedOutputStream(printed), true, UTF_8);
            Path data = temporary.resolve("n");
            String[] seed = inNetwork("seed", key, "--max-space", "1M");
            SocketChannel channel = Control.connect(data, CoreRelay.request(seed, false));
            CompletableFuture<Void> following = CompletableFuture.runAsync(() -> follow(channel, out));
            BufferedReader lines = new BufferedReader(new InputStreamReader(printed, UTF_8));
            JsonObject last = new JsonObject(lines.readLine());
            while (!"full".equals(last.getString("event"))) last = new JsonObject(lines.readLine());
            while (!"seed".equals(last.getString("event"))) last = new JsonObject(lines.readLine());
            assertThat(last.getLong("have")).isBetween(1L, last.getLong("length") - 1);
            // Whoever gave the command leaves, and the node goes on.
            channel.close();
            following.get(20, TimeUnit.SECONDS);
            assertThat(node.issueLink()).isNotEmpty();
        }
    }

    private static void follow(SocketChannel channel, PrintStream out) {
        try {
            int _ = CoreRelay.follow(
                    channel,
                    new Terminal(
                            InputStream.nullInputStream(), out, out, false, Path.of(""), new CompletableFuture<>()));
        } catch (IOException e) {
            // The test has left.
        }
    }

    @Test
    void aPipeCarriesBothWays() throws Exception {
        byte[] there = new byte[1_500_000];
        new Random(3).nextBytes(there);
        try (Running waiting = new Running(new ByteArrayInputStream(there), inNetwork("pipe"))) {
            String phrase = waiting.awaitError("waiting").getString("phrase");
            Running coming =
                    new Running(new ByteArrayInputStream("and back".getBytes(UTF_8)), inNetwork("pipe", phrase));
            assertThat(coming.exit()).isZero();
            assertThat(coming.output()).isEqualTo(there);
            assertThat(waiting.exit()).isZero();
            assertThat(waiting.output()).isEqualTo("and back".getBytes(UTF_8));
        }
    }

    @Test
    void anotherPhraseOpensNothing() throws Exception {
        try (Running waiting = new Running(inNetwork("pipe", "--wait", "correct horse battery"))) {
            waiting.awaitError("waiting");
            Program other = run("pipe", "correct horse buttery", "--timeout", "3");
            assertThat(other.exit()).isEqualTo(Exit.ENVIRONMENT.code());
            assertThat(other.out()).contains("Nobody waits with this phrase");
        }
    }

    @Test
    void theDoctorSaysWhatAnswers() {
        Program doctor = run("swarm", "doctor");
        assertThat(doctor.out()).contains("answers in");
        Program sick = Program.run("swarm", "doctor", "--bootstrap", "127.0.0.1:9", "--json");
        assertThat(sick.exit()).isEqualTo(Exit.ENVIRONMENT.code());
        assertThat(sick.out()).contains("does not answer");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            swarm lookup x                                          | Say which network
            swarm lookup x --bootstrap nowhere                      | is not HOST:PORT
            swarm lookup x --bootstrap no.such.host.invalid:1       | nobody knows a host named
            swarm lookup x --bootstrap 127.0.0.1:9                  | No node answers at 127.0.0.1:9
            swarm ping abc --bootstrap 127.0.0.1:9                  | is no public key
            swarm get abc --bootstrap 127.0.0.1:9                   | is no key
            swarm put x --seed abc --bootstrap 127.0.0.1:9          | is not 64 hexadecimal digits
            swarm testnet --nodes 0                                 | 1 to 1000 nodes
            seed abc                                                | is no key
            seed --max-space lots                                   | is no amount
            pipe --wait short                                       | can be guessed
            pipe a --wait another-long-phrase                       | not both
            """)
    void whatIsWrongIsSaid(String line, String part) {
        List<String> arguments = new ArrayList<>(List.of(line.split(" ", -1)));
        arguments.addAll(List.of("--json", "--data", folder("e")));
        Program program = Program.run(arguments.toArray(String[]::new));
        assertThat(program.exit()).isIn(Exit.USAGE.code(), Exit.ENVIRONMENT.code());
        assertThat(program.out()).contains(part);
    }

    @Test
    void aPortThatIsTaken() throws Exception {
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Program program =
                    Program.run("swarm", "bootstrap", "--address", "127.0.0.1:" + other.getLocalPort(), "--json");
            assertThat(program.exit()).isEqualTo(Exit.TAKEN.code());
            assertThat(program.out()).contains("cannot be taken");
        }
    }

    @Test
    void nobodyIsThere() {
        Program wrong = run("core", "download", "ab".repeat(32), "--timeout", "2", "--data", folder("f"));
        assertThat(wrong.exit()).isEqualTo(Exit.ENVIRONMENT.code());
        assertThat(wrong.out()).contains("Nobody who has this log was found");
    }
}
