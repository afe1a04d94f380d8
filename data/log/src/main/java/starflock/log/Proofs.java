package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;

/**
 * Makes and checks proofs that parts of a log are what its writers signed. See hypercore 11.37.1, lib/merkle-tree.js.
 *
 * <p>A proof of a block, a node or a place in the bytes is the row of its siblings up to a node that the asker has, or up
 * to the roots of an upgrade. A proof of an upgrade is the nodes that turn the roots of one length into those of
 * another, and a signature over the result.
 */
final class Proofs {
    private final Hashes hashes;

    Proofs(Hashes hashes) {
        this.hashes = hashes;
    }

    /** Looks up nodes. */
    interface Nodes {
        @Nullable
        TreeNode node(long index) throws IOException;
    }

    // ---- what is where

    /** The nodes, in order, that make a tree of one length into one of another. */
    static List<Long> upgradePath(long from, long to) {
        List<Long> path = new ArrayList<>();
        long at = from;
        while (at < to) {
            int depth = at == 0 ? 62 : Long.numberOfTrailingZeros(at);
            depth = Math.min(depth, 63 - Long.numberOfLeadingZeros(to - at));
            path.add(FlatTree.index(depth, at >>> depth));
            at += 1L << depth;
        }
        return path;
    }

    /** How many steps up from a node somebody must be led who has {@code nodes} of a log of {@code length}. */
    static long missing(Nodes nodes, long index, long length) throws IOException {
        long head = 2 * length;
        if (FlatTree.rightSpan(index) >= head) return 0;
        long count = 0;
        for (long at = index; FlatTree.rightSpan(at) < head && nodes.node(at) == null; at = FlatTree.parent(at))
            count++;
        return count;
    }

    // ---- checking

    /**
     * What a proof proves.
     *
     * @param nodes to be kept
     * @param upgraded the tree at the longer, signed length; null if the proof has none
     */
    record Checked(List<TreeNode> nodes, @Nullable Tree upgraded) {}

    /** A node that should tie the proof to what we have is not here: our doing or a race, so nobody is to blame. */
    static final class Unconnected extends Exception {
        private static final long serialVersionUID = 1;

        Unconnected(long index) {
            super("node " + index + " is not known");
        }
    }

    /**
     * Checks a proof against the roots of what we have. Signatures are the caller's to check.
     *
     * @param roots ours; empty to check a proof that stands on its own
     */
    Checked check(Wire.Data data, List<TreeNode> roots, Nodes known) throws ProtocolError, Unconnected, IOException {
        List<TreeNode> nodes = new ArrayList<>();
        @Nullable TreeNode top = checkTree(data, nodes);
        @Nullable Tree upgraded = null;
        Wire.@Nullable UpgradeProof upgrade = data.upgrade();
        if (upgrade != null) {
            upgraded = new Tree(hashes, roots);
            Queue queue = new Queue(upgrade.nodes(), top);
            try {
                long to = Math.addExact(upgrade.start(), upgrade.length());
                for (long index : upgradePath(upgraded.length(), to)) upgraded.append(queue.take(index));
                for (TreeNode node : upgrade.additionalNodes()) upgraded.append(node);
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new ProtocolError.Refused("nodes that do not continue the tree", "those of the upgrade");
            }
            nodes.addAll(upgraded.nodes());
            if (queue.extra == null) top = null;
        }
        if (top != null) {
            @Nullable TreeNode ours = known.node(top.index());
            if (ours == null) throw new Unconnected(top.index());
            if (!Arrays.equals(ours.hash(), top.hash()) || ours.size() != top.size()) {
                throw new ProtocolError.Refused("a proof that leads to another hash at node " + top.index(), "ours");
            }
        }
        return new Checked(nodes, upgraded);
    }

    /** Follows block, hash and seek up to the highest node they prove, and collects all nodes on the way. */
    private @Nullable TreeNode checkTree(Wire.Data data, List<TreeNode> nodes) throws ProtocolError {
        @Nullable TreeNode top = null;
        Wire.@Nullable SeekProof seek = data.seek();
        if (seek != null && !seek.nodes().isEmpty()) {
            top = climb(null, seek.nodes().get(0).index(), new Queue(seek.nodes(), null), nodes);
        }
        Wire.@Nullable Block block = data.block();
        Wire.@Nullable Hash hash = data.hash();
        if (block != null) {
            TreeNode leaf = hashes.leafNode(block.index(), block.value());
            return climb(leaf, leaf.index(), new Queue(block.nodes(), top), nodes);
        }
        if (hash != null) return climb(null, hash.index(), new Queue(hash.nodes(), top), nodes);
        return top;
    }

