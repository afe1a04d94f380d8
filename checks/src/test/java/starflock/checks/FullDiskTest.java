package starflock.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole node on a disk of its own that fills up under it: a file system in memory, in a namespace that ends with the
 * node. What cannot be kept is refused with a sentence, reading goes on, and when there is room again all goes on.
 */
@Timeout(150)
class FullDiskTest {
    private static final int DISK_MIB = 16;
    /** What is left in blocks that are the log's already takes some hundred messages. */
    private static final int MOST_MESSAGES = 5_000;

    private static final Pattern SAID = Pattern.compile("m\\d+e");

    @Test
    void whenTheDiskIsFullCommandsAreRefusedReadingGoesOnAndThenAllIsAsBefore(@TempDir Path disk) throws Exception {
        assumeTrue(works(mounting(disk, "true")), "this system lets nobody mount a file system in a namespace");
        try (WholeNode node = WholeNode.start(disk.resolve("node"), List.of(), mounting(disk))) {
            Caller caller = Caller.signIn(node);
            assertThat(isKept(caller.command("name", 1, "join", "name", "Ann"))).isTrue();
            List<String> kept = new ArrayList<>();
            assertThat(isKept(say(caller, 1))).isTrue();
            kept.add("m1e");

            Path filler = node.seen(disk.resolve("filler"));
            fill(filler);
            int next = 2;
            HttpResponse<String> answer = say(caller, next);
            for (; isKept(answer); answer = say(caller, next)) {
                kept.add("m" + next + "e");
                assertThat(next++).isLessThan(MOST_MESSAGES);
            }
            assertThat(answer.body()).contains("Make room on the disk").doesNotContain("Exception");
            assertThat(caller.said(SAID)).isEqualTo(once(kept));

            Files.delete(filler);
            // Said again with its number, as pages do.
            assertThat(isKept(say(caller, next))).isTrue();
            kept.add("m" + next + "e");
            assertThat(isKept(say(caller, next))).isTrue();
            assertThat(isKept(say(caller, next + 1))).isTrue();
            kept.add("m" + (next + 1) + "e");
            assertThat(caller.said(SAID)).isEqualTo(once(kept));
        }
    }

    private static Map<String, Integer> once(List<String> kept) {
        return kept.stream().collect(Collectors.toMap(text -> text, text -> 1));
    }

    private static HttpResponse<String> say(Caller caller, int number) throws IOException {
        return caller.command("page", number, "say", "text", "m" + number + "e");
    }

    private static boolean isKept(HttpResponse<String> answer) {
        return answer.statusCode() == 200 && answer.body().contains("\"form\":\"\"");
    }

    /** Leaves not a byte. */
    private static void fill(Path filler) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            for (long written = 0; ; written += block.length) {
                try {
                    out.write(block);
                } catch (IOException full) {
                    return;
                }
                assertThat(written).isLessThan((long) DISK_MIB << 20);
            }
        }
    }

    /** The command, in a namespace where a small disk of its own lies in this folder. */
    private static List<String> mounting(Path disk, String... command) {
        List<String> mounting = new ArrayList<>(List.of(
                "unshare",
                "-rm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=" + DISK_MIB + "m none \"$0\" && exec \"$@\"",
                disk.toString()));
        mounting.addAll(List.of(command));
        return mounting;
    }

    private static boolean works(List<String> command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
