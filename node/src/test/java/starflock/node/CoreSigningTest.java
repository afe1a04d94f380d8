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

/** Three people on three machines write a log of which each append needs two of them. */
class CoreSigningTest {
    @TempDir
    Path folder;

    private record Result(int code, String said) {
        JsonObject json() {
            return new JsonObject(said);
        }
    }

    private Result run(String who, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--data", folder.resolve(who).toString(), "core", "--json"));
        all.addAll(List.of(arguments));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                all.toArray(String[]::new));
        return new Result(code, out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8));
    }

    private String create(String who, String signers) {
        return run(who, "create", "--signers", signers).json().getString("key");
    }

    @Test
    void twoOfThreeAgree() throws IOException {
        List<String> keys = new ArrayList<>();
        for (String who : List.of("ann", "ben", "cat"))
            keys.add(run(who, "signer", who).json().getString("key"));
        String signers = String.join(",", keys);
        String key = create("ann", signers);
        assertThat(create("ben", signers)).isEqualTo(key);
        assertThat(create("cat", signers)).isEqualTo(key);
        String file =
                Files.writeString(folder.resolve("file"), "agreed ".repeat(10)).toString();
        String other = Files.writeString(folder.resolve("other"), "another").toString();
        String ann = run("ann", "sign", key, file, "--as", "ann").json().getString("signature");
        String cat = run("cat", "sign", key, file, "--as", "cat").json().getString("signature");
        assertThat(run("ann", "sign", key, file, "--as", "nobody").said()).contains("none of the log's signers");
        assertThat(run("ann", "append", key, file).said())
                .contains("is written by several")
                .contains("of 2");
        assertThat(run("ann", "append", key, file, "--signature", ann).said()).contains("needs the signatures of 2");
        assertThat(run("ann", "append", key, file, "--signature", ann, "--signature", ann)
                        .said())
                .contains("do not hold");
        assertThat(run("ann", "append", key, other, "--signature", ann, "--signature", cat)
                        .said())
                .contains("do not hold");
        assertThat(run("ann", "append", key, file, "--signature", "x", "--signature", cat)
                        .said())
                .contains("is no signature");
        Result appended = run("ben", "append", key, file, "--signature", cat, "--signature", ann);
        assertThat(appended.code()).isZero();
        assertThat(appended.json().getLong("byteLength")).isEqualTo(70);
        assertThat(run("ben", "append", key, file, "--signature", cat, "--signature", ann)
                        .said())
                .contains("after the 1 blocks that are here");
        assertThat(run("ben", "verify", key).code()).isZero();
    }

    @Test
    void whatCannotBeIsSaid() {
        String key = run("ann", "signer", "ann").json().getString("key");
        assertThat(run("ann", "create").said()).contains("Give the log's name, or with --signers");
        assertThat(run("ann", "create", "name", "--signers", key).said()).contains("Give the log's name");
        assertThat(run("ann", "create", "--signers", "abc").said()).contains("is no key");
        assertThat(run("ann", "create", "--signers", key, "--quorum", "2").said())
                .contains("cannot agree");
        assertThat(run("ann", "sign", "nothing", "--as", "ann").said()).contains("There is no log");
    }
}