    private TreeNode climb(@Nullable TreeNode from, long index, Queue queue, List<TreeNode> nodes)
            throws ProtocolError {
        TreeNode top = from != null ? from : queue.take(index);
        nodes.add(top);
        while (queue.hasMore()) {
            TreeNode sibling = queue.take(FlatTree.sibling(top.index()));
            top = hashes.parentNode(top, sibling);
            nodes.add(sibling);
            nodes.add(top);
        }
        return top;
    }

    /** A proof's nodes in the order in which they must be used; one of them may have been proven before. */
    private static final class Queue {
        private final List<TreeNode> nodes;
        private int next;

        @Nullable
        TreeNode extra;

        Queue(List<TreeNode> nodes, @Nullable TreeNode extra) {
            this.nodes = nodes;
            this.extra = extra;
        }

        boolean hasMore() {
            return next < nodes.size() || extra != null;
        }

        TreeNode take(long index) throws ProtocolError {
            if (extra != null && extra.index() == index) {
                TreeNode node = extra;
                extra = null;
                return node;
            }
            if (next >= nodes.size()) throw new ProtocolError.Refused("no more nodes", "node " + index);
            TreeNode node = nodes.get(next++);
            if (node.index() != index) throw new ProtocolError.Refused("node " + node.index(), "node " + index);
            return node;
        }
    }

    // ---- making

    /** What somebody asked for cannot be: a bad request, or nodes that are not here. */
    static final class Unprovable extends Exception {
        private static final long serialVersionUID = 1;

        /** The request is in order; we do not have what proves it. */
        final boolean notHere;

        Unprovable(String message) {
            this(message, false);
        }

        Unprovable(String message, boolean notHere) {
            super(message);
            this.notHere = notHere;
        }
    }

    /**
     * Answers a request, without the block's content and the manifest.
     *
     * @param head what is proven: its length and signature
     */
    Wire.Data prove(Wire.Request request, LogState.Head head, Nodes nodes) throws Unprovable, IOException {
        return new Prover(request, head, nodes).prove();
    }

    private static final class Prover {
        private final Wire.Request request;
        private final LogState.Head head;
        private final Nodes nodes;
        private final Wire.@Nullable Span upgrade;
        /** The asked node's number, -1 for none. */
        private final long target;

        private @Nullable List<TreeNode> targetProof;
        private @Nullable List<TreeNode> seekProof;

        Prover(Wire.Request request, LogState.Head head, Nodes nodes) {
            this.request = request;
            this.head = head;
            this.nodes = nodes;
            this.upgrade = request.upgrade();
            Wire.@Nullable Indexed block = request.block();
            Wire.@Nullable Indexed hash = request.hash();
            this.target = block != null ? 2 * block.index() : hash != null ? hash.index() : -1;
        }

        Wire.Data prove() throws Unprovable, IOException {
            long end = 2 * head.length();
            long from = upgrade == null ? 0 : 2 * upgrade.start();
            long to = upgrade == null ? end : from + 2 * upgrade.length();
            if (from >= to || to > end) throw new Unprovable("the upgrade is none of ours");
            if (target >= 0 && FlatTree.rightSpan(target) >= end) throw new Unprovable("past the end");
            Wire.@Nullable Seek seek = request.seek();
            if (seek != null && upgrade != null && target >= from) {
                throw new Unprovable("a seek and a block in one upgrade");
            }
            long subTree = end;
            if (target >= 0 && (upgrade == null || FlatTree.rightSpan(target) < from)) {
                subTree = ancestor(target, steps(), to);
                long seekRoot = seek == null ? end : seekIn(subTree, seek);
                proveTarget(seekRoot, subTree);
            } else if (upgrade != null && (target >= 0 || seek != null)) {
                subTree = seek != null ? seekFromStart(to, seek) : target;
            }
            @Nullable List<TreeNode> upgradeNodes = null;
            List<TreeNode> additional = List.of();
            if (upgrade != null) {
                upgradeNodes = proveUpgrade(from / 2, to / 2, subTree);
                if (end > to) additional = all(upgradePath(to / 2, end / 2));
            }
            return data(upgradeNodes, additional);
        }

        private Wire.Data data(@Nullable List<TreeNode> upgradeNodes, List<TreeNode> additional) throws Unprovable {
            Wire.@Nullable Indexed block = request.block();
            Wire.@Nullable Indexed hash = request.hash();
            Wire.@Nullable Seek seek = request.seek();
            @Nullable List<TreeNode> proof = targetProof;
            if (target >= 0 && proof == null) throw new Unprovable("the block is not below the upgrade");
            return new Wire.Data(
                    request.id(),
                    request.fork(),
                    block != null && proof != null ? new Wire.Block(block.index(), new byte[0], proof) : null,
                    block == null && hash != null && proof != null ? new Wire.Hash(hash.index(), proof) : null,
                    seek != null && seekProof != null ? new Wire.SeekProof(seek.bytes(), seekProof) : null,
                    upgrade != null && upgradeNodes != null
                            ? new Wire.UpgradeProof(
                                    upgrade.start(), upgrade.length(), upgradeNodes, additional, head.signature())
                            : null,
                    null);
        }

