package starflock.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.codec.Hex;
import starflock.crypto.Crypto;

/**
 * Stores that earlier versions wrote must open for ever.
 *
 * <p>resources/fixtures/store-1 was written by {@link #main} when storage version 1 was new, store-2 by version 2. Never
 * write them again: add another one beside them.
 */
class FixtureTest {
    private static final int SEGMENT_BYTES = 4 << 10;

    @TempDir
    Path folder;

    private static byte[] block(int i) {
        return ("block " + i + " " + "x".repeat(i % 90)).getBytes(StandardCharsets.UTF_8);
    }

    /** Writes a store that was compacted, truncated, cleared and then cut off without being closed. */
    public static void main(String[] arguments) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        Corestore store = Corestore.open(disk, Crypto.load(), new Random(1), SEGMENT_BYTES);
        Log room = store.log("room");
        for (int i = 0; i < 150; i++) room.append(block(i));
        room.clear(10, 40);
        room.truncate(140);
        store.log("other").append(List.of(block(0), new byte[0], block(2)));
        store.compact();
        for (int i = 140; i < 150; i++) room.append(block(i));
        Path target = Path.of(arguments[0]);
        for (String name : disk.list())
            Files.write(Files.createDirectories(target).resolve(name), disk.content(name));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aStoreOfEveryVersionOpens(int version) throws IOException {
        Path fixture = Path.of("src/test/resources/fixtures/store-" + version);
        try (var files = Files.list(fixture)) {
            for (Path file : files.toList()) Files.copy(file, folder.resolve(file.getFileName()));
        }
        try (Corestore store = Corestore.open(folder, Crypto.load())) {
            Log room = store.log("room");
            assertThat(room.length()).isEqualTo(150);
            assertThat(room.fork()).isEqualTo(1);
            for (int i = 0; i < 150; i++) {
                assertThat(room.has(i)).isEqualTo(i < 10 || i >= 40);
                if (room.has(i)) assertThat(room.get(i)).isEqualTo(block(i));
            }
            assertThat(Hex.encode(room.treeHash()))
                    .isEqualTo("d50df0fb3ebb411e83a854e6c34155f8d804498a58a43a8fe6d860f21733fa62");
            assertThat(store.log("other").length()).isEqualTo(3);
            // From now on an older program sees that it must not touch it.
            assertThat(Files.readAllBytes(folder.resolve("checkpoint"))[8]).isEqualTo((byte) Segments.VERSION);
            room.append(block(150));
        }
        try (Corestore store = Corestore.open(folder, Crypto.load())) {
            assertThat(store.log("room").get(150)).isEqualTo(block(150));
        }
    }
}
