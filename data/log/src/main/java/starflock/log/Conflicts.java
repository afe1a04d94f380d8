package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Writer;

/**
 * Finds out whether a writer has signed two different histories: its key is used in two places, or was stolen. Who sees
 * something that does not fit asks for the whole proof (request 0); who finds two trees of one length, both signed, keeps
 * the other one as evidence, tells everybody, and exchanges the log no more. See hypercore 11.37.1, lib/core.js,
 * checkConflict.
 */
final class Conflicts {
    private final Store store;
    private final LogState state;
    private final Proofs proofs;

    Conflicts(Store store, LogState state, Proofs proofs) {
        this.store = store;
        this.state = state;
        this.proofs = proofs;
    }

    /** Whether the log was found out before. */
    boolean isKnown() {
        return state.info.userData().containsKey(Log.CONFLICT);
    }

    /**
     * Compares a proof from the log's beginning with what is here.
     *
     * @return the length of which there are two histories, the evidence being on disk; -1 if there is no conflict
     */
    long check(Wire.Data data) throws ProtocolError, IOException {
        @Nullable Verifier known = state.verifier(store.hashes);
        Wire.@Nullable UpgradeProof proof = data.upgrade();
        LogState.Head tip = state.tip;
        if (known == null || proof == null || data.fork() != tip.fork() || tip.signature().length == 0) return -1;
        long length = proof.length();
        if (proof.start() != 0 || length > tip.length() || data.block() != null || data.hash() != null) return -1;
        Tree theirs = tree(data);
        Intake.requireSigned(known, theirs, data.fork(), proof.signature());
        List<TreeNode> ours = new ArrayList<>();
        for (long root : FlatTree.fullRoots(length)) {
            @Nullable TreeNode node = state.index.node(root);
            if (node == null) return -1; // a shorter length than any we had: nothing to compare
            ours.add(node);
        }
        if (Arrays.equals(store.hashes.tree(ours), store.hashes.tree(proof.nodes()))) return -1;
        Writer out = new Writer(WireCodecs.DATA.encodedLength(data));
        WireCodecs.DATA.encode(out, data);
        LogInfo info = state.info.withUserData(Log.CONFLICT, out.toBytes());
        store.segments.sync(store.commit(List.of(new Op.Describe(state.id, info.encode()))));
        return length;
    }

    /** The tree that is signed: it may go on behind the length that was asked for. */
    private Tree tree(Wire.Data data) throws ProtocolError, IOException {
        try {
            @Nullable Tree tree = proofs.check(data, List.of(), index -> null).upgraded();
            if (tree != null) return tree;
        } catch (Proofs.Unconnected e) {
            throw new ProtocolError.Refused("a proof of something else", "a proof that stands alone");
        }
        throw new ProtocolError.Refused("no tree", "a proof that stands alone");
    }
}