        private long steps() {
            Wire.@Nullable Indexed block = request.block();
            Wire.@Nullable Indexed hash = request.hash();
            return block != null ? block.nodes() : hash != null ? hash.nodes() : 0;
        }

        private static long ancestor(long index, long steps, long end) throws Unprovable {
            long at = index;
            for (long i = 0; i < steps; i++) {
                at = FlatTree.parent(at);
                if (FlatTree.contains(at, end)) throw new Unprovable("more steps than the tree is high");
            }
            return at;
        }

        /** The siblings from the target up to {@code root}; one of them may give way to the proof of a seek. */
        private void proveTarget(long seekRoot, long root) throws Unprovable, IOException {
            if (target < 0) {
                proveSeek(seekRoot, root);
                return;
            }
            List<TreeNode> proof = new ArrayList<>();
            targetProof = proof;
            if (request.block() == null) proof.add(node(target));
            for (long at = target; at != root; at = FlatTree.parent(at)) {
                long sibling = FlatTree.sibling(at);
                boolean seeks = request.seek() != null && FlatTree.contains(sibling, seekRoot) && sibling != seekRoot;
                if (seeks) proveSeek(seekRoot, sibling);
                else proof.add(node(sibling));
            }
        }

        private void proveSeek(long seekRoot, long root) throws Unprovable, IOException {
            List<TreeNode> proof = new ArrayList<>();
            seekProof = proof;
            proof.add(node(seekRoot));
            for (long at = seekRoot; at != root; at = FlatTree.parent(at)) proof.add(node(FlatTree.sibling(at)));
        }

        private List<TreeNode> proveUpgrade(long from, long to, long subTree) throws Unprovable, IOException {
            List<TreeNode> proof = new ArrayList<>();
            for (long index : upgradePath(from, to)) {
                if (targetProof == null && seekProof == null && FlatTree.contains(index, subTree)) {
                    proveTarget(subTree, index);
                } else {
                    proof.add(node(index));
                }
            }
            return proof;
        }

        private List<TreeNode> all(List<Long> indexes) throws Unprovable, IOException {
            List<TreeNode> found = new ArrayList<>();
            for (long index : indexes) found.add(node(index));
            return found;
        }

        private TreeNode node(long index) throws Unprovable, IOException {
            @Nullable TreeNode node = nodes.node(index);
            if (node == null) throw new Unprovable("node " + index + " is not here", true);
            return node;
        }

        // ---- seeking

        private long seekFromStart(long end, Wire.Seek seek) throws Unprovable, IOException {
            long bytes = seek.bytes();
            for (long root : FlatTree.fullRoots(end / 2)) {
                long size = size(node(root), seek);
                if (bytes == size) return root;
                if (bytes < size) return seekBelow(root, bytes, seek);
                bytes -= size;
            }
            return end;
        }

        private long seekIn(long root, Wire.Seek seek) throws Unprovable, IOException {
            long offset = byteOffset(FlatTree.leftSpan(root) / 2, seek);
            if (offset > seek.bytes()) throw new Unprovable("the byte is before the node");
            if (offset == seek.bytes()) return root;
            long bytes = seek.bytes() - offset;
            if (size(node(root), seek) <= bytes) throw new Unprovable("the byte is behind the node");
            return seekBelow(root, bytes, seek);
        }

        private long byteOffset(long block, Wire.Seek seek) throws Unprovable, IOException {
            try {
                return new Seeker(nodes, head, seek.padding()).byteOffset(block);
            } catch (Seeker.Missing e) {
                throw new Unprovable("the tree below node " + e.parent + " is not here", true);
            }
        }

        /** Goes down towards a byte as far as nodes are known. */
        private long seekBelow(long root, long bytesIn, Wire.Seek seek) throws IOException {
            long at = root;
            long bytes = bytesIn;
            while (bytes > 0 && FlatTree.depth(at) > 0) {
                @Nullable TreeNode left = nodes.node(FlatTree.leftChild(at));
                if (left == null) return at;
                long size = size(left, seek);
                if (size == bytes) return left.index();
                if (size > bytes) {
                    at = left.index();
                } else {
                    bytes -= size;
                    at = FlatTree.rightChild(at);
                }
            }
            return at;
        }

        private static long size(TreeNode node, Wire.Seek seek) {
            return node.size() - seek.padding() * FlatTree.leaves(node.index());
        }
    }
}
