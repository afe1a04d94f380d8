package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Writer;

/**
 * Exchanges one log with its peers: says what is here, serves it, and asks for what is wanted.
 *
 * <p>Everything happens in its {@link Mailbox}, one thing after the other. A row of messages is handled as a whole: what
 * arrived in it is verified, then stored with one write, then announced. Nothing is stored, shown or passed on that was
 * not proven to be signed by the log's writers. See hypercore 11.37.1, lib/replicator.js.
 */
final class Replicator {
    /** A request older than this is given to another peer, if there is one. */
    static final long STALL_NANOS = 5_000_000_000L;

    /** Content that is verified and waits to be stored with the next write. */
    private static final long MAX_PENDING_BYTES = 8 << 20;

    private final Store store;
    private final LogState state;
    private final Proofs proofs;
    private final LongSupplier clock;
    private final Mailbox mailbox;
    private final Serving serving;
    private final List<Peer> peers = new ArrayList<>();
    private final Wishes wishes;
    private final List<CompletableFuture<Long>> updates = new ArrayList<>();
    private final List<Op> pending = new ArrayList<>();
    private final Set<Long> pendingBlocks = new HashSet<>();
    private long pendingBytes;
    private long lastRequest;
    private boolean frozen;

    Replicator(Store store, LogState state, Executor executor, LongSupplier clock) {
        this.store = store;
        this.state = state;
        this.clock = clock;
        this.proofs = new Proofs(store.hashes);
        this.wishes = new Wishes(state.index);
        this.serving = new Serving(store, state, proofs);
        this.mailbox = new Mailbox(executor, this::afterRow, this::failed);
        state.watch(() -> mailbox.post(this::changedHere));
        frozen = state.info.userData().containsKey(Log.CONFLICT);
    }

    void post(Runnable task) {
        mailbox.post(task);
    }

    byte[] key() {
        return state.info.key();
    }

    byte[] discoveryKey() {
        return state.discoveryKey;
    }

    private void failed(Throwable cause) {
        System.getLogger(Replicator.class.getName())
                .log(System.Logger.Level.ERROR, "Exchanging a log failed; its peers are let go.", cause);
        for (Peer peer : List.copyOf(peers)) drop(peer, "a failure here");
    }

    // ---- peers

    /** The peer has proven that it knows the log's key. */
    void opened(Peer peer) {
        peers.add(peer);
        sendSync(peer);
        announceContiguous(peer);
    }

    void closed(Peer peer) {
        peer.closed = true;
        peers.remove(peer);
        for (Peer.InFlight lost : List.copyOf(peer.inFlight.values())) giveUp(lost);
        peer.inFlight.clear();
    }

    private void drop(Peer peer, String why) {
        if (peer.closed) return;
        closed(peer);
        peer.link.close(why);
    }

    boolean isPeer(Peer peer) {
        return !peer.closed;
    }

    int peerCount() {
        return peers.size();
    }

    // ---- what we have

    private void sendSync(Peer peer) {
        LogState.Head head = state.shown();
        boolean sameFork = head.fork() == peer.fork;
        peer.link.send(new Wire.Sync(
                head.fork(),
                head.length(),
                sameFork ? peer.length : 0,
                (sameFork || !peer.synced) && knowsRoots(peer.length, head),
                true,
                true,
                hasOwnManifest(),
                false));
    }

