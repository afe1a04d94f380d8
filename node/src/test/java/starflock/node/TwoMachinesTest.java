package starflock.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two machines with a cable between them and no other network: namespaces of this test's own, out of which nothing
 * leads. They find each other by multicast DNS, fetch a log and share a space.
 */
@Timeout(150)
class TwoMachinesTest {
    @TempDir
    Path folder;

    @Test
    void theyFindEachOther() throws Exception {
        assumeTrue(works(
                "unshare",
                "-rnpf",
                "--mount-proc",
                "--kill-child",
                "ip",
                "link",
                "add",
                "here",
                "type",
                "veth",
                "peer",
                "name",
                "there"));
        Process process = new ProcessBuilder(
                        "unshare",
                        "-rnpf",
                        "--mount-proc",
                        // What the script leaves running ends with it.
                        "--kill-child",
                        "bash",
                        Path.of(TwoMachinesTest.class
                                        .getResource("two-machines.sh")
                                        .toURI())
                                .toString(),
                        folder.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Main.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            List<JsonObject> said =
                    process.inputReader().lines().map(JsonObject::new).toList();
            assertThat(said.getFirst().getLong("byteLength")).isEqualTo(100_000);
            assertThat(said.getLast().getString("title")).isEqualTo("Friends");
            assertThat(said.getLast().getString("role")).isEqualTo("writer");
        } finally {
            process.destroy();
        }
    }

    /** Whether this system lets anybody have a namespace. */
    private static boolean works(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
