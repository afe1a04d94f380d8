package starflock.log;

import static starflock.codec.Writer.bufferLength;
import static starflock.codec.Writer.uintLength;

import java.util.List;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.stream.MessageCodec;

/**
 * The bytes of {@link Wire}'s messages, compact-encoded.
 *
 * <pre>
 * handshake  flags (1 seeks), capability 32
 * sync       flags (1 canUpgrade, 2 uploading, 4 downloading, 8 hasManifest, 16 allowPush), fork, length, remoteLength
 * request    flags (1 block, 2 hash, 4 seek, 8 upgrade, 16 manifest, 32 priority), id, fork, then what the flags say
 * data       flags (1 block, 2 hash, 4 seek, 8 upgrade, 16 manifest), request, fork, then what the flags say
 * noData     request, flags (1 reason), [reason]
 * want       start, length, [flags (1 any)]        unwant the same
 * bitfield   start, count of words, u32 words
 * range      flags (1 drop, 2 one block), start, [length]
 * extension  name (string), the rest
 * node       index, size, hash 32
 * </pre>
 */
final class WireCodecs {
    /** A path in a tree of 2^53 blocks has 53 nodes, and an upgrade at most one node per level and side. */
    private static final int MAX_NODES = 256;

    /** Quorum signatures of 66 bytes and the nodes of their patches. */
    private static final int MAX_SIGNATURE_BYTES = 256 << 10;

    /** The peer sends at most a segment of 2^21 blocks at once (lib/bitfield.js). */
    private static final int MAX_BITFIELD_WORDS = 1 << 16;

    /** Names of extensions are words. */
    private static final int MAX_EXTENSION_NAME_BYTES = 1024;

    private WireCodecs() {}

    private interface Encoder<T> {
        void encode(Writer out, T message);
    }

    private interface Decoder<T> {
        T decode(Reader in) throws ProtocolError;
    }

    /** For small messages: their length is found by writing them. */
    private static <T> MessageCodec<T> small(Encoder<T> encoder, Decoder<T> decoder) {
        return new MessageCodec<>() {
            @Override
            public int encodedLength(T message) {
                Writer out = new Writer();
                encoder.encode(out, message);
                return out.size();
            }

            @Override
            public void encode(Writer out, T message) {
                encoder.encode(out, message);
            }

            @Override
            public T decode(Reader in) throws ProtocolError {
                return decoder.decode(in);
            }
        };
    }

    static byte[] encodeHandshake(Wire.Handshake handshake) {
        return new Writer()
                .uint(handshake.seeks() ? 1 : 0)
                .fixed32(handshake.capability())
                .toBytes();
    }

    static Wire.Handshake decodeHandshake(Reader in) throws ProtocolError {
        return new Wire.Handshake((in.uint() & 1) != 0, in.fixed32());
    }

    static final MessageCodec<Wire.Sync> SYNC = small(
            (out, m) -> out.uint((m.canUpgrade() ? 1 : 0)
                            | (m.uploading() ? 2 : 0)
                            | (m.downloading() ? 4 : 0)
                            | (m.hasManifest() ? 8 : 0)
                            | (m.allowPush() ? 16 : 0))
                    .uint(m.fork())
                    .uint(m.length())
                    .uint(m.remoteLength()),
            in -> {
                long flags = in.uint();
                return new Wire.Sync(
                        in.uint(),
                        in.uint(),
                        in.uint(),
                        (flags & 1) != 0,
                        (flags & 2) != 0,
                        (flags & 4) != 0,
                        (flags & 8) != 0,
                        (flags & 16) != 0);
            });

    static final MessageCodec<Wire.Request> REQUEST = small(WireCodecs::encodeRequest, WireCodecs::decodeRequest);

