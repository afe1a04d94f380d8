package starflock.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    }
}
