package starflock.space;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.crypto.Crypto;

/**
 * What one device has read of a space, so that it need not open, hash and place every block again when it starts:
 * the entries of all logs with their places in the graph, and the keys. What follows from those is worked out anew.
 *
 * <pre>
 *   file     "starflock read 1\n" · nonce 16 · box … until the entries are complete
 *   box      size u32 · XChaCha20-Poly1305 of a part, under nonce · place of the box u64, big-endian both
 *   first    genesis 32 · keys array of 32 · logs array of {key 32 · entries uint}
 *   others   entry …, a log after the other, each in its order, none across two boxes
 *   entry    buffer, as in its block · tree hash 32 · uint: Lamport time, less that of the entry before it in its log
 *            · decisions array of uint, empty if they are those of the entry before it ({@link Node#decisions})
 * </pre>
 *
 * <p>It is sealed for the device that wrote it, so whatever happens to it is noticed. It is for nobody else and no
 * later version: what does not fit is thrown away, and the blocks are read.
 *
 * @param keys of the space, oldest first
 * @param logs what is held of each, in the order in which they were first heard of
 */
record Snapshot(PublicKey genesis, List<byte[]> keys, Map<PublicKey, List<Node>> logs) {
    private static final byte[] MAGIC = "starflock read 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SEED_BYTES = 16;
    private static final int NONCE_BYTES = SEED_BYTES + Long.BYTES;
    private static final byte[] NOTHING = {};

    /** A box is closed once it has so much in it. */
    private static final int BOX_BYTES = 1 << 20;
    /** So a box with one more of the largest entries fits, whose body may have 4 MiB. */
    private static final int MAX_BOX_BYTES = 16 << 20;
    /** Logs, and keys: more than any space has. */
    private static final int MAX_COUNT = 1 << 20;

    Snapshot {
        keys = List.copyOf(keys);
    }

    /** How many entries are in it. */
    long entries() {
        return logs.values().stream().mapToLong(List::size).sum();
    }

    /**
     * Writes it; {@code to} stays open.
     *
     * @param key of the device, 32 bytes
     * @param random unpredictable outside of tests
     */
    void write(OutputStream to, Crypto crypto, byte[] key, Random random) throws IOException {
        byte[] seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        DataOutputStream out = new DataOutputStream(to);
        out.write(MAGIC);
        out.write(seed);
        Boxes boxes = new Boxes(crypto, key, seed);
        Writer part = new Writer();
        part.fixed32(genesis.bytes());
        part.array(keys, Writer::fixed32);
        part.array(
                List.copyOf(logs.entrySet()),
                (into, log) ->
                        into.fixed32(log.getKey().bytes()).uint(log.getValue().size()));
        boxes.seal(out, part.toBytes());
        part = new Writer(BOX_BYTES);
        for (Map.Entry<PublicKey, List<Node>> log : logs.entrySet()) {
            Entry.Dictionary names = new Entry.Dictionary(log.getKey());
            Node before = null;
            for (Node node : log.getValue()) {
                write(part, node, before, names);
                before = node;
                if (part.size() >= BOX_BYTES) {
                    boxes.seal(out, part.toBytes());
                    part = new Writer(BOX_BYTES);
                }
            }
        }
        boxes.seal(out, part.toBytes());
        out.flush();
    }

    private static void write(Writer part, Node node, @Nullable Node before, Entry.Dictionary names) {
        part.buffer(node.entry.encode(names)).fixed32(node.treeHash).uint(node.lamport - lamport(before));
        boolean same = before != null && Arrays.equals(node.decisions, before.decisions);
        part.uint(same ? 0 : node.decisions.length);
        if (!same) {
            for (int decisions : node.decisions) {
                part.uint(decisions);
            }
        }
    }

    private static long lamport(@Nullable Node before) {
        return before == null ? 0 : before.lamport;
    }

    /**
     * The graph of a space as it was written, and the keys.
     *
     * @throws Unfit if it is damaged, another device's, another space's or of another version
     */
    static Read read(InputStream from, Crypto crypto, byte[] key, PublicKey genesis) throws IOException, Unfit {
        DataInputStream in = new DataInputStream(from);
        try {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                throw new Unfit("of another version", null);
            }
            byte[] seed = new byte[SEED_BYTES];
            in.readFully(seed);
            Boxes boxes = new Boxes(crypto, key, seed);
            Reader first = boxes.open(in);
            if (!new PublicKey(first.fixed32()).equals(genesis)) {
                throw new Unfit("of another space", null);
            }
            List<byte[]> keys = first.array(MAX_COUNT, Reader::fixed32);
            Graph graph = new Graph(crypto);
            List<Long> lengths = first.array(MAX_COUNT, each -> {
                MemberLog unused = graph.log(new PublicKey(each.fixed32()));
                return each.uint();
            });
            first.end();
            Reader part = boxes.open(in);
            int at = 0;
            for (MemberLog log : List.copyOf(graph.logs())) {
                for (long left = lengths.get(at++); left > 0; left--) {
                    while (part.remaining() == 0) {
                        part = boxes.open(in);
                    }
                    restore(graph, log, part);
                }
            }
            part.end();
            if (in.read() >= 0 || graph.logs().size() != lengths.size()) {
                throw new Unfit("longer than what it says", null);
            }
            return new Read(graph, keys);
        } catch (ProtocolError | EOFException e) {
            throw new Unfit("damaged", e);
        }
    }

    private static void restore(Graph graph, MemberLog log, Reader part) throws ProtocolError {
        Entry entry = Entry.decode(part.buffer(MAX_BOX_BYTES), log.names);
        byte[] treeHash = part.fixed32();
        long lamport = lamport(log.node(log.length() - 1)) + part.uint();
        int count = part.uint("logs with decisions", MAX_COUNT);
        int @Nullable [] decisions = count == 0 ? null : new int[Math.min(count, part.remaining())];
        for (int i = 0; decisions != null && i < count; i++) {
            decisions[i] = part.uint("decisions", Integer.MAX_VALUE);
        }
        graph.restore(log, entry, treeHash, lamport, decisions);
    }

    /** What was written. */
    record Read(Graph graph, List<byte[]> keys) {}

    /** It is no snapshot that could be gone on from: of no interest but to a log. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1;

        Unfit(String what, @Nullable Throwable cause) {
            super(what, cause);
        }
    }

    /** The boxes of one file, in their order. */
    private static final class Boxes {
        private final Crypto crypto;
        private final byte[] key;
        private final byte[] seed;
        private long next;

        Boxes(Crypto crypto, byte[] key, byte[] seed) {
            this.crypto = crypto;
            this.key = key;
            this.seed = seed;
        }

        private byte[] nonce() {
            return ByteBuffer.allocate(NONCE_BYTES).put(seed).putLong(next++).array();
        }

        void seal(DataOutputStream out, byte[] plain) throws IOException {
            byte[] box = crypto.seal(key, nonce(), NOTHING, plain);
            out.writeInt(box.length);
            out.write(box);
        }

        Reader open(DataInputStream in) throws IOException, ProtocolError {
            int size = in.readInt();
            if (size < 0 || size > MAX_BOX_BYTES) {
                throw new ProtocolError.TooLarge(0, "bytes of a box", size, MAX_BOX_BYTES);
            }
            byte[] box = in.readNBytes(size);
            if (box.length < size) {
                throw new EOFException();
            }
            return new Reader(crypto.open(key, nonce(), NOTHING, box));
        }
    }
}
