package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks peers for what is wanted of a log, and again where an answer does not come. Owned by its {@link Replicator}. */
final class Asking {
    /** A request that was not answered for so many ticks of a second is made again, of another peer if there is one. */
    static final int STALL_TICKS = 5;

    private final LogState state;
    private final List<Peer> peers;
    private final Intake intake;
    private final Wishes wishes;
    private final Seeks seeks;
    private final List<CompletableFuture<Long>> updates = new ArrayList<>();
    private long lastRequest;
    private long tick = 1;

    /** For the peers in a list that changes. */
    Asking(LogState state, List<Peer> peers, Intake intake, Random random) {
        this.state = state;
        this.peers = peers;
        this.intake = intake;
        this.wishes = new Wishes(state.index, random);
        this.seeks = new Seeks(state);
    }

    Wishes wishes() {
        return wishes;
    }

    Seeks seeks() {
        return seeks;
    }

    /** Ticks so far. */
    long now() {
        return tick;
    }

    /** Completes with the length when no peer that is known has a longer log that it can prove. */
    void update(CompletableFuture<Long> update) {
        updates.add(update);
    }

    void fail(Throwable cause) {
        for (CompletableFuture<Long> update : updates) update.completeExceptionally(cause);
        updates.clear();
        wishes.fail(cause);
        seeks.fail(cause);
    }

    // ---- asking

    /** Keeps the peer's window full. */
    void ask(Peer peer) throws IOException {
        if (!peer.isAsked() || (tick < peer.avoidedUntil && hasBetter(peer))) return;
        LogState.Head tip = state.tip;
        if (peer.fork > tip.fork()) {
            askFork(peer);
            return;
        }
        if (peer.fork != tip.fork()) return;
        boolean ahead = peer.length > tip.length() && peer.canUpgrade && peer.acknowledged == tip.length();
        if (ahead && !upgradeUnderWay()) {
            Wire.Span upgrade = new Wire.Span(tip.length(), peer.length - tip.length());
            send(peer, new Ask(tip.fork()).upgrade(upgrade), -1, Window.Bound.NONE);
        }
        boolean provable = peer.length >= tip.length() || knowsRoots(state.index, peer.length, tip);
        if (!provable) return;
        askPlaces(peer, tip);
        askBlocks(peer, tip);
    }

    private boolean hasBetter(Peer peer) {
        for (Peer other : peers) {
            if (other != peer && other.isAsked() && tick >= other.avoidedUntil && other.fork == peer.fork) return true;
        }
        return false;
    }

    /** The peer has a newer fork: asks for its signed roots, then for where it leaves ours. */
    private void askFork(Peer peer) {
        if (peer.length == 0 || upgradeUnderWay()) return;
        @Nullable Reorg reorg = intake.reorg();
        if (reorg == null || reorg.fork < peer.fork) {
            send(peer, new Ask(peer.fork).upgrade(new Wire.Span(0, peer.length)), -1, Window.Bound.NONE);
            return;
        }
        @Nullable TreeNode wanted = reorg.wanted();
        if (reorg.peer != peer || wanted == null || !peer.inFlight.isEmpty()) return;
        Wire.Indexed hash = new Wire.Indexed(FlatTree.leftChild(wanted.index()), 1);
        send(peer, new Ask(peer.fork).hash(hash, null), -1, Window.Bound.NONE);
    }

    private void askPlaces(Peer peer, LogState.Head tip) throws IOException {
        Seeks.@Nullable Question question = seeks.next(peer);
        while (question != null) {
            Wire.Seek seek = new Wire.Seek(question.seek().bytes, question.seek().padding);
            long request = send(peer, new Ask(tip.fork()).hash(question.hash(), seek), -1, Window.Bound.NONE);
            seeks.sent(question, request, peer);
            question = seeks.next(peer);
        }
    }

    private void askBlocks(Peer peer, LogState.Head tip) throws IOException {
        long average = tip.length() == 0 ? 1 : tip.byteLength() / tip.length();
        long end = Math.min(tip.length(), peer.length);
        while (true) {
            if (!peer.window.admits(Window.Bound.NONE, average)) return;
            Wishes.@Nullable Wish wish = wishes.next(peer.blocks, end, intake.pendingBlocks());
            if (wish == null) {
                askWhere(peer, end);
                return;
            }
            long steps = Proofs.missing(state.index::node, 2 * wish.block(), tip.length());
            Window.Bound bound = bound(wish.block(), steps);
            wishes.asked(wish.block());
            if (!peer.window.admits(bound, average)) {
                wishes.inVain(wish.block());
                return;
            }
            Ask ask = new Ask(tip.fork()).block(new Wire.Indexed(wish.block(), steps), wish.priority());
            send(peer, ask, wish.block(), bound);
        }
    }

