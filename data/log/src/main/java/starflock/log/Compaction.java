package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Empties segments of which little is still needed: blocks are appended again, pages and heads are marked so that the
 * checkpoint which must follow writes them elsewhere. Only after that checkpoint the segment is deleted, so a crash at
 * any moment finds every byte in at least one place.
 *
 * <p>It reads without the store's writer lock and takes it for at most {@link #BATCH_BYTES} at a time: whoever appends
 * meanwhile waits for one such piece, not for a segment.
 */
final class Compaction {
    /** Blocks copied with one frame. */
    private static final int BATCH_BYTES = 1 << 20;

    private final Store store;
    private final int segment;
    private final List<Copy> batch = new ArrayList<>();
    private int batchBytes;

    /** A block that stood at a place when it was read. */
    private record Copy(long log, long block, long place, byte[] content) {}

    private Compaction(Store store, int segment) {
        this.store = store;
        this.segment = segment;
    }

    /** Copies what still counts in a segment to the end of the newest one. */
    static void empty(Store store, int segment) throws IOException {
        new Compaction(store, segment).run();
    }

    private void run() throws IOException {
        Frames frames = new Frames(store.segments, segment, Segments.HEADER_BYTES, false);
        @Nullable List<Frames.Placed> ops = frames.next();
        while (ops != null) {
            for (Frames.Placed placed : ops) keep(placed);
            ops = frames.next();
        }
        flush();
        if (!frames.atEnd()) {
            throw new DamagedException("The file " + Segments.name(segment) + " is damaged at byte " + frames.at()
                    + "; it is left as it is.");
        }
    }

    private void keep(Frames.Placed placed) throws IOException {
        switch (placed.op()) {
            case Op.Append append -> {
                long place = placed.place();
                for (int i = 0; i < append.blocks().size(); i++) {
                    place = keepBlock(
                            append.log(), append.start() + i, placed.itemSizes().get(i), place);
                }
            }
            case Op.Graft graft -> keepBlocks(graft.log(), graft.indexes(), placed);
            case Op.Move move -> keepBlocks(move.log(), move.indexes(), placed);
            case Op.PageAt page -> store.rewrite(page, placed.place());
            case Op.HeadAt head -> store.rewrite(head, placed.place());
            case Op.Describe i -> {}
            case Op.Truncate t -> {}
            case Op.Clear c -> {}
            case Op.Checkpoint c -> {}
            case Op.Forced f -> {}
        }
    }

    private void keepBlocks(long log, List<Long> blockIndexes, Frames.Placed placed) throws IOException {
        long place = placed.place();
        for (int i = 0; i < blockIndexes.size(); i++) {
            place = keepBlock(log, blockIndexes.get(i), placed.itemSizes().get(i), place);
        }
    }

    private long keepBlock(long log, long block, int size, long place) throws IOException {
        if (stands(log, block, place)) {
            batch.add(new Copy(log, block, place, store.segments.storedItem(place, log, Op.BLOCK, block, size)));
            batchBytes += size;
            if (batchBytes > BATCH_BYTES) flush();
        }
        return place + Segments.itemBytes(size);
    }

    private boolean stands(long log, long block, long place) throws IOException {
        Index.@Nullable Spot spot = store.logs.state(log).index.spot(block);
        return spot != null && spot.place() == place;
    }

    /** Writes what was read; what was truncated or cleared since is left out. */
    private void flush() throws IOException {
        if (batch.isEmpty()) return;
        List<Copy> read = List.copyOf(batch);
        batch.clear();
        batchBytes = 0;
        store.exclusively(() -> {
            List<Long> indexes = new ArrayList<>();
            List<byte[]> blocks = new ArrayList<>();
            for (int i = 0; i < read.size(); i++) {
                Copy copy = read.get(i);
                if (stands(copy.log, copy.block, copy.place)) {
                    indexes.add(copy.block);
                    blocks.add(copy.content);
                }
                boolean last = i == read.size() - 1 || read.get(i + 1).log != copy.log;
                if (!last || blocks.isEmpty()) continue;
                store.move(new Op.Move(copy.log, List.copyOf(indexes), List.copyOf(blocks)));
                indexes.clear();
                blocks.clear();
            }
        });
    }
}
