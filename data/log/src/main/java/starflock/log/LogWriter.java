package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.crypto.KeyPair;

/** Changes one log: makes the op, signs it, has it written, and shows the result once it is as durable as asked. */
final class LogWriter {
    private final Store store;
    private final LogState state;
    private final @Nullable KeyPair keyPair;
    private final @Nullable BlockCipher cipher;

    LogWriter(Store store, LogState state, @Nullable KeyPair keyPair, @Nullable BlockCipher cipher) {
        this.store = store;
        this.state = state;
        this.keyPair = keyPair;
        this.cipher = cipher;
    }

    boolean hasKey() {
        return keyPair != null;
    }

    private KeyPair signer() {
        KeyPair signer = keyPair;
        if (signer == null) {
            throw new IllegalStateException("This log cannot be written here: its secret key is with its writer.");
        }
        return signer;
    }

    private Verifier verifier() {
        Verifier verifier = state.verifier(store.hashes);
        if (verifier == null)
            throw new IllegalStateException("The log's manifest is not known yet: no peer has sent it.");
        return verifier;
    }

    /** Appends with the one signer's key; returns the new length. */
    long append(List<byte[]> blocks, Durability until) throws IOException {
        KeyPair signer = signer();
        return append(blocks, until, (verifier, tree, fork) -> {
            if (!verifier.isSingle()) {
                throw new IllegalStateException("This log needs several signers: collect their signatures with sign()"
                        + " and append with appendSigned().");
            }
            return verifier.sign(tree.hash(), tree.length(), fork, signer);
        });
    }

    /** Appends with a signature that others have made; returns the new length. */
    long append(List<byte[]> blocks, Durability until, byte[] signature) throws IOException {
        return append(blocks, until, (verifier, tree, fork) -> {
            try {
                if (verifier.verify(tree, fork, signature)) return signature;
            } catch (ProtocolError e) {
                throw new IllegalArgumentException("The signature is none: " + e.getMessage(), e);
            }
            throw new IllegalArgumentException("The signature is not of enough signers for these blocks.");
        });
    }

    /** Makes or checks the signature of a grown tree. */
    private interface Signing {
        byte[] signature(Verifier verifier, Tree tree, long fork);
    }

    private long append(List<byte[]> blocks, Durability until, Signing signing) throws IOException {
        LogState.Head head;
        long sequence;
        state.order.lock();
        try {
            Tree tree = new Tree(store.hashes, state.tip.roots());
            long start = tree.length();
            List<byte[]> stored = grow(tree, blocks);
            byte[] signature = signing.signature(verifier(), tree, state.tip.fork());
            sequence = store.commit(List.of(new Op.Append(state.id, start, stored, tree, signature)));
            head = state.tip;
        } finally {
            state.order.unlock();
        }
        show(head, sequence, until);
        return head.length();
    }

    /** Appends blocks to a tree; returns them as they are stored. */
    private List<byte[]> grow(Tree tree, List<byte[]> blocks) {
        List<byte[]> stored = cipher == null ? List.copyOf(blocks) : encrypt(cipher, tree.length(), blocks);
        tree.append(stored, store.background);
        return stored;
    }

    private List<byte[]> encrypt(BlockCipher with, long start, List<byte[]> blocks) {
        List<byte[]> stored = new ArrayList<>(blocks.size());
        for (byte[] block : blocks) stored.add(with.encrypt(start + stored.size(), state.tip.fork(), block));
        return stored;
    }

    /** Signs what the log would be with these blocks after {@code head}. */
    Log.Part sign(LogState.Head head, List<byte[]> blocks, KeyPair signer) {
        Tree tree = new Tree(store.hashes, head.roots());
        List<byte[]> unused = grow(tree, blocks);
        byte[] signature = verifier().signPart(tree.hash(), tree.length(), head.fork(), signer);
        return new Log.Part(verifier().signer(signer), signature);
    }

    void truncate(long newLength, Durability until) throws IOException {
        KeyPair signer = signer();
        LogState.Head head;
        long sequence;
        state.order.lock();
        try {
            if (newLength < 0 || newLength > state.tip.length()) {
                throw new IndexOutOfBoundsException(
                        "Length " + newLength + " is not between 0 and " + state.tip.length());
            }
            long fork = state.tip.fork() + 1;
            byte[] hash = store.hashes.tree(Logs.roots(state.index, newLength));
            Op.Upgrade to = new Op.Upgrade(fork, newLength, verifier().sign(hash, newLength, fork, signer));
            sequence = store.commit(List.of(new Op.Truncate(state.id, to)));
            head = state.tip;
        } finally {
            state.order.unlock();
        }
        show(head, sequence, until);
    }

    void clear(long start, long end, Durability until) throws IOException {
        long sequence;
        state.order.lock();
        try {
            sequence = store.commit(List.of(new Op.Clear(state.id, start, Math.min(end, state.tip.length()))));
        } finally {
            state.order.unlock();
        }
        if (until == Durability.DISK) store.segments.sync(sequence);
        state.changed();
    }

    void userData(String field, byte @Nullable [] value) throws IOException {
        long sequence;
        state.order.lock();
        try {
            LogInfo info = state.info.withUserData(field, value);
            sequence = store.commit(List.of(new Op.Describe(state.id, info.encode())));
        } finally {
            state.order.unlock();
        }
        store.segments.sync(sequence);
    }

    /** Shows a state that was written, once it is as durable as asked. */
    private void show(LogState.Head head, long sequence, Durability until) throws IOException {
        if (until == Durability.DISK) store.segments.sync(sequence);
        state.show(head, sequence);
        state.changed();
    }
}
