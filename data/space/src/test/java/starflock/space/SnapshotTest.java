package starflock.space;

import static org.assertj.core.api.Assertions.assertThat;
import static starflock.space.Village.said;
import static starflock.space.Village.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a device keeps of what it has read: of use if it fits to the logs to the last bit, and else as good as none. */
class SnapshotTest {
    private static final int EVENTS = 3_000;

    @TempDir
    Path folder;

    private Village village;

    @BeforeEach
    void settle() {
        village = new Village(folder);
    }

    @AfterEach
    void leave() throws Exception {
        village.close();
    }

    private static void talk(Replica at, int events) throws IOException {
        at.append(Collections.nCopies(events, new byte[] {'x'}));
    }

    /** The one file that a machine keeps. */
    private Path file(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name + "-read"))) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }

    @Test
    void aStartGoesOnFromWhatWasRead() throws Exception {
        Village.House a = village.house("A");
        Village.House b = village.house("B");
        Replica atA = a.create();
        Replica atB = b.join(atA, Level.WRITER);
        village.connect(a, b);
        village.await(atB::writes);
        talk(atA, EVENTS);
        say(atB, "hello");
        village.await(() -> atA.size() == EVENTS + 1 && atB.size() == EVENTS + 1);
        atA.limit(atB.person(), Level.READER);
        byte[] hash = atA.orderHash();
        atA.close();
        a.close();
        assertThat(a.recalled("room")).isGreaterThanOrEqualTo(EVENTS);

        Village.House later = village.house("A");
        Replica again = later.open();
        assertThat(again.orderHash()).isEqualTo(hash);
        assertThat(again.members()).containsEntry(atB.person(), Level.READER).hasSize(2);
        assertThat(again.inventory().progress().whole()).isTrue();
        say(again, "and on");
        assertThat(said(again)).endsWith("and on").hasSize(EVENTS + 2);
        village.connect(later, b);
        village.await(() -> said(atB).contains("and on"));
        assertThat(atB.orderHash()).isEqualTo(again.orderHash());
        assertThat(again.inventory().verify().whole()).isTrue();
    }

    @Test
    void whatIsDamagedIsMadeAnew() throws Exception {
        Village.House a = village.house("A");
        Replica atA = a.create();
        talk(atA, EVENTS);
        byte[] hash = atA.orderHash();
        atA.close();
        a.close();
        byte[] whole = Files.readAllBytes(file("A"));
        List<byte[]> damaged = List.of(
                new byte[0],
                Arrays.copyOf(whole, 10),
                Arrays.copyOf(whole, whole.length / 2),
                Arrays.copyOf(whole, whole.length - 1),
                Arrays.copyOf(whole, whole.length + 1),
                flipped(whole, 3),
                flipped(whole, 20),
                flipped(whole, 40),
                flipped(whole, whole.length / 2),
                flipped(whole, whole.length - 1));
        for (byte[] bytes : damaged) {
            Files.write(file("A"), bytes);
            try (Village.House later = village.house("A")) {
                Replica again = later.open();
                village.await(() -> again.size() == EVENTS);
                assertThat(again.orderHash()).isEqualTo(hash);
                again.close();
            }
            assertThat(Files.size(file("A"))).isEqualTo(whole.length);
        }
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] other = bytes.clone();
        other[at] ^= 1;
        return other;
    }

    @Test
    void aBackupOfTheLogsIsNotTakenForWhatCameAfterIt() throws Exception {
        Village.House a = village.house("A");
        Replica atA = a.create();
        talk(atA, EVENTS);
        atA.close();
        a.close();
        Path logs = folder.resolve("A");
        Path backup = folder.resolve("backup");
        copy(logs, backup);
        Village.House later = village.house("A");
        Replica more = later.open();
        village.await(() -> more.size() == EVENTS);
        talk(more, EVENTS);
        more.close();
        later.close();
        assertThat(later.recalled("room")).isEqualTo(2 * EVENTS);

        copy(backup, logs);
        assertThat(later.recalled("room")).isZero();
        Village.House restored = village.house("A");
        Replica before = restored.open();
        village.await(() -> before.size() == EVENTS);
        assertThat(before.inventory().verify().whole()).isTrue();
    }

    @Test
    void whatIsDeletedLeavesNothing() throws Exception {
        Village.House a = village.house("A");
        Replica atA = a.create();
        talk(atA, EVENTS);
        atA.close();
        assertThat(file("A")).exists();
        atA.inventory().discard();
        assertThat(folder.resolve("A-read")).isEmptyDirectory();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                if (Files.isRegularFile(file)) {
                    Path place = to.resolve(from.relativize(file));
                    Files.createDirectories(place.getParent());
                    Files.copy(file, place, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
