package starflock.live;

import java.io.IOException;
import java.util.List;
import starflock.log.Log;

/** A journal that is a log. */
record LogJournal(Log log, String writer) implements Journal {
    @Override
    public long length() throws IOException {
        return log.writable() ? log.length() : log.contiguousLength();
    }

    @Override
    public byte[] get(long index) throws IOException {
        return log.get(index);
    }

    @Override
    public long append(List<byte[]> blocks) throws IOException {
        return log.append(blocks);
    }

    @Override
    public AutoCloseable onGrowth(Runnable listener) {
        return log.onArrival(listener);
    }
}
