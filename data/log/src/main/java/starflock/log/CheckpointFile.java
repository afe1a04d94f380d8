package starflock.log;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The file that says where to begin: {@code magic "starhead" | u32 version | u64 store | u64 place | u32 crc of these}.
 *
 * @param version with which the store was written
 * @param store a random number that all segments of the store carry
 * @param place of the newest checkpoint's frame
 */
record CheckpointFile(int version, long store, long place) {
    static final String NAME = "checkpoint";

    private static final byte[] MAGIC = {'s', 't', 'a', 'r', 'h', 'e', 'a', 'd'};
    private static final int BYTES = 28;

    static void write(Disk disk, long store, long place) throws IOException {
        byte[] fields =
                new Out().raw(MAGIC).u32(Segments.VERSION).u64(store).u64(place).toByteArray();
        disk.replace(
                NAME, new Out().raw(fields).u32(Checksums.of(fields, BYTES)).toByteArray());
    }

    /** What the file says; null if there is none. */
    static @Nullable CheckpointFile read(Disk disk) throws IOException {
        byte @Nullable [] bytes = disk.read(NAME);
        if (bytes == null) return null;
        String trouble = "The file \"" + NAME + "\" in " + disk;
        if (bytes.length < 12 || !Arrays.equals(Arrays.copyOf(bytes, MAGIC.length), MAGIC)) {
            throw new DamagedException(trouble + " was not written by Starflock. Restore the folder from a backup.");
        }
        In in = new In(bytes);
        byte[] unused = in.raw(8);
        int version = in.u32();
        if (version < 1 || version > Segments.VERSION) {
            throw new IOException(trouble + " has storage version " + version + "; this program knows versions 1 to "
                    + Segments.VERSION + ". Update Starflock, then open it again.");
        }
        if (bytes.length != BYTES + 4) throw new DamagedException(trouble + " has a wrong length.");
        CheckpointFile file = new CheckpointFile(version, in.u64(), in.u64());
        if (in.u32() != Checksums.of(bytes, BYTES)) {
            throw new DamagedException(trouble + " is damaged. Restore the folder from a backup.");
        }
        return file;
    }
}