    private static void encodeRequest(Writer out, Wire.Request m) {
        out.uint((m.block() != null ? 1 : 0)
                        | (m.hash() != null ? 2 : 0)
                        | (m.seek() != null ? 4 : 0)
                        | (m.upgrade() != null ? 8 : 0)
                        | (m.manifest() ? 16 : 0)
                        | (m.priority() != 0 ? 32 : 0))
                .uint(m.id())
                .uint(m.fork());
        if (m.block() != null) out.uint(m.block().index()).uint(m.block().nodes());
        if (m.hash() != null) out.uint(m.hash().index()).uint(m.hash().nodes());
        if (m.seek() != null) out.uint(m.seek().bytes()).uint(m.seek().padding());
        if (m.upgrade() != null) out.uint(m.upgrade().start()).uint(m.upgrade().length());
        if (m.priority() != 0) out.uint(m.priority());
    }

    private static Wire.Request decodeRequest(Reader in) throws ProtocolError {
        long flags = in.uint();
        return new Wire.Request(
                in.uint(),
                in.uint(),
                (flags & 1) != 0 ? new Wire.Indexed(in.uint(), in.uint()) : null,
                (flags & 2) != 0 ? new Wire.Indexed(in.uint(), in.uint()) : null,
                (flags & 4) != 0 ? new Wire.Seek(in.uint(), in.uint()) : null,
                (flags & 8) != 0 ? new Wire.Span(in.uint(), in.uint()) : null,
                (flags & 16) != 0,
                (flags & 32) != 0 ? in.uint() : 0);
    }

    static final MessageCodec<Wire.Cancel> CANCEL =
            small((out, m) -> out.uint(m.request()), in -> new Wire.Cancel(in.uint()));

    static final MessageCodec<Wire.Data> DATA = new MessageCodec<>() {
        @Override
        public int encodedLength(Wire.Data m) {
            int length = 1 + uintLength(m.request()) + uintLength(m.fork());
            if (m.block() != null) {
                length += uintLength(m.block().index())
                        + bufferLength(m.block().value().length)
                        + nodesLength(m.block().nodes());
            }
            if (m.hash() != null)
                length += uintLength(m.hash().index()) + nodesLength(m.hash().nodes());
            if (m.seek() != null)
                length += uintLength(m.seek().bytes()) + nodesLength(m.seek().nodes());
            Wire.UpgradeProof upgrade = m.upgrade();
            if (upgrade != null) {
                length += uintLength(upgrade.start())
                        + uintLength(upgrade.length())
                        + nodesLength(upgrade.nodes())
                        + nodesLength(upgrade.additionalNodes())
                        + bufferLength(upgrade.signature().length);
            }
            if (m.manifest() != null) length += m.manifest().encode().length;
            return length;
        }

        @Override
        public void encode(Writer out, Wire.Data m) {
            out.uint((m.block() != null ? 1 : 0)
                            | (m.hash() != null ? 2 : 0)
                            | (m.seek() != null ? 4 : 0)
                            | (m.upgrade() != null ? 8 : 0)
                            | (m.manifest() != null ? 16 : 0))
                    .uint(m.request())
                    .uint(m.fork());
            if (m.block() != null) {
                out.uint(m.block().index()).buffer(m.block().value());
                encodeNodes(out, m.block().nodes());
            }
            if (m.hash() != null)
                encodeNodes(out.uint(m.hash().index()), m.hash().nodes());
            if (m.seek() != null)
                encodeNodes(out.uint(m.seek().bytes()), m.seek().nodes());
            Wire.UpgradeProof upgrade = m.upgrade();
            if (upgrade != null) {
                encodeNodes(out.uint(upgrade.start()).uint(upgrade.length()), upgrade.nodes());
                encodeNodes(out, upgrade.additionalNodes());
                out.buffer(upgrade.signature());
            }
            if (m.manifest() != null) out.raw(m.manifest().encode());
        }

        @Override
        public Wire.Data decode(Reader in) throws ProtocolError {
            long flags = in.uint();
            return new Wire.Data(
                    in.uint(),
                    in.uint(),
                    (flags & 1) != 0
                            ? new Wire.Block(in.uint(), in.buffer(Segments.MAX_ITEM_BYTES), decodeNodes(in))
                            : null,
                    (flags & 2) != 0 ? new Wire.Hash(in.uint(), decodeNodes(in)) : null,
                    (flags & 4) != 0 ? new Wire.SeekProof(in.uint(), decodeNodes(in)) : null,
                    (flags & 8) != 0 ? decodeUpgrade(in) : null,
                    (flags & 16) != 0 ? Manifest.decode(in) : null);
        }
    };

