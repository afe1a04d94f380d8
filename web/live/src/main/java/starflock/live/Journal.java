package starflock.live;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import starflock.log.Log;

/** Where a room keeps its events: the seam at which tests put a disk that fills up or breaks. */
public interface Journal {
    /** The log as a journal. Only the room may append to it. */
    static Journal of(Log log) {
        String writer = HexFormat.of().formatHex(log.key());
        return new Journal() {
            @Override
            public String writer() {
                return writer;
            }

            @Override
            public long length() {
                return log.length();
            }

            @Override
            public byte[] get(long index) throws IOException {
                return log.get(index);
            }

            @Override
            public long append(List<byte[]> blocks) throws IOException {
                return log.append(blocks);
            }
        };
    }

    /** Name of the writer, the same for ever: the log's key in hexadecimal. */
    String writer();

    /** How many blocks there are. */
    long length();

    /** The block at {@code index}. */
    byte[] get(long index) throws IOException;

    /**
     * Appends all blocks or none; they are on the disk when it returns.
     *
     * @return the new length
     */
    long append(List<byte[]> blocks) throws IOException;
}
