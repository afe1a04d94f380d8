package starflock.log;

import java.util.ArrayList;
import java.util.List;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;

/**
 * The signatures of several signers as one. Signers may have signed shorter lengths: the patch then holds the nodes that
 * lead from the length that is proven to theirs.
 *
 * <pre>
 * version 1+  proofs: (signer, signature 64, patch length)*  patch: node*
 * version 0   proofs: (flags (1 patched), signer, signature 64, [start, length, indexes into the nodes])*  node*
 * </pre>
 *
 * See hypercore 11.37.1, lib/multisig.js.
 */
record Multisig(List<Proof> proofs, List<TreeNode> patch) {
    /** More than a path per signer is never needed; what is over is refused before it is read. */
    private static final int MAX_PATCH_NODES = 4096;

    /**
     * One signer's signature.
     *
     * @param signer place in the manifest
     * @param patch blocks beyond the proven length that it covers
     */
    record Proof(int signer, byte[] signature, long patch) {}

    byte[] encode() {
        Writer out = new Writer();
        out.array(
                proofs,
                (to, proof) -> to.uint(proof.signer).fixed64(proof.signature).uint(proof.patch));
        WireCodecs.encodeNodes(out, patch);
        return out.toBytes();
    }

    static Multisig decode(byte[] signature) throws ProtocolError {
        Reader in = new Reader(signature);
        List<Proof> proofs =
                in.array(Manifest.MAX_SIGNERS, proof -> new Proof(signer(proof), proof.fixed64(), proof.uint()));
        return new Multisig(proofs, nodes(in));
    }

    static Multisig decodeVersion0(byte[] signature) throws ProtocolError {
        Reader in = new Reader(signature);
        List<Proof> proofs = in.array(Manifest.MAX_SIGNERS, proof -> {
            long flags = proof.uint();
            int signer = signer(proof);
            byte[] single = proof.fixed64();
            long patch = 0;
            if ((flags & 1) != 0) {
                long unusedStart = proof.uint();
                patch = proof.uint();
                List<Long> unusedNodes = proof.array(MAX_PATCH_NODES, Reader::uint);
            }
            return new Proof(signer, single, patch);
        });
        return new Multisig(proofs, nodes(in));
    }

    private static int signer(Reader in) throws ProtocolError {
        return in.uint("signer", Manifest.MAX_SIGNERS);
    }

    private static List<TreeNode> nodes(Reader in) throws ProtocolError {
        return in.array(MAX_PATCH_NODES, node -> new TreeNode(node.uint(), node.uint(), node.fixed32()));
    }

    /** Puts the partial signatures of several signers together; each brings the nodes its patch needs. */
    static Multisig assemble(List<Proof> proofs, List<TreeNode> nodes) {
        List<TreeNode> patch = new ArrayList<>();
        for (TreeNode node : nodes) {
            if (patch.stream().noneMatch(known -> known.index() == node.index())) patch.add(node);
        }
        return new Multisig(List.copyOf(proofs), List.copyOf(patch));
    }
}