    /** Whether a peer of a shorter length can be led to ours. */
    private boolean knowsRoots(long length, LogState.Head head) {
        if (length >= head.length()) return length == 0;
        try {
            for (long root : FlatTree.fullRoots(length)) if (state.index.node(root) == null) return false;
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean hasOwnManifest() {
        Verifier known = verifier();
        return known != null && !known.isCompat();
    }

    private void announceContiguous(Peer peer) {
        long contiguous = contiguous();
        if (contiguous <= peer.announcedContiguous) return;
        peer.announcedContiguous = contiguous;
        peer.link.send(new Wire.Range(false, 0, contiguous));
    }

    private long contiguous() {
        try {
            return state.index.find(false, 0, state.shown().length());
        } catch (IOException e) {
            return 0;
        }
    }

    /** Blocks were appended, truncated or cleared on this side. */
    private void changedHere() {
        for (Peer peer : peers) {
            if (peer.announcedContiguous > contiguous()) {
                peer.link.send(new Wire.Range(true, contiguous(), peer.announcedContiguous - contiguous()));
                peer.announcedContiguous = contiguous();
            }
            sendSync(peer);
            announceContiguous(peer);
        }
        wishes.lookAgain(contiguous());
    }

    // ---- messages

    void received(Peer peer, Wire message) {
        if (peer.closed || frozen) return;
        try {
            switch (message) {
                case Wire.Sync sync -> onSync(peer, sync);
                case Wire.Request request -> wait(peer, request.id(), request);
                case Wire.Want want -> wait(peer, -1 - peer.wants++, want);
                case Wire.Cancel cancel -> {
                    Wire unused = peer.waiting.remove(cancel.request());
                }
                case Wire.Data data -> onData(peer, data);
                case Wire.NoData noData -> {
                    Peer.@Nullable InFlight request = peer.inFlight.remove(noData.request());
                    if (request != null) onNoData(peer, request);
                }
                case Wire.Bitfield bitfield -> peer.blocks.bitfield(bitfield.start(), bitfield.words());
                case Wire.Range range -> {
                    if (range.drop()) peer.blocks.drop(range.start(), range.length());
                    else peer.blocks.add(range.start(), range.length());
                }
                case Wire.Unwant u -> {} // we announce everything, so there is nothing to stop
                case Wire.Extension e -> {} // none is registered
            }
        } catch (ProtocolError e) {
            drop(peer, e.toString());
        } catch (IOException e) {
            fail(e);
        }
    }

    private void wait(Peer peer, long key, Wire message) {
        peer.waiting.put(key, message);
        if (peer.waiting.size() > Peer.MAX_WAITING) drop(peer, "more than " + Peer.MAX_WAITING + " open requests");
    }

    private void onSync(Peer peer, Wire.Sync sync) {
        LogState.Head head = state.shown();
        boolean shorter = sync.fork() == head.fork() && sync.length() < head.length();
        boolean changed = !peer.synced || peer.length != sync.length() || peer.fork != sync.fork();
        peer.synced = true;
        peer.fork = sync.fork();
        peer.length = sync.length();
        peer.canUpgrade = sync.canUpgrade();
        peer.uploading = sync.uploading();
        peer.downloading = sync.downloading();
        peer.hasManifest = sync.hasManifest();
        peer.acknowledged = sync.fork() == head.fork() ? sync.remoteLength() : 0;
        if (changed && (shorter || peer.acknowledged != head.length())) sendSync(peer);
    }

    private void onNoData(Peer peer, Peer.InFlight request) {
        giveUp(request);
        // It said that it has the block and does not: what it says of it is not believed again.
        if (request.block() >= 0) peer.blocks.drop(request.block(), 1);
        if (request.isUpgrade()) peer.canUpgrade = false;
    }

    private void giveUp(Peer.InFlight request) {
        if (request.block() >= 0) wishes.inVain(request.block());
    }

    // ---- data

    private @Nullable Verifier verifier() {
        return state.verifier(store.hashes);
    }

    private void onData(Peer peer, Wire.Data data) throws ProtocolError, IOException {
        if (data.request() == 0) {
            if (data.upgrade() != null && data.upgrade().start() == 0) checkConflict(data);
            return;
        }
        Peer.@Nullable InFlight request = peer.inFlight.remove(data.request());
        if (request == null) return; // cancelled meanwhile, or never asked for
        boolean stored = false;
        try {
            matches(request.request(), data);
            stored = store(data);
        } catch (Proofs.Unconnected e) {
            // The log was truncated since we asked, or the peer is behind: ask again.
        } finally {
            if (!stored) giveUp(request);
            else if (request.block() >= 0) wishes.came(request.block());
        }
    }

    private static void matches(Wire.Request asked, Wire.Data data) throws ProtocolError {
        boolean block = data.block() == null
                || (asked.block() != null
                        && asked.block().index() == data.block().index());
        boolean hash = data.hash() == null
                || (asked.hash() != null && asked.hash().index() == data.hash().index());
        boolean upgrade = data.upgrade() == null || asked.upgrade() != null;
        if (!block || !hash || !upgrade || asked.fork() != data.fork()) {
            throw new ProtocolError.Refused("data that was not asked for", "what request " + asked.id() + " asked for");
        }
    }

    /** Verifies data and puts it with what is stored after this row. Returns whether it was of use. */
    private boolean store(Wire.Data data) throws ProtocolError, Proofs.Unconnected, IOException {
        Verifier known = verifierFor(data);
        if (data.upgrade() != null) commit();
        LogState.Head tip = state.tip;
        if (data.fork() > tip.fork()) {
            if (known == null || data.upgrade() == null) return false;
            return reorganise(data, known);
        }
        if (data.fork() != tip.fork()) return false;
        Proofs.Checked checked = proofs.check(data, tip.roots(), state.index::node);
        Op.@Nullable Upgrade upgrade = null;
        @Nullable Tree tree = checked.upgraded();
        Wire.@Nullable UpgradeProof proof = data.upgrade();
        if (tree != null && proof != null) {
            requireSigned(known, tree, data.fork(), proof.signature());
            if (tree.length() > tip.length()) {
                upgrade = new Op.Upgrade(data.fork(), tree.length(), proof.signature());
            }
        }
        if (data.manifest() != null) keepManifest(known);
        Wire.@Nullable Block block = data.block();
        boolean fresh = block != null
                && block.index() < (upgrade == null ? tip.length() : upgrade.length())
                && !state.index.has(block.index())
                && pendingBlocks.add(block.index());
        if (!fresh && upgrade == null && data.hash() == null) return block == null || state.index.has(block.index());
        List<Long> indexes = fresh && block != null ? List.of(block.index()) : List.of();
        List<byte[]> blocks = fresh && block != null ? List.of(block.value()) : List.of();
        pending.add(new Op.Graft(state.id, needed(checked.nodes(), block), indexes, blocks, upgrade));
        if (block != null) pendingBytes += block.value().length;
        if (upgrade != null || pendingBytes > MAX_PENDING_BYTES) commit();
        return true;
    }

    /** Nodes that neither are here nor follow, within their page, from others that are stored with them. */
    private List<TreeNode> needed(List<TreeNode> nodes, Wire.@Nullable Block block) throws IOException {
        Set<Long> all = new HashSet<>();
        for (TreeNode node : nodes) all.add(node.index());
        List<TreeNode> needed = new ArrayList<>();
        for (TreeNode node : nodes) {
            int depth = FlatTree.depth(node.index());
            boolean follows = depth % Page.BITS != 0
                    && all.contains(FlatTree.leftChild(node.index()))
                    && all.contains(FlatTree.rightChild(node.index()));
            boolean ownLeaf = block != null && node.index() == 2 * block.index();
            if (ownLeaf || (!follows && state.index.node(node.index()) == null)) needed.add(node);
        }
        return needed;
    }

    private @Nullable Verifier verifierFor(Wire.Data data) throws ProtocolError {
        Verifier known = verifier();
        if (known != null) return known;
        Manifest manifest = data.manifest();
        // Logs from before manifests do not send one: the key is their signer's.
        if (manifest == null) manifest = Manifest.single(state.info.key(), store.hashes);
        return data.upgrade() == null && data.manifest() == null
                ? null
                : Verifier.of(store.hashes, state.info.key(), manifest);
    }

    private static void requireSigned(@Nullable Verifier known, Tree tree, long fork, byte[] signature)
            throws ProtocolError {
        if (known == null || !known.verify(tree, fork, signature)) {
            throw new ProtocolError.Refused("a signature that does not hold", "the writers' own");
        }
    }

    private void keepManifest(@Nullable Verifier known) throws IOException {
        if (known == null || state.info.manifest() != null) return;
        LogInfo info = state.info.withManifest(known.manifest().encode());
        long unused = store.commit(List.of(new Op.Describe(state.id, info.encode())));
    }

    /** The writer has moved the end back and gone on from there: takes over what is longer by fork. */
    private boolean reorganise(Wire.Data data, Verifier known) throws ProtocolError, Proofs.Unconnected, IOException {
        Proofs.Checked checked = proofs.check(data, List.of(), index -> null);
        @Nullable Tree tree = checked.upgraded();
        Wire.@Nullable UpgradeProof proof = data.upgrade();
        if (tree == null || proof == null) return false;
        requireSigned(known, tree, data.fork(), proof.signature());
        if (data.manifest() != null) keepManifest(known);
        long shared = 0;
        for (TreeNode root : tree.roots()) {
            if (!root.equals(state.index.node(root.index()))) break;
            shared = FlatTree.rightSpan(root.index()) / 2 + 1;
        }
        shared = Math.min(shared, state.tip.length());
        Op.Upgrade to = new Op.Upgrade(data.fork(), shared, proof.signature());
        Op.Upgrade upgrade = new Op.Upgrade(data.fork(), tree.length(), proof.signature());
        long oldLength = state.tip.length();
        Op graft = new Op.Graft(state.id, checked.nodes(), List.of(), List.of(), upgrade);
        show(store.commit(List.of(new Op.Truncate(state.id, to), graft)));
        for (Peer peer : peers) {
            if (oldLength > shared) peer.link.send(new Wire.Range(true, shared, oldLength - shared));
            peer.announcedContiguous = Math.min(peer.announcedContiguous, shared);
        }
        wishes.lookAgain(shared);
        return true;
    }

    /** Two different trees of one length, both signed: proof that a writer's key is used twice. It is kept. */
    private void checkConflict(Wire.Data data) throws ProtocolError, IOException {
        Verifier known = verifier();
        Wire.@Nullable UpgradeProof proof = data.upgrade();
        if (known == null || proof == null || data.fork() != state.tip.fork()) return;
        commit();
        @Nullable Tree theirs;
        try {
            theirs = proofs.check(data, List.of(), index -> null).upgraded();
        } catch (Proofs.Unconnected e) {
            return;
        }
        if (theirs == null || theirs.length() > state.tip.length()) return;
        requireSigned(known, theirs, data.fork(), proof.signature());
        List<TreeNode> ours = Store.roots(state.index, theirs.length());
        if (Arrays.equals(store.hashes.tree(ours), theirs.hash())) return;
        Writer out = new Writer(WireCodecs.DATA.encodedLength(data));
        WireCodecs.DATA.encode(out, data);
        LogInfo info = state.info.withUserData(Log.CONFLICT, out.toBytes());
        store.segments.sync(store.commit(List.of(new Op.Describe(state.id, info.encode()))));
        frozen = true;
        for (Peer peer : List.copyOf(peers)) drop(peer, "its writer signed two different histories");
        state.changed();
    }

    // ---- storing

    private void commit() throws IOException {
        if (pending.isEmpty()) return;
        List<Op> ops = List.copyOf(pending);
        List<Long> blocks = pendingBlocks.stream().sorted().toList();
        pending.clear();
        pendingBlocks.clear();
        pendingBytes = 0;
        show(store.commit(ops));
        announce(blocks);
    }

    private void show(long sequence) {
        LogState.Head before = state.shown();
        state.show(state.tip, sequence);
        if (before.length() == state.tip.length() && before.fork() == state.tip.fork()) return;
        for (Peer peer : peers) sendSync(peer);
        state.changedByPeer();
    }

    /** Tells peers of new blocks, in as few messages as they fit. */
    private void announce(List<Long> blocks) {
        if (blocks.isEmpty()) return;
        long contiguous = contiguous();
        for (Peer peer : peers) {
            boolean whole = contiguous == state.shown().length();
            if (whole) announceContiguous(peer);
            int from = 0;
            while (!whole && from < blocks.size()) {
                int to = from + 1;
                while (to < blocks.size() && blocks.get(to) == blocks.get(to - 1) + 1) to++;
                long start = blocks.get(from);
                if (!peer.blocks.has(start) || to - from > 1) peer.link.send(new Wire.Range(false, start, to - from));
                from = to;
            }
        }
    }

    private void fail(IOException cause) {
        System.getLogger(Replicator.class.getName())
                .log(System.Logger.Level.WARNING, "A log cannot be stored, so it is not exchanged any more.", cause);
        frozen = true;
        for (CompletableFuture<Long> update : updates) update.completeExceptionally(cause);
        updates.clear();
        wishes.fail(cause);
        for (Peer peer : List.copyOf(peers)) drop(peer, "a failure of storage here");
    }

    // ---- after each row

    private void afterRow() {
        if (frozen) return;
        try {
            commit();
            for (Peer peer : List.copyOf(peers)) {
                serve(peer);
                ask(peer);
            }
            finish();
        } catch (IOException e) {
            fail(e);
        }
    }

    private void serve(Peer peer) throws IOException {
        while (!peer.closed && peer.link.writable()) {
            @Nullable Wire next = peer.nextWaiting();
            if (next == null) return;
            if (!serving.answer(peer, next) && ++peer.invalidRequests > Peer.MAX_INVALID_REQUESTS) {
                drop(peer, "too many impossible requests");
            }
        }
    }

    // ---- asking

    /** Keeps the peer's window full. */
    private void ask(Peer peer) throws IOException {
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
        boolean provable = peer.length >= tip.length() || knowsRoots(peer.length, tip);
        if (!provable) return;
        int window = Peer.window(tip.length() == 0 ? 1 : tip.byteLength() / tip.length());
        long end = Math.min(tip.length(), peer.length);
        while (peer.inFlight.size() < window) {
            long block = wishes.next(peer.blocks, end, pendingBlocks);
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

    // ---- wishes of this side

    void add(Download download) {
        mailbox.post(() -> wishes.add(download));
    }

    void remove(Download download) {
        mailbox.post(() -> {
            wishes.remove(download);
            download.fail(new CancellationException("the download was closed"));
        });
    }

    /** Completes with the length when no peer that is known now has a longer log that it can prove. */
    CompletableFuture<Long> update() {
        CompletableFuture<Long> update = new CompletableFuture<>();
        mailbox.post(() -> updates.add(update));
        return update;
    }

    private void finish() throws IOException {
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
    void tick() {
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
