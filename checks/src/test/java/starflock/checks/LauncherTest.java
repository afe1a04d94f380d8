package starflock.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import starflock.testkit.SourceTree;

/**
 * The script {@code ./starflock}: what it finds, what it says, when it builds, what it passes on; in every shell there
 * is.
 */
class LauncherTest {
    private static final Path SCRIPT = SourceTree.root().orElseThrow().resolve("starflock");

    /** Beyond the grain of any file system's clock. */
    private static final long LATER_S = 10;

    @TempDir
    Path folder;

    static Stream<String> shells() {
        return Stream.of("/bin/sh", "/bin/dash", "/bin/bash --posix", "/bin/busybox sh", "/bin/ksh")
                .filter(shell -> Files.isExecutable(Path.of(program(shell))));
    }

    private static String program(String shell) {
        int end = shell.indexOf(' ');
        return end < 0 ? shell : shell.substring(0, end);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void whatIsMissingIsSaidInOneSentence(String shell) throws Exception {
        FakeMachine machine = machine(shell);
        FakeMachine.Run none = machine.starflock();
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.said())
                .startsWith("Starflock needs a JDK 25 or newer: install one")
                .hasLineCount(1);

        machine.jdk("usr/lib/jvm/old", 17);
        assertThat(machine.starflock().said())
                .startsWith("Starflock needs a JDK 25 or newer (found only JDK 17)")
                .hasLineCount(1);

        machine.jdk("opt/jdk-25", 25);
        FakeMachine.Run noMaven = machine.starflock();
        assertThat(noMaven.exit()).isEqualTo(1);
        assertThat(noMaven.said())
                .startsWith("Starflock needs Maven 3.8 or newer to build itself: install it")
                .hasLineCount(1);
        machine.maven("3.6.3");
        assertThat(machine.starflock().said()).contains("(found only 3.6.3)").hasLineCount(1);
        assertThat(machine.builds()).isZero();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void itTakesTheJdkThatIsNamedAndElseTheNewest(String shell) throws Exception {
        FakeMachine machine = machine(shell);
        machine.maven("3.9.9");
        Path usual = machine.jdk("usr/lib/jvm/jdk-25", 25);
        Path newest = machine.jdk("home/.sdkman/candidates/java/26-tem", 26);
        Path named = machine.jdk("elsewhere/jdk", 25);
        machine.starflock("one");
        assertThat(FakeMachine.asked(newest)).endsWith("<one>");
        machine.run(machine.tree("starflock"), named, "two");
        assertThat(FakeMachine.asked(named)).endsWith("<two>");
        // One that is too old is passed over, and a build with one JDK is not run with another.
        machine.run(machine.tree("starflock"), machine.jdk("elsewhere/old", 17), "three");
        assertThat(FakeMachine.asked(newest)).endsWith("<three>");
        assertThat(machine.builds()).isEqualTo(3);
        assertThat(usual.resolve("bin/java.asked")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void itBuildsOnceShowsHowFarItIsAndPassesArgumentsOn(String shell) throws Exception {
        FakeMachine machine = machine(shell);
        machine.maven("4.0.0");
        Path jdk = machine.jdk("usr/lib/jvm/jdk-25", 25);
        FakeMachine.Run first = machine.starflock("up", "--data", "a folder", "it's \"quoted\"", "$HOME *");
        assertThat(first.exit()).isZero();
        assertThat(first.said().lines())
                .contains("Building Starflock: node, part 2 of 3", "Preparing quick starts")
                .first()
                .asString()
                .startsWith("Building Starflock (the first time");
        assertThat(FakeMachine.asked(jdk))
                .startsWith("<@" + machine.tree("node/launcher/jvm.options") + "><-cp><")
                .contains("><-XX:AOTCache=")
                .endsWith("<starflock.node.Main><up><--data><a folder><it's \"quoted\"><$HOME *>");

        assertThat(machine.starflock().said()).isEmpty();
        assertThat(machine.builds()).isEqualTo(1);
        Path link = Files.createSymbolicLink(folder.resolve("link"), machine.tree("starflock"));
        assertThat(machine.run(link, null, "linked").exit()).isZero();
        assertThat(FakeMachine.asked(jdk)).endsWith("<linked>");
        assertThat(machine.builds()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void itBuildsAgainAfterAChangeOfWhatGoesIntoTheProgram(String shell) throws Exception {
        FakeMachine machine = machine(shell);
        machine.maven("3.8.7");
        machine.jdk("usr/lib/jvm/jdk-25", 25);
        machine.starflock();
        for (String other : List.of(
                "web/src/test/PageTest.java",
                "web/notes.md",
                "web/target/x",
                "README.md",
                "examples/life/src/Life.java")) {
            change(machine.tree(other));
            machine.starflock();
            assertThat(machine.builds()).as(other).isEqualTo(1);
        }
        change(machine.tree("web/src/main/Page.java"));
        machine.starflock();
        assertThat(machine.builds()).isEqualTo(2);
        // What a new app begins with is packed into the program.
        change(machine.tree("examples/shopping/src/main/Shopping.java"));
        machine.starflock();
        assertThat(machine.builds()).isEqualTo(3);

        Files.writeString(machine.tree("broken"), "");
        FakeMachine.Run broken = machine.starflock();
        assertThat(broken.exit()).isEqualTo(1);
        assertThat(broken.said())
                .contains("[ERROR] Chat.java:[7,1] a word is missing")
                .endsWith("Starflock could not be built. The whole log is in " + machine.tree("node/target/build.log")
                        + "\n");
        try (Stream<Path> kept = Files.list(machine.tree("node/target/run"))) {
            assertThat(kept).as("what is half built does not stay").hasSize(3);
        }
    }

    /** Writes a file as somebody does after the last build. */
    private static void change(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "changed");
        FileTime now = Files.getLastModifiedTime(file);
        Files.setLastModifiedTime(file, FileTime.from(now.toInstant().plusSeconds(LATER_S)));
    }

    private FakeMachine machine(String shell) throws IOException {
        return new FakeMachine(folder, shell, SCRIPT);
    }
}
