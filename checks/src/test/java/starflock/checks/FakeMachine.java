package starflock.checks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A machine for the launcher, in a folder: a source tree with the real script, the usual places for a JDK, a PATH with
 * the tools that every system has, and a java and an mvn that write down what they were asked. Nothing of the real
 * machine's Java is found.
 */
final class FakeMachine {
    private static final int PATIENCE_S = 60;

    /** What POSIX promises, as far as the script uses it. */
    private static final List<String> TOOLS = List.of(
            "cat",
            "cp",
            "cut",
            "date",
            "dirname",
            "env",
            "find",
            "grep",
            "head",
            "ls",
            "mkdir",
            "mktemp",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sh",
            "sleep",
            "sort",
            "tail",
            "tr",
            "uname");

    private static final String JAVA = """
            #!/bin/sh
            for option in "$@"; do
              case $option in -XX:AOTCacheOutput=*) : >"${option#*=}"; exit 0 ;; esac
            done
            printf '<%s>' "$@" >"$0.asked"
            """;

    private static final String MAVEN = """
            #!/bin/sh
            if [ "$1" = -v ]; then echo 'Apache Maven VERSION (build)'; exit 0; fi
            echo built >>"$0.builds"
            echo '[INFO] Building Starflock node 0.1.0-SNAPSHOT                    [2/3]'
            if [ -f broken ]; then echo '[ERROR] Chat.java:[7,1] a word is missing'; exit 1; fi
            mkdir -p node/target/program/lib
            : >node/target/program/lib/program.jar
            """;

    /** What a run of the script said, and how it ended. */
    record Run(int exit, String said) {}

    private final Path root;
    private final String shell;

    /** @param shell a path, followed by options or not */
    FakeMachine(Path root, String shell, Path script) throws IOException {
        this.root = root;
        this.shell = shell;
        for (String folder : List.of(
                "bin", "home", "tree/node/launcher", "tree/node/src", "tree/web/src/main", "tree/web/src/test")) {
            Files.createDirectories(root.resolve(folder));
        }
        for (String tool : TOOLS) {
            program(root.resolve("bin").resolve(tool), "#!/bin/sh\nexec " + onPath(tool) + " \"$@\"\n");
        }
        // The places it looks into are this machine's instead of the real one's.
        String text = Files.readString(script).replaceAll("(?<=[ \\n])/(?=usr/|opt/|Library/)", root + "/");
        program(tree("starflock"), text);
        Files.writeString(tree("pom.xml"), "<project/>");
        Files.writeString(tree("node/launcher/jvm.options"), "-Xms32m");
        Files.writeString(tree("web/src/main/Page.java"), "");
    }

    private static Path onPath(String tool) {
        return Stream.of("/usr/bin/", "/bin/")
                .map(folder -> Path.of(folder + tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    /** A file of the source tree. */
    Path tree(String path) {
        return root.resolve("tree").resolve(path);
    }

    /** Installs a JDK. */
    Path jdk(String folder, int release) throws IOException {
        Path home = root.resolve(folder);
        Files.createDirectories(home.resolve("bin"));
        program(home.resolve("bin/java"), JAVA);
        program(home.resolve("bin/javac"), "#!/bin/sh\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + release + ".0.1\"\n");
        return home;
    }

    /** Installs a Maven. */
    void maven(String version) throws IOException {
        program(root.resolve("bin/mvn"), MAVEN.replace("VERSION", version));
    }

    /** How often Maven was asked to build. */
    long builds() throws IOException {
        Path file = root.resolve("bin/mvn.builds");
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    /** What the program of a JDK was last started with, each argument in angle brackets. */
    static String asked(Path jdk) throws IOException {
        return Files.readString(jdk.resolve("bin/java.asked"));
    }

    /** Runs {@code ./starflock} with these arguments. */
    Run starflock(String... arguments) throws IOException, InterruptedException {
        return run(tree("starflock"), null, arguments);
    }

    /** Runs the script at {@code path}, with JAVA_HOME if {@code javaHome} is not null. */
    Run run(Path path, @Nullable Path javaHome, String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.concat(Stream.of(shell.split(" ", -1)), Stream.of(path.toString())),
                        Stream.of(arguments))
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", root.resolve("bin").toString());
        builder.environment().put("HOME", root.resolve("home").toString());
        if (javaHome != null) {
            builder.environment().put("JAVA_HOME", javaHome.toString());
        }
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the script did not end; it said: " + said);
        }
        return new Run(process.exitValue(), said);
    }

    private static void program(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
