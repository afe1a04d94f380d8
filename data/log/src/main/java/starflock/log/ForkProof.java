package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.crypto.Crypto;

/**
 * Two histories of one log, both signed by its writer, and the block in which they part: two {@linkplain Log#proof
 * proofs} of
 * that block. Left of a block's way to the roots lie exactly the roots of the tree before it; so if those are the
 * same in
 * both, and the block is not, the two have all before it in common and nothing more.
 */
public final class ForkProof {
    private ForkProof() {}

    /**
     * Checks it with nothing but the log's key.
     *
     * @return how many blocks both have in common
     * @throws ProtocolError if it does not prove two histories that part in one block
     */
    public static long verify(Crypto crypto, byte[] key, byte[] one, byte[] other) throws ProtocolError {
        StaticProof.Verified first = StaticProof.verify(crypto, key, one);
        StaticProof.Verified second = StaticProof.verify(crypto, key, other);
        long index = first.index();
        if (index < 0 || second.index() != index || first.fork() != second.fork()) {
            throw new ProtocolError.Refused("proofs of different things", "one block of one fork, twice");
        }
        if (Arrays.equals(first.block(), second.block())) {
            throw new ProtocolError.Refused("one history", "two");
        }
        List<TreeNode> before = before(one, index);
        List<TreeNode> alsoBefore = before(other, index);
        for (int i = 0; i < before.size(); i++) {
            TreeNode mine = before.get(i);
            TreeNode theirs = alsoBefore.get(i);
            if (mine.size() != theirs.size() || !Arrays.equals(mine.hash(), theirs.hash())) {
                throw new ProtocolError.Refused("histories that part before block " + index, "that part in it");
            }
        }
        return index;
    }

    /**
     * Where a history parts from the one that is here.
     *
     * @param index of the block in which they part, if that was {@code found}; else of an earlier one whose proof tells
     *     more; -1 if they are the same as far as was compared
     */
    public record Parting(boolean found, long index) {}

    /**
     * Compares what is here with a {@linkplain Log#proof proof} of a block of another history.
     *
     * @throws ProtocolError if it is no proof, or of a block that is not here
     */
    public static Parting compare(Crypto crypto, Log here, byte[] theirs) throws ProtocolError, IOException {
        StaticProof.Verified verified = StaticProof.verify(crypto, here.key(), theirs);
        long index = verified.index();
        if (index < 0 || index >= here.contiguousLength() || verified.fork() != here.fork()) {
            throw new ProtocolError.Refused("a proof of something else", "one of a block that is here");
        }
        for (TreeNode node : before(theirs, index)) {
            @Nullable TreeNode ours = here.state().index.node(node.index());
            if (ours == null || ours.size() != node.size() || !Arrays.equals(ours.hash(), node.hash())) {
                return new Parting(false, FlatTree.rightSpan(node.index()) / 2);
            }
        }
        boolean same = Arrays.equals(verified.block(), here.get(index));
        return new Parting(!same, same ? -1 : index);
    }

    /** The roots of the tree before a block, as its proof has them; each once, so it is the one that was hashed. */
    private static List<TreeNode> before(byte[] proof, long index) throws ProtocolError {
        Reader in = new Reader(proof);
        byte[] unused = in.fixed32();
        Wire.Data data = WireCodecs.DATA.decode(in);
        List<TreeNode> all = new ArrayList<>();
        if (data.block() != null) all.addAll(data.block().nodes());
        if (data.upgrade() != null) all.addAll(data.upgrade().nodes());
        List<TreeNode> before = new ArrayList<>();
        for (long root : FlatTree.fullRoots(index)) {
            List<TreeNode> found = new ArrayList<>();
            for (TreeNode node : all) {
                if (node.index() == root) found.add(node);
            }
            if (found.size() != 1) {
                throw new ProtocolError.Refused(found.size() + " nodes " + root, "one of those before the block");
            }
            before.add(found.get(0));
        }
        return before;
    }
}
