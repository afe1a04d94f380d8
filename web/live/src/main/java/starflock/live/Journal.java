package starflock.live;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import starflock.log.Log;

/** Where a room keeps its events: the seam at which tests put a disk that fills up or breaks. */
public interface Journal {
    /** The log as a journal, as far as it is here without a gap. At most one room may append to it; any number may read. */
    static Journal of(Log log) {
        return new LogJournal(log, HexFormat.of().formatHex(log.key()));
    }

    /** Name of the writer, the same for ever: the log's key in hexadecimal. */
    String writer();

    /** How many blocks there are. */
    long length() throws IOException;

    /** The block at {@code index}. */
    byte[] get(long index) throws IOException;

    /**
     * Appends all blocks or none; they are on the disk when it returns.
     *
     * @return the new length
     */
    long append(List<byte[]> blocks) throws IOException;

    /** Calls a listener when there may be more blocks, on the thread that wrote them: be quick. */
    default AutoCloseable onGrowth(Runnable listener) {
        return () -> {};
    }
}
