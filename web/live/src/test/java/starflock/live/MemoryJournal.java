package starflock.live;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A log in memory, whose disk can be full. */
final class MemoryJournal implements Journal {
    private final List<byte[]> blocks = new ArrayList<>();
    private boolean full;
    private int appends;

    @Override
    public String writer() {
        return "00ff";
    }

    @Override
    public synchronized long length() {
        return blocks.size();
    }

    @Override
    public synchronized byte[] get(long index) {
        return blocks.get(Math.toIntExact(index));
    }

    @Override
    public synchronized long append(List<byte[]> more) throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
        appends++;
        blocks.addAll(more);
        return blocks.size();
    }

    synchronized void fill(boolean nowFull) {
        full = nowFull;
    }

    synchronized int appends() {
        return appends;
    }
}