    /** How large a block can be, by the lowest node above it that is known. */
    private Window.Bound bound(long block, long steps) throws IOException {
        long node = 2 * block;
        for (long i = 0; i < steps; i++) node = FlatTree.parent(node);
        @Nullable TreeNode known = state.index.node(node);
        return new Window.Bound(node, known == null ? Long.MAX_VALUE : known.size());
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

    /** Asks for the proof of everything that the peer has signed, to see whether its history is another than ours. */
    void probe(Peer peer, String suspicion) {
        peer.suspectedAt = tick;
        peer.suspicion = suspicion;
        long length = Math.min(state.tip.length(), peer.length);
        if (length == 0) return;
        Wire.Span all = new Wire.Span(0, length);
        peer.link.send(new Wire.Request(0, peer.fork, null, null, null, all, false, 0));
    }

    private boolean upgradeUnderWay() {
        for (Peer peer : peers) {
            for (Peer.InFlight request : peer.inFlight.values()) if (request.isUpgrade()) return true;
        }
        return false;
    }

    /** A request in the making. */
    private static final class Ask {
        final long fork;
        Wire.@Nullable Indexed block;
        Wire.@Nullable Indexed hash;
        Wire.@Nullable Seek seek;
        Wire.@Nullable Span upgrade;
        Download.Priority priority = Download.Priority.NORMAL;

        Ask(long fork) {
            this.fork = fork;
        }

        Ask block(Wire.Indexed wanted, Download.Priority urgency) {
            block = wanted;
            priority = urgency;
            return this;
        }

        Ask hash(Wire.Indexed wanted, Wire.@Nullable Seek place) {
            hash = wanted;
            seek = place;
            return this;
        }

        Ask upgrade(Wire.Span wanted) {
            upgrade = wanted;
            return this;
        }
    }

    private long send(Peer peer, Ask ask, long block, Window.Bound bound) {
        boolean manifest = state.info.manifest() == null && peer.hasManifest;
        Wire.Request request = new Wire.Request(
                ++lastRequest, ask.fork, ask.block, ask.hash, ask.seek, ask.upgrade, manifest, ask.priority.onWire);
        peer.inFlight.put(request.id(), new Peer.InFlight(request, block, bound, tick));
        if (block >= 0) peer.window.add(bound);
        peer.link.send(request);
        return request.id();
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

    // ---- answers

    /** The request that an answer names; null if there is none, or no more. */
    Peer.@Nullable InFlight take(Peer peer, long id) {
        Peer.@Nullable InFlight request = peer.inFlight.remove(id);
        if (request != null && request.block() >= 0) peer.window.remove(request.bound());
        return request;
    }

    /** The peer has not what it was asked for. */
    void noData(Peer peer, Peer.InFlight request) {
        giveUp(peer, request);
        // It said that it has the block and does not: what it says of it is not believed again.
        if (request.block() >= 0) peer.blocks.drop(request.block(), 1);
        if (request.isUpgrade()) peer.canUpgrade = false;
    }

    /** A request was answered, with something that holds. */
    void answered(Peer.InFlight request, Wire.@Nullable Block block) {
        seeks.ended(request.request().id(), true);
        if (request.block() < 0) return;
        if (block != null) wishes.came(request.block(), block.value().length);
        else wishes.inVain(request.block());
    }

    /** The peer is gone, and what it was asked for is to be asked of others. */
    void gone(Peer peer) {
        for (Peer.InFlight lost : List.copyOf(peer.inFlight.values())) {
            Peer.@Nullable InFlight unused = take(peer, lost.request().id());
            giveUp(peer, lost);
        }
        intake.forgetReorg(peer);
    }

    /** A request was answered with nothing of use, or not at all. */
    void giveUp(Peer peer, Peer.InFlight request) {
        seeks.ended(request.request().id(), false);
        if (request.block() >= 0) wishes.inVain(request.block());
        if (request.request().hash() != null) intake.forgetReorg(peer);
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

    /** A second has gone by: makes requests that got stuck again. Returns the peers whose suspicion was not cleared. */
    List<Peer> tick() {
        tick++;
        List<Peer> silent = new ArrayList<>();
        for (Peer peer : List.copyOf(peers)) {
            if (peer.suspectedAt != 0 && tick - peer.suspectedAt >= STALL_TICKS) silent.add(peer);
            for (Peer.InFlight request : List.copyOf(peer.inFlight.values())) {
                if (tick - request.sentTick() < STALL_TICKS) continue;
                Peer.@Nullable InFlight unused = take(peer, request.request().id());
                peer.link.send(new Wire.Cancel(request.request().id()));
                peer.avoidedUntil = tick + STALL_TICKS;
                giveUp(peer, request);
            }
        }
        return silent;
    }
}
