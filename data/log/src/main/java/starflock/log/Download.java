package starflock.log;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Blocks that are wanted from peers.
 *
 * <p>{@link #done()} completes when all of them are here. A live download has no end: it follows the log's length, and is
 * done only when it is {@link #close}d.
 */
public final class Download implements AutoCloseable {
    /** In which order blocks are asked for; they may come in another. */
    public enum Order {
        /** From the first to the last. */
        LINEAR,
        /** Any: many who fetch the same log then have different parts of it, and can serve each other. */
        RANDOM
    }

    /** What is asked for first, of this peer's downloads and by those who serve it. */
    public enum Priority {
        NORMAL(0),
        HIGH(1),
        VERY_HIGH(2);

        final int onWire;

        Priority(int onWire) {
            this.onWire = onWire;
        }
    }

    /**
     * How far it is.
     *
     * @param blocks of the range that are here
     * @param ofBlocks in the range, -1 if it has no end
     * @param fetchedBytes in the blocks that came since the download began
     */
    public record Progress(long blocks, long ofBlocks, long fetchedBytes) {}

    final long start;
    /** -1 follows the length. */
    final long end;

    final Order order;
    final Priority priority;
    private final Replicator replicator;
    private final Consumer<Progress> listener;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    /** Blocks before it are here or under way. Owned by the replicator, as what follows. */
    long cursor;

    private long blocks;
    private long fetchedBytes;

    Download(Replicator replicator, long start, long end) {
        this(replicator, start, end, Order.LINEAR, Priority.NORMAL, progress -> {});
    }

    Download(Replicator replicator, long start, long end, Order order, Priority priority, Consumer<Progress> listener) {
        this.replicator = replicator;
        this.start = start;
        this.end = end;
        this.order = order;
        this.priority = priority;
        this.listener = listener;
        this.cursor = start;
    }

    /**
     * Completes when every block of the range is stored here; fails if the download is closed before. With an {@link
     * java.io.IOException} if what came could not be stored: begin another once there is room.
     */
    public CompletableFuture<Void> done() {
        return done;
    }

    /** Wants the blocks no more. */
    @Override
    public void close() {
        replicator.remove(this);
    }

    boolean contains(long block) {
        return start <= block && (end < 0 || block < end);
    }

    /** So many blocks of the range are here already. */
    void begins(long here) {
        blocks = here;
        tell();
    }

    void fetched(int bytes) {
        blocks++;
        fetchedBytes += bytes;
        tell();
    }

    private void tell() {
        listener.accept(new Progress(blocks, end < 0 ? -1 : end - start, fetchedBytes));
    }

    void complete() {
        boolean unused = done.complete(null);
    }

    void fail(Throwable cause) {
        boolean unused = done.completeExceptionally(cause);
    }
}
