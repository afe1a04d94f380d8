package starflock.log;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;

/**
 * What peers send of a log: verified as it comes, then stored with one write for a whole row of messages. Nothing is
 * stored that was not proven to be signed by the log's writers. Owned by the log's {@link Replicator}.
 */
final class Intake {
    /** Content that is verified and waits to be stored with the next write. */
    private static final long MAX_PENDING_BYTES = 8 << 20;

    private final Replicator replicator;
    private final Store store;
    private final LogState state;
    private final Proofs proofs;
    // What was verified and waits to be stored.
    private final Map<Long, TreeNode> nodes = new LinkedHashMap<>();
    private final SortedMap<Long, byte[]> blocks = new TreeMap<>();
    private long pendingBytes;
    private @Nullable Reorg reorg;

    Intake(Replicator replicator, Store store, LogState state, Proofs proofs) {
        this.replicator = replicator;
        this.store = store;
        this.state = state;
        this.proofs = proofs;
    }

    /** Blocks that are verified and not stored yet. */
    Set<Long> pendingBlocks() {
        return blocks.keySet();
    }

    static void matches(Wire.Request asked, Wire.Data data) throws ProtocolError {
        boolean block = data.block() == null
                || (asked.block() != null
                        && asked.block().index() == data.block().index());
        boolean hash = data.hash() == null
                || (asked.hash() != null && asked.hash().index() == data.hash().index());
        boolean seek = data.seek() == null || asked.seek() != null;
        boolean upgrade = data.upgrade() == null || asked.upgrade() != null;
        if (!block || !hash || !seek || !upgrade || asked.fork() != data.fork()) {
            throw new ProtocolError.Refused("data that was not asked for", "what request " + asked.id() + " asked for");
        }
    }

    /** Verifies data and puts it with what is stored after this row. Returns whether it was of use. */
    boolean store(Peer peer, Wire.Data data) throws ProtocolError, Proofs.Unconnected, IOException {
        if (data.upgrade() != null) commit();
        LogState.Head tip = state.tip;
        if (data.fork() > tip.fork()) return reorganise(peer, data);
        if (data.fork() != tip.fork()) return false;
        @Nullable Verifier known = verifierFor(data);
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
                && blocks.putIfAbsent(block.index(), block.value()) == null;
        if (!fresh && upgrade == null && data.hash() == null) return block == null || state.index.has(block.index());
        keep(checked.nodes(), block);
        if (block != null) pendingBytes += block.value().length;
        if (upgrade != null || pendingBytes > MAX_PENDING_BYTES) commit(upgrade);
        return true;
    }

    /** Keeps the nodes that neither are here nor follow, within their page, from the two before them. */
    private void keep(List<TreeNode> proven, Wire.@Nullable Block block) throws IOException {
        for (int i = 0; i < proven.size(); i++) {
            TreeNode node = proven.get(i);
            long index = node.index();
            boolean follows = i >= 2
                    && FlatTree.depth(index) % Page.BITS != 0
                    && FlatTree.parent(proven.get(i - 1).index()) == index
                    && FlatTree.parent(proven.get(i - 2).index()) == index;
            boolean ownLeaf = block != null && index == 2 * block.index();
            if (ownLeaf || (!follows && !nodes.containsKey(index) && !state.index.knows(index))) {
                nodes.put(index, node);
            }
        }
    }

    private @Nullable Verifier verifierFor(Wire.Data data) throws ProtocolError {
        Verifier known = state.verifier(store.hashes);
        if (known != null) return known;
        Manifest manifest = data.manifest();
        // Logs from before manifests do not send one: the key is their signer's.
        if (manifest == null) manifest = Manifest.single(state.info.key(), store.hashes);
        return data.upgrade() == null && data.manifest() == null
                ? null
                : Verifier.of(store.hashes, state.info.key(), manifest);
    }

    static void requireSigned(@Nullable Verifier known, Tree tree, long fork, byte[] signature) throws ProtocolError {
        if (known == null || !known.verify(tree, fork, signature)) {
            throw new ProtocolError.Refused("a signature that does not hold", "the writers' own");
        }
    }

    private void keepManifest(@Nullable Verifier known) throws IOException {
        if (known == null || state.info.manifest() != null) return;
        LogInfo info = state.info.withManifest(known.manifest().encode());
        long unused = store.commit(List.of(new Op.Describe(state.id, info.encode())));
    }

    /** Stores what was verified. */
    void commit() throws IOException {
        commit(null);
    }

    private void commit(Op.@Nullable Upgrade upgrade) throws IOException {
        if (nodes.isEmpty() && blocks.isEmpty() && upgrade == null) return;
        List<Long> indexes = List.copyOf(blocks.keySet());
        Op graft = new Op.Graft(state.id, List.copyOf(nodes.values()), indexes, List.copyOf(blocks.values()), upgrade);
        nodes.clear();
        blocks.clear();
        pendingBytes = 0;
        replicator.stored(store.commit(List.of(graft)), indexes);
    }

    // ---- a newer fork

    /** The way to a newer fork, if we are on one. */
    @Nullable
    Reorg reorg() {
        return reorg;
    }

    /** The peer does not lead us on. */
    void forgetReorg(Peer peer) {
        if (reorg != null && reorg.peer == peer) reorg = null;
    }

    /** The writer has moved the end back and gone on from there: takes over what is longer by fork. */
    private boolean reorganise(Peer peer, Wire.Data data) throws ProtocolError, Proofs.Unconnected, IOException {
        @Nullable Reorg current = reorg;
        if (data.upgrade() != null) {
            current = begin(peer, data);
        } else if (current != null && current.peer == peer && current.fork == data.fork()) {
            lead(current, data);
        }
        if (current == null) return false;
        commit();
        current.compare(state.index, state.tip.length());
        reorg = current.isDone() ? null : current;
        if (current.isDone()) takeOver(current);
        return true;
    }

    private @Nullable Reorg begin(Peer peer, Wire.Data data) throws ProtocolError, Proofs.Unconnected, IOException {
        Proofs.Checked checked = proofs.check(data, List.of(), index -> null);
        @Nullable Verifier known = verifierFor(data);
        @Nullable Tree tree = checked.upgraded();
        Wire.@Nullable UpgradeProof proof = data.upgrade();
        if (tree == null || proof == null) return null;
        requireSigned(known, tree, data.fork(), proof.signature());
        if (data.manifest() != null) keepManifest(known);
        return new Reorg(peer, data.fork(), tree, proof.signature(), checked.nodes());
    }

    private void lead(Reorg current, Wire.Data data) throws ProtocolError, Proofs.Unconnected, IOException {
        @Nullable TreeNode wanted = current.wanted();
        Wire.@Nullable Hash hash = data.hash();
        if (wanted == null || hash == null || hash.nodes().size() != 2) throw new Proofs.Unconnected(data.fork());
        Proofs.Checked unused = proofs.check(data, List.of(), index -> index == wanted.index() ? wanted : null);
        current.children(hash.nodes().get(0), hash.nodes().get(1));
    }

    private void takeOver(Reorg found) throws IOException {
        long shared = found.shared();
        long oldLength = state.tip.length();
        Op.Upgrade to = new Op.Upgrade(found.fork, shared, found.signature);
        Op.Upgrade upgrade = new Op.Upgrade(found.fork, found.tree.length(), found.signature);
        Op graft = new Op.Graft(state.id, found.nodes(), List.of(), List.of(), upgrade);
        long sequence = store.commit(List.of(new Op.Truncate(state.id, to), graft));
        replicator.cutBack(sequence, found.fork, shared, oldLength);
    }
}
