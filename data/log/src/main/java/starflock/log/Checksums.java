package starflock.log;

import java.util.zip.CRC32;

/** The checksums of docs/format-log.md: CRC-32, because Android has no CRC-32C before version 14. */
final class Checksums {
    private Checksums() {}

    static int of(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /** Of a frame's head, and of where the frame stands. */
    static int frame(long store, int segment, long offset, byte[] head) {
        byte[] seed = new byte[16];
        little(seed, 0, 8, store);
        little(seed, 8, 4, segment);
        little(seed, 12, 4, offset);
        CRC32 crc = new CRC32();
        crc.update(seed, 0, seed.length);
        crc.update(head, 0, head.length);
        return (int) crc.getValue();
    }

    /** Of the word that a segment is on disk up to {@code end}. */
    static int forced(long store, int segment, int end) {
        byte[] seed = new byte[17];
        little(seed, 0, 8, store);
        little(seed, 8, 4, segment);
        little(seed, 12, 4, end);
        seed[16] = Op.FORCED; // never the seed of a frame
        return of(seed, seed.length);
    }

    /** Of an item's content, and of what it belongs to. */
    static int item(long log, int level, long index, byte[] content, int from, int length) {
        byte[] seed = new byte[17];
        little(seed, 0, 8, log);
        seed[8] = (byte) level;
        little(seed, 9, 8, index);
        CRC32 crc = new CRC32();
        crc.update(seed, 0, seed.length);
        crc.update(content, from, length);
        return (int) crc.getValue();
    }

    static int item(long log, int level, long index, byte[] content) {
        return item(log, level, index, content, 0, content.length);
    }

    private static void little(byte[] into, int at, int bytes, long value) {
        for (int i = 0; i < bytes; i++) into[at + i] = (byte) (value >>> (8 * i));
    }
}
