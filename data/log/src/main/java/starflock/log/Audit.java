package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;

/** Hashes everything of a log again and compares it with what its writers signed. */
final class Audit {
    private Audit() {}

    static Log.Verification run(Store store, LogState state) throws IOException {
        LogState.Head head = state.shown();
        long blocks = 0;
        long bytes = 0;
        long block = state.index.find(true, 0, head.length());
        while (block < head.length()) {
            @Nullable TreeNode leaf = state.index.node(2 * block);
            byte @Nullable [] content;
            try {
                content = state.readStored(store, block);
            } catch (DamagedException e) {
                return bad(blocks, bytes, block, String.valueOf(e.getMessage()));
            }
            if (content != null) {
                if (leaf == null || !leaf.equals(store.hashes.leafNode(block, content))) {
                    return bad(blocks, bytes, block, "Block " + block + " has another hash than its tree.");
                }
                blocks++;
                bytes += content.length;
            }
            block = state.index.find(true, block + 1, head.length());
        }
        @Nullable String tree = checkTree(store, state, head);
        if (tree != null) return new Log.Verification(blocks, bytes, -1, -1, tree);
        return new Log.Verification(blocks, bytes, -1, -1, null);
    }

    private static Log.Verification bad(long blocks, long bytes, long block, String trouble) {
        return new Log.Verification(blocks, bytes, block, bytes, trouble);
    }

    /** Nodes against their children, and the signature. */
    private static @Nullable String checkTree(Store store, LogState state, LogState.Head head) throws IOException {
        List<TreeNode> open = new ArrayList<>(head.roots());
        while (!open.isEmpty()) {
            TreeNode node = open.remove(open.size() - 1);
            if (FlatTree.depth(node.index()) == 0) continue;
            @Nullable TreeNode left = state.index.node(FlatTree.leftChild(node.index()));
            @Nullable TreeNode right = state.index.node(FlatTree.rightChild(node.index()));
            if (left == null || right == null) continue;
            if (!Arrays.equals(store.hashes.parentNode(left, right).hash(), node.hash())) {
                return "Node " + node.index() + " of the tree has another hash than its children.";
            }
            open.add(left);
            open.add(right);
        }
        if (head.signature().length == 0) return null;
        @Nullable Verifier verifier = state.verifier(store.hashes);
        try {
            boolean signed = verifier != null
                    && verifier.verify(new Tree(store.hashes, head.roots()), head.fork(), head.signature());
            return signed ? null : "The signature of length " + head.length() + " does not hold.";
        } catch (ProtocolError e) {
            return "The signature of length " + head.length() + " is none.";
        }
    }
}
