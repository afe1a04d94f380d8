package starflock.log;

import java.util.concurrent.CompletableFuture;

/**
 * Blocks that are wanted from peers.
 *
 * <p>{@link #done()} completes when all of them are here. A live download has no end: it follows the log's length, and is
 * done only when it is {@link #close}d.
 */
public final class Download implements AutoCloseable {
    final long start;
    /** -1 follows the length. */
    final long end;

    private final Replicator replicator;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    /** Blocks before it are here or under way. Owned by the replicator. */
    long cursor;

    Download(Replicator replicator, long start, long end) {
        this.replicator = replicator;
        this.start = start;
        this.end = end;
        this.cursor = start;
    }

    /** Completes when every block of the range is stored here; fails if the download is closed before. */
    public CompletableFuture<Void> done() {
        return done;
    }

    /** Wants the blocks no more. */
    @Override
    public void close() {
        replicator.remove(this);
    }

    void complete() {
        boolean unused = done.complete(null);
    }

    void fail(Throwable cause) {
        boolean unused = done.completeExceptionally(cause);
    }
}
