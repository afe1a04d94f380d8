package starflock.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.crypto.KeyPair;

/** Signs a log's lengths and checks signatures, as the log's manifest says. See hypercore 11.37.1, lib/verifier.js. */
final class Verifier {
    private final Hashes hashes;
    private final byte[] key;
    private final Manifest manifest;
    private final boolean compat;

    private Verifier(Hashes hashes, byte[] key, Manifest manifest, boolean compat) {
        this.hashes = hashes;
        this.key = key;
        this.manifest = manifest;
        this.compat = compat;
    }

    /**
     * The verifier for a log.
     *
     * @throws ProtocolError.Refused if the manifest is not the one that the key stands for
     */
    static Verifier of(Hashes hashes, byte[] key, Manifest manifest) throws ProtocolError {
        boolean compat = manifest.isCompat(key);
        if (!compat && !Arrays.equals(key, manifest.key(hashes))) {
            throw new ProtocolError.Refused("a manifest of another log", "the manifest that the key is the hash of");
        }
        return new Verifier(hashes, key, manifest, compat);
    }

    Manifest manifest() {
        return manifest;
    }

    /** Logs from before manifests do not send theirs. */
    boolean isCompat() {
        return compat;
    }

    boolean verify(Tree tree, long fork, byte[] signature) throws ProtocolError {
        if (compat)
            return verifySingle(tree, fork, signature, manifest.signers().get(0));
        if (manifest.version() == 0) {
            boolean single = !manifest.allowPatch() && manifest.signers().size() == 1;
            if (single)
                return verifySingle(tree, fork, signature, manifest.signers().get(0));
            return verifyQuorum(tree, fork, Multisig.decodeVersion0(signature));
        }
        Manifest.@Nullable Prologue prologue = manifest.prologue();
        if (prologue != null && tree.length() <= prologue.length()) {
            return tree.length() == prologue.length() && Arrays.equals(tree.hash(), prologue.hash());
        }
        return verifyQuorum(tree, fork, Multisig.decode(signature));
    }

    private boolean verifyQuorum(Tree tree, long fork, Multisig multisig) {
        int quorum = manifest.quorum();
        if (quorum == 0 || multisig.proofs().size() < quorum) return false;
        boolean[] tried = new boolean[manifest.signers().size()];
        for (Multisig.Proof proof : multisig.proofs().subList(0, quorum)) {
            @Nullable Tree signed = tree;
            if (proof.patch() != 0 && manifest.allowPatch()) signed = patched(tree, multisig.patch(), proof.patch());
            if (signed == null) return false;
            if (proof.signer() >= tried.length || tried[proof.signer()]) return false;
            tried[proof.signer()] = true;
            Manifest.Signer signer = manifest.signers().get(proof.signer());
            if (!verifySingle(signed, fork, proof.signature(), signer)) return false;
        }
        return true;
    }

    /** The tree that a signer saw who was ahead; null if the patch does not lead there. */
    private @Nullable Tree patched(Tree tree, List<TreeNode> patch, long length) {
        Map<Long, TreeNode> nodes = new HashMap<>();
        for (TreeNode node : patch) nodes.put(node.index(), node);
        Tree longer = new Tree(hashes, tree.roots());
        try {
            for (long index : Proofs.upgradePath(tree.length(), tree.length() + length)) {
                @Nullable TreeNode node = nodes.get(index);
                if (node == null) return null;
                longer.append(node);
            }
        } catch (IllegalArgumentException e) {
            return null;
        }
        return longer;
    }

    private boolean verifySingle(Tree tree, long fork, byte[] signature, Manifest.Signer signer) {
        return hashes.crypto.verify(signable(tree.hash(), tree.length(), fork, signer), signature, signer.publicKey());
    }

    private byte[] signable(byte[] treeHash, long length, long fork, Manifest.Signer signer) {
        if (compat) return hashes.compatSignable(treeHash, length, fork);
        byte[] context = manifest.version() == 0 ? signer.namespace() : key;
        return hashes.signable(context, treeHash, length, fork);
    }

    /** The place of a key pair among the signers, -1 if it has none. */
    int signer(KeyPair keyPair) {
        List<byte[]> keys = new ArrayList<>();
        for (Manifest.Signer signer : manifest.signers()) keys.add(signer.publicKey());
        for (int i = 0; i < keys.size(); i++) {
            if (Arrays.equals(keys.get(i), keyPair.publicKey())) return i;
        }
        return -1;
    }

    /** Whether one signer's word is enough. */
    boolean isSingle() {
        return manifest.signers().size() == 1 && manifest.quorum() == 1;
    }

    /** One signer's 64 bytes. */
    byte[] signPart(byte[] treeHash, long length, long fork, KeyPair keyPair) {
        int index = signer(keyPair);
        if (index < 0) throw new IllegalArgumentException("The key pair is none of the log's signers.");
        byte[] signable = signable(treeHash, length, fork, manifest.signers().get(index));
        return hashes.crypto.sign(signable, keyPair);
    }

    /** The signature of a log with one signer, as it is stored and sent. */
    byte[] sign(byte[] treeHash, long length, long fork, KeyPair keyPair) {
        byte[] part = signPart(treeHash, length, fork, keyPair);
        if (compat || manifest.version() == 0) return part;
        return new Multisig(List.of(new Multisig.Proof(0, part, 0)), List.of()).encode();
    }
}
