package starflock.dht;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Random;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.crypto.Crypto;

/**
 * Whatever comes in a packet, it ends in an answer or in nothing. The ordinary build runs the committed corpus; {@code
 * JAZZER_FUZZ=1 mvn test -pl net/dht -Dtest=DhtFuzzTest#node} searches on.
 */
class DhtFuzzTest {
    private interface Decoder {
        Encodable decode(byte[] bytes) throws ProtocolError;
    }

    private static final Decoder[] DECODERS = {
        RpcMessage::decode,
        HandshakeMessage::decode,
        HolepunchMessage::decode,
        NoisePayload::decode,
        Announcement::decode,
        LookupReply::decode,
        MutableRecord.Put::decode,
        bytes -> PeerRecord.decode(new Reader(bytes))
    };

    /** What can be read can be written, and reads the same again. The first byte chooses the decoder. */
    @FuzzTest(maxDuration = "10m")
    void decoders(byte[] input) throws ProtocolError {
        if (input.length == 0) return;
        Decoder decoder = DECODERS[(input[0] & 0xff) % DECODERS.length];
        Encodable message;
        try {
            message = decoder.decode(Arrays.copyOfRange(input, 1, input.length));
        } catch (ProtocolError e) {
            return;
        }
        byte[] bytes = message.encode();
        assertThat(decoder.decode(bytes).encode()).isEqualTo(bytes);
    }

    /** Packets from a stranger, each led by its length in two bytes, to every handler of a persistent node. */
    @FuzzTest(maxDuration = "10m")
    void node(byte[] input) {
        NodeAddress own = Simulation.address(1);
        NodeAddress stranger = Simulation.address(2);
        int[] toStranger = new int[1];
        DhtCore.World world = new DhtCore.World() {
            @Override
            public void send(SocketRole by, byte[] packet, NodeAddress to) {
                if (to.host() == stranger.host()) toStranger[0] += packet.length;
            }

            @Override
            public int serverPort() {
                return own.port();
            }

            @Override
            public long wallMs() {
                return 0;
            }
        };
        var core = new DhtCore(
                DhtConfig.bootstrapper(own), new DhtCore.Environment(Crypto.pureJava(), new Random(1), world), 0);
        core.start(() -> {});
        core.onTime(1);
        core.onTime(2);
        Reader in = new Reader(input);
        int received = 0;
        try {
            for (long now = 3; in.remaining() > 0; now++) {
                byte[] packet = in.slice(Math.min(in.uint16(), in.remaining())).rest();
                received += packet.length;
                core.receive(now % 2 == 0 ? SocketRole.CLIENT : SocketRole.SERVER, packet, stranger, now);
                core.onTime(now);
            }
        } catch (ProtocolError e) {
            assertThat(e.code()).isEqualTo("truncated");
        }
        // A stranger that never answers gets no more than that many times what it sent, pings and all.
        assertThat(toStranger[0]).isLessThanOrEqualTo((Rpc.AMPLIFICATION + 1) * received);
    }
}
