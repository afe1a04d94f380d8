package starflock.log;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hashes what a batch adds to a tree, which is most of the work of appending it, on two threads if the other one is
 * free: each takes the next piece and grows it for itself, until there are none. Whoever appends never waits for a helper
 * that has not begun.
 */
final class Growth {
    /** Below this, telling another thread costs more than it brings. */
    private static final long WORTH_BYTES = 64 << 10;
    /** A piece, and where pieces begin: all but one of its parents are in it. */
    private static final int PIECE_BLOCKS = 16;

    private final Hashes hashes;
    private final long start;
    private final List<byte[]> blocks;
    private final Tree[] pieces;
    private final AtomicInteger next = new AtomicInteger();

    private Growth(Hashes hashes, long start, List<byte[]> blocks) {
        this.hashes = hashes;
        this.start = start;
        this.blocks = blocks;
        long end = start + blocks.size() + PIECE_BLOCKS - 1;
        this.pieces = new Tree[(int) (end / PIECE_BLOCKS - start / PIECE_BLOCKS)];
    }

    /** Trees of their own that follow each other from {@code start} on and have the blocks' leaves. */
    static Tree[] of(Hashes hashes, long start, List<byte[]> blocks, Executor helper) {
        Growth growth = new Growth(hashes, start, blocks);
        if (growth.isWorthHelp()) growth.growWith(helper);
        else growth.grow();
        return growth.pieces;
    }

    private boolean isWorthHelp() {
        if (pieces.length < 2) return false;
        long bytes = 0;
        for (byte[] block : blocks) bytes += block.length;
        return bytes >= WORTH_BYTES;
    }

    private void growWith(Executor helper) {
        AtomicBoolean begun = new AtomicBoolean();
        CompletableFuture<Boolean> helped = new CompletableFuture<>();
        try {
            helper.execute(() -> {
                if (!begun.compareAndSet(false, true)) return;
                try {
                    grow();
                    helped.complete(true);
                } catch (RuntimeException | Error e) {
                    helped.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            // Its owner wants nothing more to happen there.
        }
        grow();
        if (!begun.compareAndSet(false, true)) {
            boolean unused = helped.join();
        }
    }

    private void grow() {
        for (int i = next.getAndIncrement(); i < pieces.length; i = next.getAndIncrement()) {
            long first = start / PIECE_BLOCKS + i;
            int from = (int) Math.max(0, first * PIECE_BLOCKS - start);
            int to = (int) Math.min(blocks.size(), (first + 1) * PIECE_BLOCKS - start);
            Tree piece = new Tree(hashes, start + from);
            for (byte[] block : blocks.subList(from, to)) piece.append(block);
            pieces[i] = piece;
        }
    }
}
