package starflock.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the program says when it cannot do what it is asked: one sentence or one object, and the exit code that is
 * documented.
 */
class CommandLineTest {
    private static final String FORMAT = "starflock data 1\n0123456789abcdef\n";

    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --prot 5                 | Unknown option
            up --prot 5              | starflock up --help
            upp                      | Did you mean
            --port                   | --port
            --port many              | many
            --port 70000             | There is no port 70000
            --port -1                | There is no port -1
            --bootstrap nowhere      | is not HOST:PORT
            --bootstrap a:1,b:99999  | "b:99999"
            """)
    void aCommandLineThatIsNotUnderstood(String line, String part) {
        expect(Exit.USAGE, part, line.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "status", "info", "invite", "stop"})
    void noNodeIsRunning(String command) {
        expect(Exit.NOT_RUNNING, "No node is running on " + folder(), command);
    }

    @Test
    void theWantedPortIsTaken() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            int port = other.getLocalPort();
            expect(
                    Exit.TAKEN,
                    "Port " + port + " is in use by another program. Try the next: --port " + (port + 1),
                    "--port",
                    String.valueOf(port));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no.such.host.invalid", "192.0.2.1"})
    void anAddressThatIsNotOurs(String address) {
        expect(Exit.ENVIRONMENT, address, "--port", "0", "--listen", address);
    }

    @Test
    void filesForTlsThatAreNone() throws IOException {
        expect(Exit.ENVIRONMENT, "cannot be read", "--port", "0", "--tls", "missing.pem", "missing.key");
        Path text = Files.writeString(temporary.resolve("text.pem"), "not a certificate");
        expect(Exit.ENVIRONMENT, "The node cannot listen", "--port", "0", "--tls", text.toString(), text.toString());
    }

    @Test
    void aFolderThatCannotBeMade() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        expectFolder(file, "is a file");
        expectFolder(file.resolve("below"), file.toString());
        expectFolder(Path.of("/proc/starflock"), "cannot be used");
    }

    @Test
    void aFolderOfSomethingElseIsLeftAlone() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("photos"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createFile(folder.resolve("beach.jpg"));
        expectFolder(folder, "holds other files and no Starflock data");
        assertThat(Files.getPosixFilePermissions(folder)).isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(folder).isDirectoryNotContaining("glob:**starflock*");
    }

    @ParameterizedTest
    @CsvSource({
        "starflock,  '',                          is damaged",
        "starflock,  'starflock data 1',          is damaged",
        "starflock,  'starflock data 9\n0123456789abcdef', was written by another version",
        "sessions,   'x',                         is not a list of sessions",
        "sessions,   'starflock sessions 1\na b', is damaged",
        "invitation, 'starflock invitation 1\nx', is damaged"
    })
    void aFolderThatIsDamaged(String file, String content, String part) throws IOException {
        Files.createDirectory(folder());
        Files.writeString(folder().resolve("starflock"), FORMAT);
        Files.writeString(folder().resolve(file), content);
        expect(Exit.ENVIRONMENT, part, "--port", "0");
        assertThat(folder().resolve(file)).as("nothing is mended by guessing").hasContent(content);
    }

    @Test
    void everyCommandHasHelpAndTheExitsAreListed() {
        for (String command : List.of("up", "open", "status", "info", "invite", "stop", "generate-completion")) {
            Program help = Program.run(command, "--help");
            assertThat(help.exit()).isZero();
            assertThat(help.out()).contains("Usage: starflock ").contains("--help");
        }
        String root = Program.run("--help").out();
        for (Exit exit : Exit.values()) {
            assertThat(root).contains("  " + exit.code() + " ");
        }
        assertThat(root).contains("--bootstrap", "asks, once, whether").doesNotContain("rehearse");
        assertThat(Program.run("--version").out()).startsWith("starflock ");
        assertThat(Program.run("--version", "--json").objects().getFirst().fieldNames())
                .contains("version", "java", "cryptography");
    }

    @Test
    void shellsCompleteItsCommands() {
        Program completion = Program.run("generate-completion");
        assertThat(completion.exit()).isZero();
        assertThat(completion.out()).contains("complete", "invite", "--bootstrap");
    }

    @Test
    void theFolderIsWhereThePlatformKeepsSuchThings() {
        Path home = Path.of("/people/ann");
        assertThat(DataFolder.usualPlace(Map.of(), "Linux", home)).hasToString("/people/ann/.local/share/starflock");
        assertThat(DataFolder.usualPlace(Map.of("XDG_DATA_HOME", "/data"), "Linux", home))
                .hasToString("/data/starflock");
        assertThat(DataFolder.usualPlace(Map.of("XDG_DATA_HOME", "data"), "Linux", home))
                .hasToString("/people/ann/.local/share/starflock");
        assertThat(DataFolder.usualPlace(Map.of(), "Mac OS X", home))
                .hasToString("/people/ann/Library/Application Support/Starflock");
    }

    @Test
    void withoutADisplayNoBrowserIsOpened() throws IOException {
        Path opener = Files.createFile(
                temporary.resolve("xdg-open"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        String path = "/nowhere:" + temporary;
        assertThat(Doorway.opener(Map.of("PATH", path), "Linux")).isEmpty();
        assertThat(Doorway.opener(Map.of("PATH", path, "DISPLAY", ":0"), "Linux"))
                .contains(opener.toString());
        assertThat(Doorway.opener(Map.of("PATH", path, "WAYLAND_DISPLAY", "wayland-0"), "Linux"))
                .contains(opener.toString());
        assertThat(Doorway.opener(Map.of("PATH", "/nowhere", "DISPLAY", ":0"), "Linux"))
                .isEmpty();
    }

    private Path folder() {
        return temporary.resolve("data");
    }

    private void expectFolder(Path folder, String part) {
        expectRun(Exit.ENVIRONMENT, part, List.of("--port", "0", "--data", folder.toString()));
    }

    private void expect(Exit exit, String part, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", folder().toString()));
        expectRun(exit, part, all);
    }

    /** A person gets one line on the error output, a program one object; the exit code is the same. */
    private static void expectRun(Exit exit, String part, List<String> arguments) {
        Program person = Program.run(arguments.toArray(String[]::new));
        assertThat(person.err()).contains(part).doesNotContain("Exception", "\tat ");
        assertThat(person.err().lines()).as(person.err()).hasSize(1);
        assertThat(person.out()).isEmpty();
        assertThat(person.exit()).isEqualTo(exit.code());

        List<String> withJson = new ArrayList<>(arguments);
        withJson.add("--json");
        Program program = Program.run(withJson.toArray(String[]::new));
        assertThat(program.err()).isEmpty();
        assertThat(program.exit()).isEqualTo(exit.code());
        assertThat(program.objects()).singleElement().satisfies(object -> {
            assertThat(object.getString("error")).contains(part);
            assertThat(object.getInteger("exit")).isEqualTo(exit.code());
        });
    }
}
