package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Empties segments of which little is still needed: blocks are appended again, pages and heads are marked so that the
 * checkpoint which must follow writes them elsewhere. Only after that checkpoint the segment is deleted, so a crash at
 * any moment finds every byte in at least one place.
 */
final class Compaction {
    /** Blocks copied with one frame. */
    private static final int BATCH_BYTES = 1 << 20;

    private final Store store;
    private final int segment;
    private final List<Long> indexes = new ArrayList<>();
    private final List<byte[]> blocks = new ArrayList<>();
    private long batchLog;
    private int batchBytes;

    private Compaction(Store store, int segment) {
        this.store = store;
        this.segment = segment;
    }

    /** Empties the sealed segment with the least in it, if that is under half: the price of writing on. */
    static void one(Store store) throws IOException {
        int best = 0;
        for (int segment : store.segments.sealed()) {
            if (store.liveBytes(segment) >= store.segments.size(segment) / 2) continue;
            if (best == 0 || store.liveBytes(segment) < store.liveBytes(best)) best = segment;
        }
        if (best != 0) new Compaction(store, best).run();
    }

    /** Empties every segment of which a tenth or more is not needed, the last one included. */
    static void all(Store store) throws IOException {
        store.checkpoint();
        store.segments.roll();
        for (int segment : store.segments.sealed()) {
            if (store.liveBytes(segment) < store.segments.size(segment) / 10 * 9) new Compaction(store, segment).run();
        }
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
        store.clearLive(segment);
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
            case Op.PageAt page -> {
                Index index = page.log() == Logs.CATALOG ? store.logs.catalog() : store.logs.state(page.log()).index;
                if (!index.isAt(page.level(), page.number(), placed.place())) return;
                index.own(page.level(), page.number());
                if (page.log() != Logs.CATALOG) store.moveHead(page.log());
            }
            case Op.HeadAt head -> {
                Index.@Nullable Spot spot = store.logs.catalog().spot(head.log());
                if (spot != null && spot.place() == placed.place()) store.moveHead(head.log());
            }
            case Op.Describe i -> {}
            case Op.Truncate t -> {}
            case Op.Clear c -> {}
            case Op.Checkpoint c -> {}
        }
    }

    private void keepBlocks(long log, List<Long> blockIndexes, Frames.Placed placed) throws IOException {
        long place = placed.place();
        for (int i = 0; i < blockIndexes.size(); i++) {
            place = keepBlock(log, blockIndexes.get(i), placed.itemSizes().get(i), place);
        }
    }

    private long keepBlock(long log, long block, int size, long place) throws IOException {
        Index.@Nullable Spot spot = store.logs.state(log).index.spot(block);
        if (spot != null && spot.place() == place) {
            if (log != batchLog || batchBytes > BATCH_BYTES) flush();
            batchLog = log;
            indexes.add(block);
            blocks.add(store.segments.item(place, log, Op.BLOCK, block, size));
            batchBytes += size;
        }
        return place + Segments.itemBytes(size);
    }

    private void flush() throws IOException {
        if (blocks.isEmpty()) return;
        store.move(new Op.Move(batchLog, List.copyOf(indexes), List.copyOf(blocks)));
        indexes.clear();
        blocks.clear();
        batchBytes = 0;
    }
}
