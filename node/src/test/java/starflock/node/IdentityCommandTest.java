package starflock.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code starflock identity …} as somebody types it. */
class IdentityCommandTest {
    @TempDir
    Path temporary;

    private Path mine;
    private List<String> words;

    @BeforeEach
    void somebody() throws Exception {
        mine = temporary.resolve("mine");
        try (DataFolder folder = DataFolder.own(mine)) {
            words = Identity.open(folder.identity(), new Random(7)).phrase();
        }
    }

    @Test
    void theWordsAreShownAndAskedFor() throws Exception {
        PipedOutputStream typed = new PipedOutputStream();
        try (PipedInputStream in = new PipedInputStream(typed);
                Running backup = new Running(in, "identity", "backup", "--data", mine.toString())) {
            // Every question is for some word; who has them all on paper can answer it.
            answerAll(backup, typed);
            assertThat(backup.exit()).isEqualTo(0);
            assertThat(new String(backup.output(), UTF_8)).contains(" 1 " + words.getFirst(), "That is right");
        }
        assertThat(shown(mine)).contains("\"backup\":true");
    }

    private void answerAll(Running backup, PipedOutputStream typed) throws Exception {
        for (int asked = 0; asked < 3; asked++) {
            int place = backup.awaitNumber("Which is word ");
            typed.write((words.get(place - 1) + "\n").getBytes(UTF_8));
            typed.flush();
        }
    }

    @Test
    void aWrongAnswerIsNoBackup() {
        Program wrong = typing("nonsense\n", "identity", "backup", "--data", mine.toString());
        assertThat(wrong.exit()).isEqualTo(Exit.USAGE.code());
        assertThat(wrong.err()).contains("is another one");
        assertThat(shown(mine)).contains("\"backup\":false");
    }

    @Test
    void anotherMachineBecomesTheSamePerson() {
        Path other = temporary.resolve("other");
        Program restored =
                typing(String.join(" ", words) + "\n", "identity", "restore", "--json", "--data", other.toString());
        assertThat(restored.exit()).isEqualTo(0);
        assertThat(person(other)).isEqualTo(person(mine));
        assertThat(shown(other)).contains("\"backup\":true");
    }

    @Test
    void aWrongPhraseSaysWhichWordAndChangesNothing() {
        Path other = temporary.resolve("other");
        List<String> wrong = new ArrayList<>(words);
        wrong.set(6, wrong.get(6).equals("river") ? "rover" : "river");
        List<String> line = new ArrayList<>(List.of("identity", "restore", "--data", other.toString()));
        line.addAll(wrong);
        Program restored = Program.run(line.toArray(String[]::new));
        assertThat(restored.exit()).isEqualTo(Exit.USAGE.code());
        assertThat(restored.err()).contains("Word 7, ", "\"" + words.get(6) + "\"");
        assertThat(other).doesNotExist();
    }

    @Test
    void whoIsInSpacesIsNotMadeSomebodyElse() throws Exception {
        Files.writeString(mine.resolve("spaces"), "0011223344556677\n");
        String phrase = String.join(" ", Phrase.of(new byte[32]));
        Program refused = typing(phrase, "identity", "restore", "--data", mine.toString());
        assertThat(refused.exit()).isEqualTo(Exit.USAGE.code());
        assertThat(refused.err()).contains("Nothing was changed");
        Program same = typing(String.join(" ", words), "identity", "restore", "--data", mine.toString());
        assertThat(same.exit()).isEqualTo(0);
    }

    @Test
    void aDamagedFileIsRestoredByThePhrase() throws Exception {
        String before = person(mine);
        Files.writeString(mine.resolve("identity"), "starflock identity 1\nxyz\n");
        Program damaged = Program.run("identity", "show", "--data", mine.toString());
        assertThat(damaged.exit()).isEqualTo(Exit.ENVIRONMENT.code());
        assertThat(damaged.err()).contains("is damaged", "recovery phrase");
        assertThat(typing(String.join(" ", words), "identity", "restore", "--data", mine.toString())
                        .exit())
                .isEqualTo(0);
        assertThat(person(mine)).isEqualTo(before);
    }

    @Test
    void aPhraseIsChecked() {
        assertThat(typing(String.join(" ", words), "identity", "check", "--data", mine.toString())
                        .exit())
                .isEqualTo(0);
        String another = String.join(" ", Phrase.of(Arrays.copyOf("another".getBytes(UTF_8), 32)));
        assertThat(typing(another, "identity", "check", "--data", mine.toString())
                        .err())
                .contains("somebody else's key");
    }

    private static String person(Path data) {
        return Program.run("identity", "show", "--json", "--data", data.toString())
                .objects()
                .getFirst()
                .getString("person");
    }

    private static String shown(Path data) {
        return Program.run("identity", "show", "--json", "--data", data.toString())
                .out();
    }

    private static Program typing(String text, String... arguments) {
        InputStream in = new ByteArrayInputStream(text.getBytes(UTF_8));
        return Program.run(in, arguments);
    }
}