    private static Wire.UpgradeProof decodeUpgrade(Reader in) throws ProtocolError {
        return new Wire.UpgradeProof(
                in.uint(), in.uint(), decodeNodes(in), decodeNodes(in), in.buffer(MAX_SIGNATURE_BYTES));
    }

    static final MessageCodec<Wire.NoData> NO_DATA = small(
            (out, m) -> {
                out.uint(m.request()).uint(m.reason() != 0 ? 1 : 0);
                if (m.reason() != 0) out.uint(m.reason());
            },
            in -> {
                long request = in.uint();
                long flags = in.remaining() > 0 ? in.uint() : 0;
                return new Wire.NoData(request, (flags & 1) != 0 ? in.uint() : 0);
            });

    static final MessageCodec<Wire.Want> WANT = small(
            (out, m) -> {
                out.uint(m.start()).uint(m.length());
                if (m.any()) out.uint(1);
            },
            in -> new Wire.Want(in.uint(), in.uint(), in.remaining() > 0 && (in.uint() & 1) != 0));

    static final MessageCodec<Wire.Unwant> UNWANT = small(
            (out, m) -> {
                out.uint(m.start()).uint(m.length());
                if (m.any()) out.uint(1);
            },
            in -> new Wire.Unwant(in.uint(), in.uint(), in.remaining() > 0 && (in.uint() & 1) != 0));

    static final MessageCodec<Wire.Bitfield> BITFIELD = small(
            (out, m) -> {
                out.uint(m.start()).uint(m.words().length);
                for (int word : m.words()) out.uint32(word & 0xffff_ffffL);
            },
            in -> {
                long start = in.uint();
                int count = in.uint("bitfield words", MAX_BITFIELD_WORDS);
                Reader words = in.slice(4 * count);
                int[] bits = new int[count];
                for (int i = 0; i < count; i++) bits[i] = (int) words.uint32();
                return new Wire.Bitfield(start, bits);
            });

    static final MessageCodec<Wire.Range> RANGE = small(
            (out, m) -> {
                boolean one = m.length() == 1;
                out.uint((m.drop() ? 1 : 0) | (one ? 2 : 0)).uint(m.start());
                if (!one) out.uint(m.length());
            },
            in -> {
                long flags = in.uint();
                return new Wire.Range((flags & 1) != 0, in.uint(), (flags & 2) != 0 ? 1 : in.uint());
            });

    static final MessageCodec<Wire.Extension> EXTENSION = small(
            (out, m) -> out.string(m.name()).raw(m.message()),
            in -> new Wire.Extension(in.string(MAX_EXTENSION_NAME_BYTES), in.rest()));

    static int nodesLength(List<TreeNode> nodes) {
        int length = uintLength(nodes.size());
        for (TreeNode node : nodes) length += uintLength(node.index()) + uintLength(node.size()) + 32;
        return length;
    }

    static void encodeNodes(Writer out, List<TreeNode> nodes) {
        out.array(nodes, (to, node) -> to.uint(node.index()).uint(node.size()).fixed32(node.hash()));
    }

    static List<TreeNode> decodeNodes(Reader in) throws ProtocolError {
        return in.array(MAX_NODES, node -> new TreeNode(node.uint(), node.uint(), node.fixed32()));
    }
}
