package starflock.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.stream.MessageCodec;

class WireTest {
    private static final Random RANDOM = new Random(7);

    private static byte[] hash() {
        byte[] hash = new byte[32];
        RANDOM.nextBytes(hash);
        return hash;
    }

    private static List<TreeNode> nodes(int count) {
        List<TreeNode> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) nodes.add(new TreeNode(1L << (2 * i), 300L * i, hash()));
        return nodes;
    }

    private static Wire.Data data() {
        Manifest manifest = new Manifest(
                2,
                true,
                1,
                List.of(new Manifest.Signer(hash(), hash())),
                new Manifest.Prologue(hash(), 70_000),
                List.of(hash()),
                new byte[] {1, 2});
        return new Wire.Data(
                300,
                2,
                new Wire.Block(5, new byte[] {1, 2, 3}, nodes(3)),
                new Wire.Hash(9, nodes(1)),
                new Wire.SeekProof(70_000, nodes(2)),
                new Wire.UpgradeProof(3, 4, nodes(4), nodes(2), hash()),
                manifest);
    }

    private static Map<Wire, MessageCodec<? extends Wire>> samples() {
        return Map.ofEntries(
                Map.entry(new Wire.Sync(1, 70_000, 3, true, false, true, true, false), WireCodecs.SYNC),
                Map.entry(
                        new Wire.Request(
                                9,
                                1,
                                new Wire.Indexed(5, 2),
                                new Wire.Indexed(6, 1),
                                new Wire.Seek(1L << 40, 8),
                                new Wire.Span(0, 9),
                                true,
                                2),
                        WireCodecs.REQUEST),
                Map.entry(new Wire.Cancel(7), WireCodecs.CANCEL),
                Map.entry(data(), WireCodecs.DATA),
                Map.entry(new Wire.NoData(7, 2), WireCodecs.NO_DATA),
                Map.entry(new Wire.Want(0, 1 << 21, true), WireCodecs.WANT),
                Map.entry(new Wire.Unwant(0, 1 << 21, false), WireCodecs.UNWANT),
                Map.entry(new Wire.Bitfield(64, new int[] {-1, 5}), WireCodecs.BITFIELD),
                Map.entry(new Wire.Range(true, 5, 1), WireCodecs.RANGE),
                Map.entry(new Wire.Extension("word", new byte[] {4}), WireCodecs.EXTENSION));
    }

    @SuppressWarnings("unchecked") // each sample stands beside its own codec
    private static byte[] encode(MessageCodec<? extends Wire> codec, Wire message) {
        MessageCodec<Wire> own = (MessageCodec<Wire>) codec;
        Writer out = new Writer();
        own.encode(out, message);
        assertThat(own.encodedLength(message)).as(message.toString()).isEqualTo(out.size());
        return out.toBytes();
    }

    @Test
    void everyMessageComesBackAsItWent() {
        samples().forEach((message, codec) -> {
            byte[] bytes = encode(codec, message);
            try {
                assertThat(encode(codec, codec.decode(new Reader(bytes)))).isEqualTo(bytes);
            } catch (ProtocolError e) {
                throw new AssertionError(message.toString(), e);
            }
        });
    }

    @Test
    void whatIsCutShortOrChangedIsRefusedOrReadAndNothingElseHappens() {
        samples().forEach((message, codec) -> {
            byte[] bytes = encode(codec, message);
            for (int length = 0; length < bytes.length; length++) decode(codec, new Reader(bytes, 0, length));
            for (int i = 0; i < 2000; i++) {
                byte[] changed = bytes.clone();
                for (int flips = RANDOM.nextInt(4); flips >= 0; flips--) {
                    changed[RANDOM.nextInt(changed.length)] = (byte) RANDOM.nextInt();
                }
                decode(codec, new Reader(changed));
            }
        });
    }

    private static void decode(MessageCodec<? extends Wire> codec, Reader in) {
        try {
            assertThat(codec.decode(in)).isNotNull();
        } catch (ProtocolError e) {
            assertThat(e.code()).isNotEmpty();
        }
    }

    @Test
    void whatAPeerSaysItHasIsKeptWithinBounds() {
        RemoteBlocks blocks = new RemoteBlocks();
        blocks.add(0, 10);
        blocks.add(20, 5);
        assertThat(blocks.has(9)).isTrue();
        assertThat(blocks.has(10)).isFalse();
        assertThat(blocks.has(24)).isTrue();
        blocks.drop(5, 2);
        assertThat(blocks.has(4)).isTrue();
        assertThat(blocks.has(5)).isFalse();
        assertThat(blocks.has(6)).isFalse();
        assertThat(blocks.has(7)).isTrue();
        blocks.bitfield(32, new int[] {0b101, -1});
        assertThat(blocks.has(32)).isTrue();
        assertThat(blocks.has(33)).isFalse();
        assertThat(blocks.has(95)).isTrue();
        blocks.add(1L << 50, 1L << 51);
        blocks.add(100, 1L << 51);
        blocks.drop(200, 1L << 51);
        assertThat(blocks.has(199)).isTrue();
        assertThat(blocks.has(200)).isFalse();
    }
}
