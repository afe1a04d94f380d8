package starflock.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import starflock.codec.Hex;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.crypto.Crypto;
import starflock.stream.MessageCodec;
import starflock.testkit.Vectors;

/** What hypercore made of the same values: log.json comes from interop/vectors/log.mjs. */
class VectorsTest {
    private final Vectors vectors = Vectors.load(VectorsTest.class, "log.json");
    private final Crypto crypto = Crypto.load();
    private final Hashes hashes = new Hashes(crypto);

    private static final Map<String, MessageCodec<? extends Wire>> CODECS = Map.of(
            "sync", WireCodecs.SYNC,
            "request", WireCodecs.REQUEST,
            "cancel", WireCodecs.CANCEL,
            "data", WireCodecs.DATA,
            "noData", WireCodecs.NO_DATA,
            "want", WireCodecs.WANT,
            "unwant", WireCodecs.UNWANT,
            "bitfield", WireCodecs.BITFIELD,
            "range", WireCodecs.RANGE,
            "extension", WireCodecs.EXTENSION);

    @Test
    void manifestsAndTheirKeys() throws ProtocolError {
        for (Vectors vector : vectors.list("manifests")) {
            byte[] encoded = vector.bytes("encoded");
            Reader in = new Reader(encoded);
            Manifest manifest = Manifest.decode(in);
            assertThat(in.remaining()).as(vector.text("name")).isZero();
            assertThat(manifest.encode()).as(vector.text("name")).isEqualTo(encoded);
            assertThat(manifest.key(hashes)).as(vector.text("name")).isEqualTo(vector.bytes("key"));
        }
    }

    @Test
    void everyMessage() throws ProtocolError {
        for (Vectors vector : vectors.list("wire")) {
            byte[] encoded = vector.bytes("encoded");
            assertThat(again(vector.text("name"), encoded))
                    .as(vector.toString())
                    .isEqualTo(encoded);
        }
    }

    private static byte[] again(String name, byte[] encoded) throws ProtocolError {
        Reader in = new Reader(encoded);
        if (name.equals("handshake")) return WireCodecs.encodeHandshake(WireCodecs.decodeHandshake(in));
        return again(Objects.requireNonNull(CODECS.get(name)), in);
    }

    private static <T> byte[] again(MessageCodec<T> codec, Reader in) throws ProtocolError {
        T message = codec.decode(in);
        assertThat(in.remaining()).isZero();
        Writer out = new Writer();
        codec.encode(out, message);
        assertThat(codec.encodedLength(message)).isEqualTo(out.size());
        return out.toBytes();
    }

    @Test
    void capabilities() {
        for (Vectors vector : vectors.list("capabilities")) {
            byte[] capability =
                    hashes.capability(vector.flag("isInitiator"), vector.bytes("key"), vector.bytes("handshakeHash"));
            assertThat(capability).isEqualTo(vector.bytes("capability"));
        }
    }

    /** Trees, signatures of one and of several signers with and without patches, and proofs: each as a real core has it. */
    @Test
    void logsOfEveryKindOfSigner() throws ProtocolError {
        for (Vectors vector : vectors.list("logs")) {
            String name = vector.text("name");
            Tree tree = new Tree(hashes, List.of());
            for (int i = 0; i < vector.number("length"); i++) tree.append(block(i));
            assertThat(tree.hash()).as(name).isEqualTo(vector.bytes("treeHash"));
            Manifest manifest = Manifest.decode(new Reader(vector.bytes("manifest")));
            Verifier verifier = Verifier.of(hashes, vector.bytes("key"), manifest);
            byte[] signature = vector.bytes("signature");
            assertThat(verifier.verify(tree, 0, signature)).as(name).isTrue();
            assertThat(verifier.verify(tree, 1, signature))
                    .as(name + ", another fork")
                    .isFalse();
            if (verifier.isSingle()) {
                byte[] own = verifier.sign(tree.hash(), tree.length(), 0, crypto.keyPair(seed(0)));
                assertThat(own).as(name).isEqualTo(signature);
            }
            StaticProof.Verified proven = StaticProof.verify(crypto, vector.bytes("key"), vector.bytes("proof"));
            assertThat(proven.index()).isEqualTo(3);
            assertThat(proven.block()).isEqualTo(block(3));
            assertThat(proven.treeHash()).isEqualTo(tree.hash());
        }
    }

    private static byte[] block(int i) {
        return ("block " + i).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] seed(int i) {
        return Hex.decode(vectors.list("seeds").get(i).text("seed"));
    }

    /** No part of a signature may be left out or changed, whoever of the signers it belongs to. */
    @Test
    void aSignatureOfWhichOneBitIsChangedIsNone() throws ProtocolError {
        for (Vectors vector : vectors.list("logs")) {
            Manifest manifest = Manifest.decode(new Reader(vector.bytes("manifest")));
            Verifier verifier = Verifier.of(hashes, vector.bytes("key"), manifest);
            Tree tree = new Tree(hashes, List.of());
            for (int i = 0; i < vector.number("length"); i++) tree.append(block(i));
            byte[] signature = vector.bytes("signature");
            // What follows says how far patches lead, which counts only where the manifest allows them.
            for (int at = 0; at < 66 && at < signature.length; at++) {
                byte[] changed = signature.clone();
                changed[at] ^= 1;
                assertThat(holds(verifier, tree, changed))
                        .as(vector.text("name") + " " + at)
                        .isFalse();
            }
            assertThat(holds(verifier, tree, Arrays.copyOf(signature, 40))).isFalse();
        }
    }

    private static boolean holds(Verifier verifier, Tree tree, byte[] signature) {
        try {
            return verifier.verify(tree, 0, signature);
        } catch (ProtocolError e) {
            return false;
        }
    }
}
