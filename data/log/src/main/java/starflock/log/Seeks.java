package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Places in a log's bytes that are looked for where the sizes that tell are not here: a peer is asked for the way through
 * the tree. Owned by the log's {@link Replicator}.
 */
final class Seeks {
    private final LogState state;
    private final List<Seek> open = new ArrayList<>();

    Seeks(LogState state) {
        this.state = state;
    }

    /** One place that is looked for. */
    static final class Seek {
        final long bytes;
        final long padding;
        final CompletableFuture<Log.Position> found = new CompletableFuture<>();
        /** The request under way, 0 if there is none. */
        private long request;
        /** Peers that could not say. */
        private final Set<Peer> asked = new HashSet<>();

        Seek(long bytes, long padding) {
            this.bytes = bytes;
            this.padding = padding;
        }
    }

    /**
     * A question for a peer.
     *
     * @param hash the leftmost leaf below the node where the way ends, with the steps up to there
     */
    record Question(Seek seek, Wire.Indexed hash) {}

    void add(Seek seek) {
        open.add(seek);
    }

    /** Completes what can be found here, and gives what a peer can be asked next; null if there is nothing. */
    @Nullable
    Question next(Peer peer) throws IOException {
        for (Seek seek : List.copyOf(open)) {
            if (seek.request != 0) continue;
            try {
                Log.Position place = new Seeker(state.index::node, state.tip, seek.padding).seek(seek.bytes);
                open.remove(seek);
                boolean unused = seek.found.complete(place);
            } catch (Seeker.Missing e) {
                if (seek.asked.contains(peer)) continue;
                return new Question(seek, new Wire.Indexed(FlatTree.leftSpan(e.parent), FlatTree.depth(e.parent)));
            }
        }
        return null;
    }

    void sent(Question question, long request, Peer peer) {
        question.seek.request = request;
        question.seek.asked.add(peer);
    }

    /** The request was answered, or will not be. */
    void ended(long request, boolean useful) {
        for (Seek seek : open) {
            if (seek.request != request) continue;
            seek.request = 0;
            if (useful) seek.asked.clear();
        }
    }

    void fail(Throwable cause) {
        for (Seek seek : open) seek.found.completeExceptionally(cause);
        open.clear();
    }
}
