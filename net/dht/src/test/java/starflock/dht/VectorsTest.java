package starflock.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import starflock.codec.Hex;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.testkit.Vectors;

/** Every message byte for byte as dht-rpc and hyperdht write it (interop/vectors/dht.mjs); cut anywhere, it is refused. */
@SuppressWarnings("NullAway") // Class files do not keep the nullness of arrays in the constructor of a record.
class VectorsTest {
    private static final Vectors VECTORS = Vectors.load(VectorsTest.class, "dht.json");
    private static final byte[] TARGET = VECTORS.bytes("target");
    private static final byte[] TOKEN = VECTORS.bytes("token");

    private final Crypto crypto = Crypto.pureJava();

    static NodeAddress address(String text) {
        int colon = text.indexOf(':');
        // By numbers, so no name is ever looked up.
        return NodeAddress.of(
                new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1))));
    }

    private interface Decoder {
        Encodable decode(byte[] bytes) throws ProtocolError;
    }

    /** The same bytes again, and no shorter message is taken for the whole one. */
    private static void same(byte[] bytes, Decoder decoder) throws ProtocolError {
        assertThat(Hex.encode(decoder.decode(bytes).encode())).isEqualTo(Hex.encode(bytes));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            try {
                // Only a message with optional ends may be read from less, and then it says less.
                assertThat(decoder.decode(cut).encode().length).isLessThanOrEqualTo(bytes.length);
            } catch (ProtocolError e) {
                assertThat(e.code()).isIn("truncated", "malformed");
            }
        }
    }

    @Test
    void idsAreHashesOfAddresses() {
        for (Vectors vector : VECTORS.list("ids")) {
            assertThat(address(vector.text("address")).id(crypto).toBytes()).isEqualTo(vector.bytes("id"));
        }
    }

    @Test
    void requests() throws ProtocolError {
        for (Vectors vector : VECTORS.list("requests")) {
            var request = new RpcMessage.Request(
                    (int) vector.number("tid"),
                    address(vector.text("to")),
                    vector.flag("id") ? NodeId.of(VECTORS.bytes("here")) : null,
                    vector.flag("token") ? TOKEN : null,
                    vector.flag("internal"),
                    vector.number("command"),
                    vector.flag("target") ? NodeId.of(TARGET) : null,
                    value(vector));
            byte[] packet = vector.bytes("packet");
            assertThat(Hex.encode(request.encode())).isEqualTo(Hex.encode(packet));
            refusesEveryCut(packet);
        }
    }

    @Test
    void responses() throws ProtocolError {
        List<NodeAddress> nodes = VECTORS.list("nodes").stream()
                .map(node -> address(node.text("address")))
                .toList();
        for (Vectors vector : VECTORS.list("responses")) {
            var response = new RpcMessage.Response(
                    (int) vector.number("tid"),
                    address(vector.text("to")),
                    vector.flag("id") ? NodeId.of(VECTORS.bytes("here")) : null,
                    vector.flag("token") ? TOKEN : null,
                    nodes.subList(0, (int) vector.number("closerNodes")),
                    vector.number("error"),
                    value(vector));
            byte[] packet = vector.bytes("packet");
            assertThat(Hex.encode(response.encode())).isEqualTo(Hex.encode(packet));
            refusesEveryCut(packet);
        }
    }

    private static void refusesEveryCut(byte[] packet) throws ProtocolError {
        assertThat(Hex.encode(RpcMessage.decode(packet).encode())).isEqualTo(Hex.encode(packet));
        for (int length = 0; length < packet.length; length++) {
            byte[] cut = Arrays.copyOf(packet, length);
            assertThatThrownBy(() -> RpcMessage.decode(cut)).isInstanceOf(ProtocolError.class);
        }
    }

    private static byte @Nullable [] value(Vectors vector) {
        return vector.text("value").isEmpty() ? null : vector.bytes("value");
    }

    @Test
    void whatIsInThem() throws ProtocolError {
        for (Vectors vector : VECTORS.list("payloads")) same(vector.bytes("bytes"), NoisePayload::decode);
        for (Vectors vector : VECTORS.list("handshakes")) same(vector.bytes("bytes"), HandshakeMessage::decode);
        for (Vectors vector : VECTORS.list("holepunches")) same(vector.bytes("bytes"), HolepunchMessage::decode);
        for (Vectors vector : VECTORS.list("announcements")) same(vector.bytes("bytes"), Announcement::decode);
        for (Vectors vector : VECTORS.list("lookups")) same(vector.bytes("bytes"), LookupReply::decode);
    }

    @Test
    void namespaces() {
        for (Vectors vector : VECTORS.list("namespaces")) {
            assertThat(Namespace.valueOf(vector.text("name")).bytes()).isEqualTo(vector.bytes("bytes"));
        }
    }

    @Test
    void announcementsAreSignedAsThePeerSignsThem() throws ProtocolError {
        NodeId target = NodeId.of(TARGET);
        NodeId keeper = NodeId.of(VECTORS.bytes("here"));
        for (Namespace as : List.of(Namespace.ANNOUNCE, Namespace.UNANNOUNCE)) {
            byte[] bytes = VECTORS.bytes(as == Namespace.ANNOUNCE ? "announce" : "unannounce");
            same(bytes, Announcement::decode);
            Announcement announcement = Announcement.decode(bytes);
            Namespace other = as == Namespace.ANNOUNCE ? Namespace.UNANNOUNCE : Namespace.ANNOUNCE;
            assertThat(announcement.isSigned(crypto, as, target, TOKEN, keeper)).isTrue();
            assertThat(announcement.isSigned(crypto, other, target, TOKEN, keeper))
                    .isFalse();
            assertThat(announcement.isSigned(crypto, as, keeper, TOKEN, keeper)).isFalse();
            assertThat(announcement.isSigned(crypto, as, target, TARGET, keeper))
                    .isFalse();
        }
    }

    @Test
    void mutableRecords() throws ProtocolError {
        Vectors vector = VECTORS.object("mutable");
        byte[] bytes = vector.bytes("put");
        same(bytes, MutableRecord.Put::decode);
        MutableRecord.Put put = MutableRecord.Put.decode(bytes);
        assertThat(put.mutable().seq()).isEqualTo(1000);
        assertThat(put.mutable().value()).isEqualTo(vector.bytes("value"));
        assertThat(put.mutable().isSignedBy(crypto, put.publicKey())).isTrue();
        KeyPair other = crypto.keyPair(TARGET);
        assertThat(put.mutable().isSignedBy(crypto, other.publicKey())).isFalse();
        assertThat(new MutableRecord(1001, put.mutable().value(), put.mutable().signature())
                        .isSignedBy(crypto, put.publicKey()))
                .isFalse();
        MutableRecord get = MutableRecord.decode(new Reader(put.mutable().encode()));
        assertThat(get.seq()).isEqualTo(1000);
    }

    @Test
    void samplesOfOurAddressAgreeAsAtThePeer() {
        List<NodeAddress> places =
                List.of(address("192.0.2.1:49737"), address("203.0.113.77:65535"), address("192.0.2.1:1"));
        for (Vectors vector : VECTORS.list("nat")) {
            NatSampler sampler = new NatSampler();
            for (long place : vector.numbers("samples")) sampler.add(places.get((int) place - 1));
            NodeAddress agreed = sampler.address();
            assertThat(agreed == null ? "" : agreed.toString())
                    .as(vector.toString())
                    .isEqualTo(vector.text("agreed"));
        }
    }
}
