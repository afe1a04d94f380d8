package starflock.live;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A log in memory, whose disk can be full. */
final class MemoryJournal implements Journal {
    private final List<byte[]> blocks = new ArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final String writer;
    private boolean full;
    private int reads;
    private int appends;

    MemoryJournal() {
        this("00ff");
    }

    MemoryJournal(String writer) {
        this.writer = writer;
    }

    @Override
    public String writer() {
        return writer;
    }

    @Override
    public synchronized long length() {
        return blocks.size();
    }

    @Override
    public synchronized byte[] get(long index) {
        reads++;
        return blocks.get(Math.toIntExact(index));
    }

    @Override
    public synchronized long append(List<byte[]> more) throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
        appends++;
        blocks.addAll(more);
        listeners.forEach(Runnable::run);
        return blocks.size();
    }

    @Override
    public AutoCloseable onGrowth(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    synchronized List<byte[]> blocks(int from, int count) {
        return List.copyOf(blocks.subList(from, from + count));
    }

    synchronized void countReads() {
        reads = 0;
    }

    synchronized int reads() {
        return reads;
    }

    synchronized void fill(boolean nowFull) {
        full = nowFull;
    }

    synchronized int appends() {
        return appends;
    }
}
