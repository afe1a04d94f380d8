package starflock.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import starflock.live.Journal;

/** Times what its log takes to write: what of a delay is the disk's. */
final class TimedJournal implements Journal {
    private final Journal journal;
    private final List<Double> tookMs = new ArrayList<>();

    TimedJournal(Journal journal) {
        this.journal = journal;
    }

    /** Since the last time it was asked. */
    synchronized String times() {
        List<Double> sorted = tookMs.stream().sorted().toList();
        tookMs.clear();
        return sorted.isEmpty()
                ? "nothing written"
                : String.format(
                        "p50 %.1f ms, p99 %.1f", sorted.get(sorted.size() / 2), sorted.get(sorted.size() * 99 / 100));
    }

    @Override
    public long append(List<byte[]> blocks) throws IOException {
        long begun = System.nanoTime();
        long length = journal.append(blocks);
        synchronized (this) {
            tookMs.add((System.nanoTime() - begun) / 1e6);
        }
        return length;
    }

    @Override
    public String writer() {
        return journal.writer();
    }

    @Override
    public long length() throws IOException {
        return journal.length();
    }

    @Override
    public byte[] get(long index) throws IOException {
        return journal.get(index);
    }

    @Override
    public AutoCloseable onGrowth(Runnable listener) {
        return journal.onGrowth(listener);
    }
}
