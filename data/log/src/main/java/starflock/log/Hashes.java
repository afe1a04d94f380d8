package starflock.log;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import starflock.crypto.Crypto;
import starflock.crypto.Hasher;

/**
 * What Hypercore hashes and signs. All hashes are BLAKE2b-256, all numbers in them eight bytes little-endian.
 *
 * <pre>
 * leaf         H(00, size, data)
 * parent       H(01, size, left, right)
 * tree         H(02, then per root: hash, index, size)
 * signable     TREE ‖ manifest hash ‖ tree hash ‖ length ‖ fork       112 bytes
 * key          H(MANIFEST ‖ encoded manifest)
 * discoveryKey H("hypercore", key = key)
 * namespace    H(H(name) ‖ i)
 * </pre>
 *
 * See hypercore-crypto 3.7.0 (index.js) and hypercore 11.37.1 (lib/caps.js).
 */
final class Hashes {
    private static final byte[] LEAF = {0};
    private static final byte[] PARENT = {1};
    private static final byte[] ROOT = {2};
    private static final byte[] HYPERCORE = ascii("hypercore");

    private static final int ROOT_BYTES = 48;

    final Crypto crypto;
    /** Two, since a batch is hashed by two threads. */
    private final AtomicReference<@Nullable Scratch> spare = new AtomicReference<>();

    private final AtomicReference<@Nullable Scratch> secondSpare = new AtomicReference<>();
    final byte[] treeNamespace;
    final byte[] initiatorNamespace;
    final byte[] responderNamespace;
    final byte[] manifestNamespace;
    final byte[] signerNamespace;
    final byte[] encryptionNamespace;
    final byte[] corestoreNamespace;

    Hashes(Crypto crypto) {
        this.crypto = crypto;
        treeNamespace = namespace("hypercore", 0);
        initiatorNamespace = namespace("hypercore", 1);
        responderNamespace = namespace("hypercore", 2);
        manifestNamespace = namespace("hypercore", 3);
        signerNamespace = namespace("hypercore", 4);
        encryptionNamespace = namespace("hypercore", 5);
        corestoreNamespace = namespace("corestore", 0);
    }

    byte[] leaf(byte[] data) {
        Scratch scratch = take();
        scratch.put(LEAF).u64(data.length);
        // Up to here a copy costs less than a second call.
        if (data.length <= Scratch.BYTES - scratch.size) scratch.put(data);
        else scratch.flush().update(data);
        return give(scratch);
    }

    byte[] parent(long size, byte[] left, byte[] right) {
        return give(take().put(PARENT).u64(size).put(left).put(right));
    }

    TreeNode leafNode(long block, byte[] data) {
        return new TreeNode(2 * block, data.length, leaf(data));
    }

    TreeNode parentNode(TreeNode left, TreeNode right) {
        if (left.index() > right.index()) return parentNode(right, left);
        long size = left.size() + right.size();
        return new TreeNode(FlatTree.parent(left.index()), size, parent(size, left.hash(), right.hash()));
    }

    byte[] tree(List<TreeNode> roots) {
        Scratch scratch = take().put(ROOT);
        for (TreeNode root : roots) {
            if (Scratch.BYTES - scratch.size < ROOT_BYTES) scratch.flush();
            scratch.put(root.hash()).u64(root.index()).u64(root.size());
        }
        return give(scratch);
    }

    private Scratch take() {
        @Nullable Scratch taken = spare.getAndSet(null);
        if (taken == null) taken = secondSpare.getAndSet(null);
        return taken != null ? taken : new Scratch(crypto.hasher(Crypto.HASH_BYTES));
    }

    private byte[] give(Scratch scratch) {
        byte[] hash = scratch.flush().digest();
        if (!spare.compareAndSet(null, scratch)) secondSpare.set(scratch);
        return hash;
    }

    /**
     * A hasher, and room to put short messages together: a call into native code costs as much as hashing a hundred bytes.
     * Used by one thread at a time.
     */
    private static final class Scratch {
        static final int BYTES = 2048;

        private final Hasher hasher;
        private final byte[] bytes = new byte[BYTES];
        private int size;

        Scratch(Hasher hasher) {
            this.hasher = hasher;
        }

        Scratch put(byte[] part) {
            System.arraycopy(part, 0, bytes, size, part.length);
            size += part.length;
            return this;
        }

        Scratch u64(long value) {
            for (int i = 0; i < 8; i++) bytes[size++] = (byte) (value >>> (8 * i));
            return this;
        }

        Hasher flush() {
            int length = size;
            size = 0;
            return hasher.update(bytes, 0, length);
        }
    }

    /** What a signer signs; {@code context} is the manifest's hash, or the signer's namespace in manifests of version 0. */
    byte[] signable(byte[] context, byte[] treeHash, long length, long fork) {
        return new Out()
                .raw(treeNamespace)
                .raw(context)
                .raw(treeHash)
                .u64(length)
                .u64(fork)
                .toByteArray();
    }

    /** What was signed before manifests: the log's key was the signer's public key. */
    byte[] compatSignable(byte[] treeHash, long length, long fork) {
        return new Out().raw(treeNamespace).raw(treeHash).u64(length).u64(fork).toByteArray();
    }

    byte[] discoveryKey(byte[] key) {
        return crypto.keyedHash(key, HYPERCORE);
    }

    /** Proof that one knows a log's key, of use in one connection only. */
    byte[] capability(boolean initiator, byte[] key, byte[] handshakeHash) {
        return crypto.keyedHash(handshakeHash, initiator ? initiatorNamespace : responderNamespace, key);
    }

    private byte[] namespace(String name, int i) {
        return crypto.hash(crypto.hash(ascii(name)), new byte[] {(byte) i});
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
