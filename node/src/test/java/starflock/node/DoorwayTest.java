package starflock.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How the program brings a person to the node: by the desktop's own opener where there is a display, else by link and
 * code.
 */
@Timeout(60)
class DoorwayTest {
    private static final Pattern LINK = Pattern.compile("url=([^\"]+)\"");

    @TempDir
    Path temporary;

    @Test
    void whereThereIsADisplayTheBrowserIsOpenedWithAPageThatNobodyElseReads() throws Exception {
        Path said = temporary.resolve("said");
        fifo(said);
        program("xdg-open", "{ ls -l \"$1\"; cat \"$1\"; echo \"$*\"; } >" + said);
        Process node = start(Map.of("DISPLAY", ":7"), "up", "--port", "0");
        try (Browser browser = new Browser()) {
            String heard = Files.readString(said);
            assertThat(heard).startsWith("-rw-------").contains("Open Starflock");
            String arguments = heard.lines().reduce((first, second) -> second).orElseThrow();
            assertThat(arguments).isEqualTo(data().resolve("open.html").toString());
            assertThat(data().resolve("open.html")).exists();

            Matcher link = LINK.matcher(heard);
            assertThat(link.find()).isTrue();
            assertThat(browser.open(link.group(1)).body()).contains("What shall the others call you?");
            assertThat(stop(node)).contains("Your browser opens it.").doesNotContain("█");
            assertThat(data().resolve("open.html")).doesNotExist();
        } finally {
            node.destroyForcibly();
        }
    }

    @Test
    void thePageGoesWithTheLinkThatItLedTo() throws Exception {
        Files.createDirectories(data());
        Path page = data().resolve("open.html");
        Files.writeString(page, "<a href=\"http://127.0.0.1:1/sign-in/one\">");
        Doorway.clear(data(), "another");
        assertThat(page).exists();
        Doorway.clear(data(), "one");
        assertThat(page).doesNotExist();
        Doorway.clear(data(), "one");
    }

    @Test
    void whereThereIsNoneOrTheOpenerFailsTheCodeIsShown() throws Exception {
        Process node = start(Map.of(), "up", "--port", "0");
        try {
            String shown = firstLines(node, 3);
            assertThat(shown).contains("Starflock is ready.", "/sign-in/", "\u001b[30;107m");
            assertThat(stop(node)).contains("█");
        } finally {
            node.destroyForcibly();
        }
        program("xdg-open", "exit 3");
        Files.setPosixFilePermissions(temporary.resolve("xdg-open"), PosixFilePermissions.fromString("rw-r--r--"));
        Process other = start(Map.of("WAYLAND_DISPLAY", "wayland-0"), "up", "--port", "0");
        try {
            assertThat(firstLines(other, 3)).contains("\u001b[30;107m");
        } finally {
            stop(other);
        }
    }

    private String firstLines(Process node, int count) throws IOException {
        BufferedReader out = node.inputReader(StandardCharsets.UTF_8);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append(out.readLine()).append('\n');
        }
        return lines.toString();
    }

    /** Asks the node to end; everything it had said that was not read yet. */
    private String stop(Process node) throws IOException, InterruptedException {
        Program.run("stop", "--data", data().toString());
        String rest = String.join(
                "\n", node.inputReader(StandardCharsets.UTF_8).lines().toList());
        assertThat(node.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return rest;
    }

    /** Runs the program as a terminal does, with these variables and a PATH of our own. */
    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                Main.class.getName()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", data().toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeAll(List.of("DISPLAY", "WAYLAND_DISPLAY"));
        builder.environment().put("PATH", temporary.toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void program(String name, String script) throws IOException {
        Path file = temporary.resolve(name);
        Files.writeString(file, "#!/bin/sh\nPATH=/usr/bin:/bin\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void fifo(Path path) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
    }

    private Path data() {
        return temporary.resolve("data");
    }
}
