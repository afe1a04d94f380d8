package starflock.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import starflock.crypto.Crypto;

/**
 * A log of ten blocks that is the same in every run, for what is searched by the fuzzers: the corpus holds proofs and
 * messages made from it.
 *
 * @param files what its store has on the disk after it was closed
 */
record TenBlocks(Log log, Corestore store, Map<String, byte[]> files) {
    static final long LENGTH = 10;
    static final int SEGMENT_BYTES = 64 << 10;

    static final TenBlocks MADE = make();

    /** Blocks of 0 to 45 bytes. */
    static byte[] block(long index) {
        return "word ".repeat((int) index).getBytes(StandardCharsets.US_ASCII);
    }

    byte[] key() {
        return log.key();
    }

    byte[] discoveryKey() {
        return log.discoveryKey();
    }

    byte[] treeHash() {
        return log.treeHash();
    }

    List<TreeNode> roots() {
        return log.state().shown().roots();
    }

    @Nullable
    TreeNode node(long index) throws IOException {
        return log.state().index.node(index);
    }

    /** The same store on another disk. */
    static SimulatedDisk copy(Map<String, byte[]> files) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            try (Disk.Handle handle = disk.open(file.getKey(), true)) {
                handle.write(0, ByteBuffer.wrap(file.getValue()));
            }
        }
        return disk;
    }

    static Corestore open(Disk disk) throws IOException {
        return Corestore.open(disk, Crypto.pureJava(), new Random(7), SEGMENT_BYTES);
    }

    private static TenBlocks make() {
        try {
            SimulatedDisk disk = new SimulatedDisk(1);
            try (Corestore store = open(disk)) {
                fill(store.log("ten"));
            }
            Map<String, byte[]> files = new TreeMap<>();
            for (String name : disk.list()) files.put(name, Objects.requireNonNull(disk.read(name)));
            Corestore store = open(copy(files));
            return new TenBlocks(store.log("ten"), store, Map.copyOf(files));
        } catch (IOException e) {
            throw new AssertionError("a disk in memory has failed", e);
        }
    }

    private static void fill(Log log) throws IOException {
        List<byte[]> blocks = new ArrayList<>();
        for (long i = 0; i < LENGTH; i++) blocks.add(block(i));
        long unused = log.append(blocks);
    }
}
