package starflock.node;

import java.util.concurrent.CompletableFuture;
import starflock.log.Download;

/** Blocks that come, for a person to see, and a sign of life to wait for. */
final class Progressing implements AutoCloseable {
    private final Progress progress;
    private CompletableFuture<Void> sign = new CompletableFuture<>();

    Progressing(Output output, long blocks) {
        progress = new Progress(output, "blocks", blocks);
    }

    void at(Download.Progress now) {
        CompletableFuture<Void> told;
        synchronized (this) {
            progress.set(now.blocks());
            told = sign;
            sign = new CompletableFuture<>();
        }
        told.complete(null);
    }

    /** Completes with the next block, or when all is done. */
    synchronized CompletableFuture<Object> next(CompletableFuture<Void> done) {
        return CompletableFuture.anyOf(sign, done);
    }

    @Override
    public void close() {
        progress.end();
    }
}
