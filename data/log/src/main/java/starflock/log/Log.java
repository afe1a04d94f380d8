package starflock.log;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import starflock.crypto.KeyPair;

/**
 * A signed, append-only list of blocks: a Hypercore.
 *
 * <p>Whoever has its key can check every block against its writer's signature, wherever the block comes from. Safe for
 * use by many threads. What it shows ({@link #length()} and the like) is never less durable than its writer asked for.
 */
public final class Log {
    /** Hypercore's own bound (index.js, MAX_SUGGESTED_BLOCK_SIZE). */
    public static final int MAX_BLOCK_BYTES = 15 << 20;

    /** User data under which the evidence of a conflict is kept. */
    static final String CONFLICT = "starflock/conflict";

    private final Store store;
    private final LogState state;
    private final @Nullable KeyPair keyPair;
    private final Durability durability;

    Log(Store store, LogState state, @Nullable KeyPair keyPair, Durability durability) {
        this.store = store;
        this.state = state;
        this.keyPair = keyPair;
        this.durability = durability;
    }

    /** 32 bytes that name the log and let their holder read it. */
    public byte[] key() {
        return state.info.key().clone();
    }

    /** 32 bytes that name the log to peers without giving it away. */
    public byte[] discoveryKey() {
        return state.discoveryKey.clone();
    }

    /** Number of blocks. */
    public long length() {
        return state.shown().length();
    }

    /** Bytes in all blocks. */
    public long byteLength() {
        return state.shown().byteLength();
    }

    /** How often the log's end was moved back. */
    public long fork() {
        return state.shown().fork();
    }

    /** 32 bytes that stand for all blocks and their order. */
    public byte[] treeHash() {
        return store.hashes.tree(state.shown().roots());
    }

    /** The signers' word for length, tree hash and fork, as it goes over the wire; empty before the first append. */
    public byte[] signature() {
        return state.shown().signature().clone();
    }

    /** Whether this store has the key to append. */
    public boolean writable() {
        return keyPair != null;
    }

    /**
     * Appends blocks as one step: after a crash all of them are there or none.
     *
     * @param blocks each of at most 15 MiB
     * @return the new length
     * @throws IllegalStateException if the log is somebody else's
     * @throws IOException if they could not be stored; then none was
     */
    public long append(List<byte[]> blocks) throws IOException {
        return append(blocks, durability);
    }

    /** As {@link #append(List)}, returning as early as {@code until} allows. */
    public long append(List<byte[]> blocks, Durability until) throws IOException {
        for (byte[] block : blocks) {
            if (block.length > MAX_BLOCK_BYTES) {
                throw new IllegalArgumentException("A block of " + block.length + " bytes is over the limit of "
                        + MAX_BLOCK_BYTES + ". Split it.");
            }
        }
        KeyPair signer = signer();
        if (blocks.isEmpty()) return length();
        LogState.Head head;
        long sequence;
        state.order.lock();
        try {
            Tree tree = new Tree(store.hashes, state.tip.roots());
            long start = tree.length();
            for (byte[] block : blocks) tree.append(block);
            byte[] signature = sign(tree.hash(), tree.length(), state.tip.fork(), signer);
            sequence = store.commit(List.of(new Op.Append(state.id, start, List.copyOf(blocks), tree, signature)));
            head = state.tip;
        } finally {
            state.order.unlock();
        }
        show(head, sequence, until);
        return head.length();
    }

    /** Appends one block. */
    public long append(byte[] block) throws IOException {
        return append(List.of(block));
    }

