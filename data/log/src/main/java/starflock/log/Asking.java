package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Asks peers for what is wanted of a log, and again where an answer does not come. Owned by its {@link Replicator}. */
final class Asking {
    /** A request older than this is given to another peer, if there is one. */
    static final long STALL_NANOS = 5_000_000_000L;

    private final LogState state;
    private final List<Peer> peers;
    private final Set<Long> coming;
    private final LongSupplier clock;
    private final Wishes wishes;
    private final List<CompletableFuture<Long>> updates = new ArrayList<>();
    private long lastRequest;

    /**
     * For the peers in a list that changes.
     *
     * @param coming blocks that are verified and not stored yet
     */
    Asking(LogState state, List<Peer> peers, Set<Long> coming, LongSupplier clock) {
        this.state = state;
        this.peers = peers;
        this.coming = coming;
        this.clock = clock;
        this.wishes = new Wishes(state.index);
    }

    Wishes wishes() {
        return wishes;
    }

    /** Completes with the length when no peer that is known has a longer log that it can prove. */
    void update(CompletableFuture<Long> update) {
        updates.add(update);
    }

    void fail(Throwable cause) {
        for (CompletableFuture<Long> update : updates) update.completeExceptionally(cause);
        updates.clear();
        wishes.fail(cause);
    }

    /** Keeps the peer's window full. */
    void ask(Peer peer) throws IOException {
        if (!peer.synced || !peer.uploading || peer.closed) return;
        LogState.Head tip = state.tip;
        if (peer.fork > tip.fork()) {
            if (!upgradeUnderWay() && peer.length > 0) {
                request(peer, null, new Wire.Span(0, peer.length), peer.fork);
            }
            return;
        }
        if (peer.fork != tip.fork()) return;
        boolean ahead = peer.length > tip.length() && peer.canUpgrade && peer.acknowledged == tip.length();
        if (ahead && !upgradeUnderWay()) {
            request(peer, null, new Wire.Span(tip.length(), peer.length - tip.length()), tip.fork());
        }
        boolean provable = peer.length >= tip.length() || knowsRoots(state.index, peer.length, tip);
        if (!provable) return;
        int window = Peer.window(tip.length() == 0 ? 1 : tip.byteLength() / tip.length());
        long end = Math.min(tip.length(), peer.length);
        while (peer.inFlight.size() < window) {
            long block = wishes.next(peer.blocks, end, coming);
            if (block < 0) {
                askWhere(peer, end);
                return;
            }
            long steps = Proofs.missing(state.index::node, 2 * block, tip.length());
            request(peer, new Wire.Indexed(block, steps), null, tip.fork());
            wishes.asked(block);
        }
    }

    /** Asks which blocks the peer has: by itself it tells only how far it has all of them. */
    private void askWhere(Peer peer, long end) throws IOException {
        if (peer.wanted.size() == Peer.MAX_WANTED) return;
        long block = wishes.unlocated(peer.blocks, end, Peer.WANT_BLOCKS, peer.wanted);
        if (block < 0) return;
        long segment = block / Peer.WANT_BLOCKS;
        peer.wanted.add(segment);
        peer.link.send(new Wire.Want(segment * Peer.WANT_BLOCKS, Peer.WANT_BLOCKS, false));
    }

    private boolean upgradeUnderWay() {
        for (Peer peer : peers) {
            for (Peer.InFlight request : peer.inFlight.values()) if (request.isUpgrade()) return true;
        }
        return false;
    }

    private void request(Peer peer, Wire.@Nullable Indexed block, Wire.@Nullable Span upgrade, long fork) {
        boolean manifest = state.info.manifest() == null && peer.hasManifest;
        Wire.Request request = new Wire.Request(++lastRequest, fork, block, null, null, upgrade, manifest, 0);
        peer.inFlight.put(
                request.id(), new Peer.InFlight(request, block == null ? -1 : block.index(), clock.getAsLong()));
        peer.link.send(request);
    }

    /** Whether a peer of a shorter length can be led to ours. */
    static boolean knowsRoots(Index index, long length, LogState.Head head) {
        if (length >= head.length()) return length == 0;
        try {
            for (long root : FlatTree.fullRoots(length)) if (index.node(root) == null) return false;
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The peer has not what it was asked for. */
    void noData(Peer peer, Peer.InFlight request) {
        giveUp(request);
        // It said that it has the block and does not: what it says of it is not believed again.
        if (request.block() >= 0) peer.blocks.drop(request.block(), 1);
        if (request.isUpgrade()) peer.canUpgrade = false;
    }

    /** A request was answered, with something of use or not. */
    void answered(Peer.InFlight request, boolean useful) {
        if (!useful) giveUp(request);
        else if (request.block() >= 0) wishes.came(request.block());
    }

    /** The peer is gone, and what it was asked for is to be asked of others. */
    void gone(Peer peer) {
        for (Peer.InFlight lost : List.copyOf(peer.inFlight.values())) giveUp(lost);
        peer.inFlight.clear();
    }

    private void giveUp(Peer.InFlight request) {
        if (request.block() >= 0) wishes.inVain(request.block());
    }

    /** Completes what is here. */
    void finish() throws IOException {
        wishes.finish(state.tip.length());
        if (updates.isEmpty() || peers.isEmpty() || upgradeUnderWay()) return;
        for (Peer peer : peers) {
            if (!peer.synced || peer.fork > state.tip.fork()) return;
            if (peer.fork == state.tip.fork() && peer.length > state.tip.length() && peer.canUpgrade) return;
        }
        for (CompletableFuture<Long> update : updates) {
            boolean unused = update.complete(state.tip.length());
        }
        updates.clear();
    }

    /** Looks for requests that got stuck, and gives them to others; to be called every second or so. */
    void lookForStalls() {
        long now = clock.getAsLong();
        for (Peer peer : List.copyOf(peers)) {
            for (Peer.InFlight request : List.copyOf(peer.inFlight.values())) {
                if (now - request.sentNanos() < STALL_NANOS || peers.size() < 2) continue;
                peer.inFlight.remove(request.request().id());
                peer.link.send(new Wire.Cancel(request.request().id()));
                giveUp(request);
                if (request.block() >= 0) peer.blocks.drop(request.block(), 1);
                if (request.isUpgrade()) peer.canUpgrade = false;
            }
        }
    }
}
