package starflock.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import starflock.crypto.Crypto;

/** Zeros ahead of the frames, while each is forced. That no crash among them loses anything is in {@link StorageTest}. */
class RoomTest {
    private static final int SEGMENT_BYTES = 64 << 10;
    private static final int ROOM_BYTES = SEGMENT_BYTES / 4;
    private static final String FIRST = Segments.name(1);

    private static Corestore open(Disk disk) throws IOException {
        return Corestore.open(disk, Crypto.load(), new Random(1), SEGMENT_BYTES);
    }

    private static void append(Corestore store, Durability durability, int count) throws IOException {
        for (int i = 0; i < count; i++) store.log("a").with(durability).append(new byte[] {(byte) i});
    }

    private static int zerosAtTheEnd(byte[] content) {
        int zeros = 0;
        while (content[content.length - 1 - zeros] == 0) zeros++;
        return zeros;
    }

    @Test
    void itIsMadeWhereEachFrameIsForcedAndGoneInTheEnd() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        try (Corestore store = open(disk)) {
            append(store, Durability.SYSTEM, 20);
            assertThat(zerosAtTheEnd(disk.content(FIRST))).isLessThan(4);
            append(store, Durability.DISK, 20);
            byte[] roomy = disk.content(FIRST);
            assertThat(zerosAtTheEnd(roomy)).isGreaterThan(ROOM_BYTES / 2);
            append(store, Durability.DISK, 20);
            assertThat(disk.content(FIRST)).hasSameSizeAs(roomy);
        }
        assertThat(zerosAtTheEnd(disk.content(FIRST))).isLessThan(4);
        try (Corestore store = open(disk.afterExit())) {
            assertThat(store.log("a").length()).isEqualTo(60);
            assertThat(store.log("a").verify().trouble()).isNull();
        }
    }

    @Test
    void whatACrashLeavesOfItIsCutOff() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        Corestore lost = open(disk);
        append(lost, Durability.DISK, 40);
        assertThat(zerosAtTheEnd(disk.content(FIRST))).isGreaterThan(ROOM_BYTES / 2);
        SimulatedDisk after = disk.afterCrash(2);
        try (Corestore store = open(after)) {
            assertThat(store.log("a").length()).isEqualTo(40);
            assertThat(zerosAtTheEnd(after.content(FIRST))).isLessThan(4);
            append(store, Durability.DISK, 1000);
        }
        try (Corestore store = open(after.afterExit())) {
            assertThat(store.log("a").length()).isEqualTo(1040);
        }
    }

    @Test
    void aDiskThatWasFullGoesOn() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        try (Corestore store = open(disk)) {
            append(store, Durability.DISK, 40);
            disk.fullAt(disk.calls() + 1);
            long before = store.log("a").length();
            try {
                append(store, Durability.DISK, 1);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("Make room");
            }
            disk.freeSpace();
            append(store, Durability.DISK, 20);
            assertThat(store.log("a").length()).isEqualTo(before + 20);
            assertThat(store.log("a").verify().trouble()).isNull();
        }
    }
}
