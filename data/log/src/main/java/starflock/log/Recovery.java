package starflock.log;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Opens a store: from its checkpoint, and by applying again what came after it. */
final class Recovery {
    private Recovery() {}

    /**
     * Opens what is on the disk, or begins a new store there.
     *
     * @param newId for a new store: a random number
     * @param background runs compaction
     */
    static Store open(Disk disk, Hashes hashes, long newId, Store.Sizes sizes, Executor background) throws IOException {
        @Nullable CheckpointFile start = CheckpointFile.read(disk);
        Store store = new Store(disk, hashes, start == null ? newId : start.store(), sizes, background);
        try {
            Iterable<Integer> found = store.segments.find();
            if (start == null) begin(disk, store, found);
            else resume(disk, store, start);
            store.opened();
            return store;
        } catch (IOException | RuntimeException e) {
            store.segments.close();
            throw e;
        }
    }

    /** The first checkpoint is written before anything else, so without one there is nothing to lose but a crashed start. */
    private static void begin(Disk disk, Store store, Iterable<Integer> found) throws IOException {
        for (int segment : found) {
            if (segment > 1 || store.segments.size(segment) > FIRST_BYTES) {
                throw new DamagedException("The file \"" + CheckpointFile.NAME + "\" in " + disk
                        + " is missing, but there are logs. Restore the folder from a backup.");
            }
            store.segments.delete(segment);
        }
        store.segments.roll();
        store.checkpoint();
    }

    /** A segment with nothing but the first checkpoint in it is shorter. */
    private static final int FIRST_BYTES = 128;

    private static void resume(Disk disk, Store store, CheckpointFile start) throws IOException {
        Segments segments = store.segments;
        int last = segments.last();
        int first = Segments.segmentOf(start.place());
        if (last > first && segments.size(last) <= Segments.HEADER_BYTES && !segments.hasHeader(last)) {
            segments.delete(last); // a crash while it was begun
            last = segments.last();
        }
        if (!segments.has(first)) throw missing(disk, first);
        boolean restored = false;
        for (int segment = first; segment <= last; segment++) {
            if (!segments.has(segment)) throw missing(disk, segment);
            if (!segments.hasHeader(segment)) throw damaged(disk, segment, 0);
            long from = segment == first ? Segments.offsetOf(start.place()) : Segments.HEADER_BYTES;
            Frames frames = new Frames(segments, segment, from, true);
            if (!restored) {
                restore(disk, store, frames, segment);
                restored = true;
            }
            replay(store, frames);
            if (segment < last && !frames.atEnd()) throw damaged(disk, segment, frames.at());
            if (segment == last) resumeAt(disk, segments, segment, frames);
        }
        if (start.version() < Segments.VERSION) {
            // From here on it is written as an older program could not read it: that one has to see so at once.
            segments.roll();
            store.checkpoint();
        }
    }

    /** What is not whole at the end is a write that a crash cut short, unless it was on disk before. */
    private static void resumeAt(Disk disk, Segments segments, int segment, Frames frames) throws IOException {
        if (!frames.atEnd() && new Tail(segments, segment).wasForced(frames.at())) {
            throw damaged(disk, segment, frames.at());
        }
        segments.resume(segment, frames.at());
    }

    private static void restore(Disk disk, Store store, Frames frames, int segment) throws IOException {
        long at = frames.at();
        @Nullable List<Frames.Placed> ops = frames.next();
        if (ops == null || !(ops.get(ops.size() - 1).op() instanceof Op.Checkpoint checkpoint)) {
            throw damaged(disk, segment, at);
        }
        store.restore(checkpoint.content());
    }

    private static void replay(Store store, Frames frames) throws IOException {
        long before = frames.at();
        @Nullable List<Frames.Placed> ops = frames.next();
        while (ops != null) {
            for (Frames.Placed op : ops) store.replay(op.op(), op.place(), (frames.at() - before) / ops.size());
            before = frames.at();
            ops = frames.next();
        }
    }

    private static DamagedException missing(Disk disk, int segment) {
        return new DamagedException("The file " + Segments.name(segment) + " of " + disk
                + " is missing. Restore the folder from a backup.");
    }

    private static DamagedException damaged(Disk disk, int segment, long offset) {
        return new DamagedException("The file " + Segments.name(segment) + " of " + disk + " is damaged at byte "
                + offset + ", before what was written last. Nothing was changed. Restore the folder from a backup, or"
                + " fetch the logs again from peers.");
    }
}
