package starflock.examples.podcast;

import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;

/**
 * One episode of a feed.
 *
 * <pre>entry  version (1), title, first block of the audio, bytes of audio; as in compact-encoding</pre>
 *
 * @param firstBlock where its audio begins in the audio log
 */
public record Episode(String title, long firstBlock, long bytes) {
    /** Of each block of audio but an episode's last. */
    static final int BLOCK_BYTES = 64 << 10;

    static final int VERSION = 1;
    private static final int MAX_TITLE_BYTES = 1024;

    byte[] encode() {
        return new Writer()
                .uint(VERSION)
                .string(title)
                .uint(firstBlock)
                .uint(bytes)
                .toBytes();
    }

    /** Reads an entry. */
    static Episode decode(byte[] block) throws ProtocolError {
        Reader in = new Reader(block);
        if (in.uint() != VERSION) throw new ProtocolError.Refused("an entry of another version", "version " + VERSION);
        return new Episode(in.string(MAX_TITLE_BYTES), in.uint(), in.uint());
    }

    /** The block after its last. */
    long endBlock() {
        return blockOf(bytes + BLOCK_BYTES - 1);
    }

    /** The block that has a byte of the episode. */
    long blockOf(long at) {
        return firstBlock + at / BLOCK_BYTES;
    }
}
