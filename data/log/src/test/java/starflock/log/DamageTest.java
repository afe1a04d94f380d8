package starflock.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import starflock.crypto.Crypto;

/** Damage is told from a write that a crash cut short, and space is returned while others write on. */
class DamageTest {
    private static final Store.Sizes SMALL = new Store.Sizes(16 << 10, 8);

    private static final String SEGMENT = "00000001.segment";
    private static final int BLOCKS = 100;

    private static Corestore open(Disk disk) throws IOException {
        return Corestore.open(disk, Crypto.load(), new Random(1), 1 << 20);
    }

    private static byte[] block(int i) {
        return ("block " + i + " " + "x".repeat(200)).getBytes(StandardCharsets.UTF_8);
    }

    /** A store that was not closed, with acknowledged blocks after its only checkpoint. */
    private static SimulatedDisk written(Durability durability) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        Log log = open(disk).log("room").with(durability);
        for (int i = 0; i < BLOCKS; i++) log.append(block(i));
        return disk;
    }

    private static void damage(SimulatedDisk disk, int block) {
        String content = new String(disk.content(SEGMENT), StandardCharsets.ISO_8859_1);
        disk.flipBit(SEGMENT, content.indexOf("block " + block + " ") + 50);
    }

    @Test
    void damageInWhatWasForcedIsAnErrorAndNothingIsCut() throws IOException {
        for (int block = 0; block < BLOCKS - 40; block += 7) {
            SimulatedDisk disk = written(Durability.DISK).afterExit();
            damage(disk, block);
            byte[] before = disk.content(SEGMENT);
            assertThatThrownBy(() -> open(disk))
                    .isInstanceOf(DamagedException.class)
                    .hasMessageContaining(SEGMENT)
                    .hasMessageContaining("damaged at byte")
                    .hasMessageContaining("backup");
            assertThat(disk.content(SEGMENT)).isEqualTo(before);
        }
    }

    @Test
    void whatWasNeverForcedMayBeCut() throws IOException {
        SimulatedDisk disk = written(Durability.SYSTEM).afterExit();
        damage(disk, 30);
        try (Corestore store = open(disk)) {
            assertThat(store.log("room").length()).isEqualTo(30);
            store.log("room").append(block(30));
        }
        try (Corestore store = open(disk.afterExit())) {
            assertThat(store.log("room").get(30)).isEqualTo(block(30));
        }
    }

    @Test
    void aFrameCutShortAtTheEndIsLeftOut() throws IOException {
        SimulatedDisk disk = written(Durability.DISK).afterExit();
        damage(disk, BLOCKS - 1);
        try (Corestore store = open(disk)) {
            assertThat(store.log("room").length()).isEqualTo(BLOCKS - 1);
        }
    }

    @Test
    void aStoreOfANewerVersionIsLeftAlone() throws IOException {
        SimulatedDisk disk = written(Durability.DISK).afterExit();
        byte[] fields = new Out()
                .raw("starhead".getBytes(StandardCharsets.US_ASCII))
                .u32(Segments.VERSION + 1)
                .u64(1)
                .u64(2)
                .toByteArray();
        disk.replace(
                CheckpointFile.NAME,
                new Out().raw(fields).u32(Checksums.of(fields, fields.length)).toByteArray());
        assertThatThrownBy(() -> open(disk)).isInstanceOf(IOException.class).hasMessageContaining("Update");
    }

    /** The executor runs what it is given when the test says so, while appends go on and nobody waits for it. */
    @Test
    void spaceIsReturnedBehindTheBackOfWhoeverAppends() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(1);
        Deque<Runnable> behind = new ArrayDeque<>();
        try (Corestore store = Corestore.open(disk, Crypto.load(), new Random(1), SMALL, behind::add)) {
            Log log = store.log("room");
            int length = 0;
            while (behind.isEmpty()) log.append(block(length++));
            log.clear(0, length - 20);
            while (behind.size() == 1 && length < 2000) log.append(block(length++));
            assertThat(behind).hasSize(1);
            long before = size(disk);
            Thread compaction = new Thread(behind.remove());
            compaction.start();
            int end = length + 200;
            while (length < end) log.append(block(length++));
            compaction.join();
            while (!behind.isEmpty()) behind.remove().run();
            store.compact();
            assertThat(size(disk)).isLessThan(before + 200 * 400);
            assertThat(log.verify().trouble()).isNull();
            for (int i = 1900; i < length; i++) assertThat(log.get(i)).isEqualTo(block(i));
        }
        try (Corestore store = Corestore.open(disk.afterExit(), Crypto.load(), new Random(1), 16 << 10)) {
            assertThat(store.log("room").verify().trouble()).isNull();
        }
    }

    private static long size(SimulatedDisk disk) {
        return disk.list().stream().mapToLong(name -> disk.content(name).length).sum();
    }
}
