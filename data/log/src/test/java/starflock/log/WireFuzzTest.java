package starflock.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.crypto.Crypto;
import starflock.stream.MessageCodec;

/**
 * Whatever bytes a peer sends as a message, a manifest or a proof: they are refused, or they are read and written back
 * unchanged in meaning. The ordinary build runs the committed corpus; {@code checks/launcher/fuzz.sh} searches on.
 */
class WireFuzzTest {
    private static final Hashes HASHES = new Hashes(Crypto.pureJava());

    /** In the order of their numbers on the wire. */
    static final List<MessageCodec<? extends Wire>> CODECS = List.of(
            WireCodecs.SYNC,
            WireCodecs.REQUEST,
            WireCodecs.CANCEL,
            WireCodecs.DATA,
            WireCodecs.NO_DATA,
            WireCodecs.WANT,
            WireCodecs.UNWANT,
            WireCodecs.BITFIELD,
            WireCodecs.RANGE,
            WireCodecs.EXTENSION);

    /** The first byte is the kind of message, the rest the message. */
    @FuzzTest(maxDuration = "10m")
    void messages(byte[] input) {
        if (input.length == 0) return;
        MessageCodec<? extends Wire> codec = CODECS.get((input[0] & 0xff) % CODECS.size());
        Wire message;
        try {
            message = codec.decode(new Reader(input, 1, input.length - 1));
        } catch (ProtocolError e) {
            assertThat(e.code()).isNotEmpty();
            return;
        }
        byte[] written = write(codec, message);
        try {
            assertThat(write(codec, codec.decode(new Reader(written)))).isEqualTo(written);
        } catch (ProtocolError e) {
            throw new AssertionError("what we write ourselves is refused", e);
        }
    }

    @SuppressWarnings("unchecked") // the codec has just made the message
    private static byte[] write(MessageCodec<? extends Wire> codec, Wire message) {
        MessageCodec<Wire> own = (MessageCodec<Wire>) codec;
        Writer out = new Writer();
        own.encode(out, message);
        assertThat(own.encodedLength(message)).isEqualTo(out.size());
        return out.toBytes();
    }

    /** A manifest, and behind it a signature that somebody says is by its signers. */
    @FuzzTest(maxDuration = "10m")
    void manifest(byte[] input) {
        Reader in = new Reader(input);
        try {
            Manifest manifest = Manifest.decode(in);
            byte[] encoded = manifest.encode();
            assertThat(Manifest.decode(new Reader(encoded)).encode()).isEqualTo(encoded);
            Verifier verifier = Verifier.of(HASHES, manifest.key(HASHES), manifest);
            Tree tree = new Tree(HASHES, List.of(HASHES.leafNode(0, new byte[1])));
            boolean holds = verifier.verify(tree, 1, in.rest());
            // Nobody has signed anything: only what a prologue fixes can hold.
            assertThat(holds && manifest.prologue() == null).isFalse();
        } catch (ProtocolError e) {
            assertThat(e.code()).isNotEmpty();
        }
    }

    /** A proof on its own of the log that the corpus' proofs are of, and the same as an answer to one who has its tree. */
    @FuzzTest(maxDuration = "10m")
    void proof(byte[] input) {
        TenBlocks log = TenBlocks.MADE;
        byte[] whole = new Writer().raw(log.discoveryKey()).raw(input).toBytes();
        try {
            StaticProof.Verified verified = StaticProof.verify(Crypto.pureJava(), log.key(), whole);
            assertThat(verified.treeHash()).isEqualTo(log.treeHash());
            byte[] block = verified.block();
            if (block != null) assertThat(block).isEqualTo(TenBlocks.block(verified.index()));
        } catch (ProtocolError e) {
            assertThat(e.code()).isNotEmpty();
        }
        try {
            Wire.Data data = WireCodecs.DATA.decode(new Reader(input));
            Proofs.Checked checked = new Proofs(HASHES).check(data, log.roots(), log::node);
            Wire.Block block = data.block();
            if (block != null && checked.upgraded() == null) {
                assertThat(block.value()).isEqualTo(TenBlocks.block(block.index()));
            }
        } catch (ProtocolError e) {
            assertThat(e.code()).isNotEmpty();
        } catch (Proofs.Unconnected e) {
            assertThat(e).hasMessageContaining("is not known");
        } catch (IOException e) {
            throw new AssertionError("a whole log cannot be read", e);
        }
    }

    /** Or else the search for wrong proofs would begin nowhere. */
    @Test
    void theCorpusHasProofsThatHold() throws IOException, ProtocolError {
        try (InputStream in = WireFuzzTest.class.getResourceAsStream("WireFuzzTestInputs/proof/block-3")) {
            byte[] proof = Objects.requireNonNull(in).readAllBytes();
            byte[] whole =
                    new Writer().raw(TenBlocks.MADE.discoveryKey()).raw(proof).toBytes();
            StaticProof.Verified verified = StaticProof.verify(Crypto.pureJava(), TenBlocks.MADE.key(), whole);
            assertThat(verified.block()).isEqualTo(TenBlocks.block(3));
        }
    }
}
