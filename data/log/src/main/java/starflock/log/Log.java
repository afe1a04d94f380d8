package starflock.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
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
    private final @Nullable BlockCipher cipher;
    private final LogWriter writer;
    /** What a snapshot shows; null follows the log. */
    private final LogState.@Nullable Head pinned;

    Log(Store store, LogState state, @Nullable KeyPair keyPair, Durability durability) {
        this(store, state, keyPair, durability, null, null);
    }

    private Log(
            Store store,
            LogState state,
            @Nullable KeyPair keyPair,
            Durability durability,
            @Nullable BlockCipher cipher,
            LogState.@Nullable Head pinned) {
        this.store = store;
        this.state = state;
        this.keyPair = keyPair;
        this.durability = durability;
        this.cipher = cipher;
        this.pinned = pinned;
        this.writer = new LogWriter(store, state, keyPair, cipher);
    }

    // ---- sessions: other views of the same log, which share its blocks and need no closing

    /** The same log, whose appends return as early as {@code durability} allows. */
    public Log with(Durability newDurability) {
        return new Log(store, state, keyPair, newDurability, cipher, pinned);
    }

    /**
     * The same log, read and written with an encryption key of 32 bytes: peers without it hold blocks that they cannot
     * read.
     */
    public Log encrypted(byte[] encryptionKey) {
        BlockCipher with = new BlockCipher(store.hashes, state.info.key(), encryptionKey);
        return new Log(store, state, keyPair, durability, with, pinned);
    }

    /** The same log without its secret key, for who is to read it: it can be neither appended to nor truncated. */
    public Log readOnly() {
        return new Log(store, state, null, durability, cipher, pinned);
    }

    /**
     * The log as it is now: its length stays. It cannot be written. What is truncated later cannot be read any more.
     */
    public Log snapshot() {
        return new Log(store, state, null, durability, cipher, head());
    }

    private LogState.Head head() {
        return pinned != null ? pinned : state.shown();
    }

    /** Bytes at the front of each stored block that are not the log's. */
    long padding() {
        return cipher == null ? 0 : BlockCipher.PADDING_BYTES;
    }

    // ---- what it is

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
        return head().length();
    }

    /** Bytes in all blocks. */
    public long byteLength() {
        return head().byteLength() - padding() * head().length();
    }

    /** How often the log's end was moved back. */
    public long fork() {
        return head().fork();
    }

    /** 32 bytes that stand for all blocks and their order. */
    public byte[] treeHash() {
        return store.hashes.tree(head().roots());
    }

    /**
     * The tree as it was when the log had {@code length} blocks, of what is stored: to compare, or to go on from.
     *
     * @throws IOException if a part of it is not here
     */
    public TreeHash tree(long length) throws IOException {
        if (length < 0 || length > length()) throw new IndexOutOfBoundsException("No length: " + length);
        return new TreeHash(store.hashes, Logs.roots(state.index, length));
    }

    /** The signers' word for length, tree hash and fork, as it goes over the wire; empty before the first append. */
    public byte[] signature() {
        return head().signature().clone();
    }

    /** Whether this store has the key to append. */
    public boolean writable() {
        return writer.hasKey();
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
        if (blocks.isEmpty() && writable()) return length();
        return writer.append(blocks, until);
    }

    /**
     * Appends blocks to a log of several signers.
     *
     * @param signature as {@link #assemble} makes it from each signer's {@link #sign}
     * @throws IllegalArgumentException if it does not hold for these blocks after what is here
     */
    public long appendSigned(List<byte[]> blocks, byte[] signature) throws IOException {
        return writer.append(blocks, durability, signature);
    }

    /**
     * One signer's word.
     *
     * @param signer place in the manifest
     * @param signature 64 bytes
     */
    public record Part(int signer, byte[] signature) {}

    /** Signs what the log would be with these blocks appended; nothing is appended. */
    public Part sign(List<byte[]> blocks, KeyPair signer) {
        return writer.sign(head(), blocks, signer);
    }

    /** Puts the words of several signers together, for {@link #appendSigned}. */
    public static byte[] assemble(List<Part> parts) {
        List<Multisig.Proof> proofs = new ArrayList<>();
        for (Part part : parts) proofs.add(new Multisig.Proof(part.signer(), part.signature(), 0));
        return new Multisig(proofs, List.of()).encode();
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
        writer.truncate(newLength, durability);
    }

    /**
     * Forgets the content of blocks from {@code start} to before {@code end}; they can be fetched again from a peer who
     * has them. {@link Corestore#compact} returns their space.
     */
    public void clear(long start, long end) throws IOException {
        if (start < 0 || end < start) throw new IndexOutOfBoundsException("No range: " + start + " to " + end);
        writer.clear(start, end, durability);
    }

    /**
     * A block.
     *
     * @throws IndexOutOfBoundsException if there is no such block
     * @throws IOException if it cannot be read, or is not stored here
     */
    public byte[] get(long index) throws IOException {
        Bounds.index(index, length());
        if (pinned != null && index >= state.unchangedSince(pinned.fork())) {
            throw new IOException("Block " + index + " was truncated since this snapshot was taken.");
        }
        byte @Nullable [] block = state.read(store, index);
        if (block == null) throw new IOException("Block " + index + " is not stored here; a peer may have it.");
        return cipher == null ? block : cipher.decrypt(index, block);
    }

    /** Reads the log's bytes from {@code start} to before {@code end}; every block in between must be here. */
    public InputStream inputStream(long start, long end) throws IOException {
        Bounds.range(start, end, byteLength());
        return new LogStreams.Input(this, start, end);
    }

    /** Appends what is written to it, in blocks of {@code blockBytes}. */
    public OutputStream outputStream(int blockBytes) {
        return new LogStreams.Output(this, blockBytes);
    }

    /** A block, the log's length and all that proves them to whoever has the key: see {@link StaticProof#verify}. */
    public byte[] proof(long index) throws IOException {
        return StaticProof.make(store, state, index);
    }

    /** Who may write the log; null until a peer has sent it. */
    public @Nullable Manifest manifest() {
        Verifier verifier = state.verifier(store.hashes);
        return verifier == null ? null : verifier.manifest();
    }

    /** The name under which this store made the log; null if it did not. */
    public @Nullable String name() {
        LogInfo.Name name = state.info.name();
        return name == null ? null : name.text();
    }

    /**
     * What {@link #verify} found.
     *
     * @param blocks that are here and right
     * @param bytes in them
     * @param badBlock the first one that is not as its writer signed it, -1 if all are
     * @param badByte where that block begins among the bytes that were checked, -1 if none is bad
     * @param trouble in words; null if all is well
     */
    public record Verification(
            long blocks,
            long bytes,
            long badBlock,
            long badByte,
            @Nullable String trouble) {}

    /** Hashes everything that is here again and checks it against the signature. */
    public Verification verify() throws IOException {
        return Audit.run(store, state);
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
        return new Seeker(state.index::node, head(), padding()).seek(offset);
    }

    /** Where a block begins, in bytes from the log's start. */
    public long byteOffset(long block) throws IOException {
        LogState.Head head = head();
        if (block != head.length()) Bounds.index(block, head.length());
        return new Seeker(state.index::node, head, padding()).byteOffset(block);
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
        writer.userData(field, value);
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

    /**
     * Calls a listener whenever blocks of the log may have come to be here, appended or brought by a peer: what {@link
     * #contiguousLength} says may have changed, when {@link #length} has long been known. On the thread that stored
     * them:
     * be quick.
     */
    public AutoCloseable onArrival(Runnable listener) {
        return state.listenToArrivals(listener);
    }

    LogState state() {
        return state;
    }
}