    /**
     * Moves the end back. Blocks from {@code newLength} on are gone; the fork number grows by one, so that peers who
     * have them see that it was meant.
     */
    public void truncate(long newLength) throws IOException {
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
            byte[] hash = store.hashes.tree(Store.roots(state.index, newLength));
            Op.Upgrade to = new Op.Upgrade(fork, newLength, sign(hash, newLength, fork, signer));
            sequence = store.commit(List.of(new Op.Truncate(state.id, to)));
            head = state.tip;
        } finally {
            state.order.unlock();
        }
        show(head, sequence, durability);
    }

    /**
     * Forgets the content of blocks from {@code start} to before {@code end}; they can be fetched again from a peer who
     * has them. {@link Corestore#compact} returns their space.
     */
    public void clear(long start, long end) throws IOException {
        if (start < 0 || end < start) throw new IndexOutOfBoundsException("No range: " + start + " to " + end);
        long sequence;
        state.order.lock();
        try {
            sequence = store.commit(List.of(new Op.Clear(state.id, start, Math.min(end, state.tip.length()))));
        } finally {
            state.order.unlock();
        }
        if (durability == Durability.DISK) store.segments.sync(sequence);
        state.changed();
    }

    private KeyPair signer() {
        KeyPair signer = keyPair;
        if (signer == null) {
            throw new IllegalStateException("This log cannot be written here: its secret key is with its writer.");
        }
        return signer;
    }

    /** Shows a state that was written, once it is as durable as asked. */
    private void show(LogState.Head head, long sequence, Durability until) throws IOException {
        if (until == Durability.DISK) store.segments.sync(sequence);
        state.show(head, sequence);
        state.changed();
    }

    private byte[] sign(byte[] treeHash, long length, long fork, KeyPair signer) {
        byte[] signable = store.hashes.signable(state.info.key(), treeHash, length, fork);
        byte[] single = store.hashes.crypto.sign(signable, signer);
        byte[] wrapped = new byte[Signatures.SINGLE_BYTES];
        wrapped[0] = 1;
        System.arraycopy(single, 0, wrapped, 2, single.length);
        return wrapped;
    }

    /**
     * A block.
     *
     * @throws IndexOutOfBoundsException if there is no such block
     * @throws IOException if it cannot be read, or is not stored here
     */
    public byte[] get(long index) throws IOException {
        Objects.checkIndex(index, length());
        byte @Nullable [] block = state.read(store, index);
        if (block == null) throw new IOException("Block " + index + " is not stored here; a peer may have it.");
        return block;
    }

    /** Whether a block is stored here. */
    public boolean has(long index) throws IOException {
        return index >= 0 && index < length() && state.index.has(index);
    }

    /** Where a byte of the log is: the block and the place in it. */
    public record Position(long block, long offset) {}

    /** The block that holds the log's byte {@code offset}; the length and what is left over if there is none. */
    public Position seek(long offset) throws IOException {
        if (offset < 0) throw new IndexOutOfBoundsException("There is no byte " + offset + ".");
        return new Seeker(state.index::node, state.shown(), 0).seek(offset);
    }

    /** Where a block begins, in bytes from the log's start. */
    public long byteOffset(long block) throws IOException {
        LogState.Head head = state.shown();
        if (block != head.length()) Objects.checkIndex(block, head.length());
        return new Seeker(state.index::node, head, 0).byteOffset(block);
    }

    /** Blocks from the first on that are here without a gap. */
    public long contiguousLength() throws IOException {
        return state.index.find(false, 0, length());
    }

    /** A small value that belongs to the log and is not replicated; null if there is none. */
    public byte @Nullable [] userData(String field) {
        byte @Nullable [] value = state.info.userData().get(field);
        return value == null ? null : value.clone();
    }

    /** Sets a small value, or removes it with null. On disk on return. */
    public void userData(String field, byte @Nullable [] value) throws IOException {
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

    /**
     * The evidence, if a peer has shown that a writer signed two different histories: a proof, as it came, of one that
     * is not ours. Such a log is not exchanged any more.
     */
    public byte @Nullable [] conflict() {
        return userData(CONFLICT);
    }

    /**
     * Calls a listener whenever the length or the fork changed, by an append here or a peer's, until the returned
     * handle is closed. On the thread that made the change: be quick.
     */
    public AutoCloseable onAppend(Runnable listener) {
        return state.listen(listener);
    }

    LogState state() {
        return state;
    }
}
