package starflock.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;

/**
 * Whatever a peer sends, it ends in messages or a {@link ProtocolError}. The ordinary build runs the committed corpus;
 * {@code JAZZER_FUZZ=1 mvn test -pl net/stream -Dtest=StreamFuzzTest#secretStream} searches on.
 */
class StreamFuzzTest {
    /** Bytes before, in and after the handshake: the first byte says how many frames of a true peer come first. */
    @FuzzTest(maxDuration = "10m")
    void secretStream(byte[] input) throws ProtocolError {
        if (input.length == 0) return;
        var wire = new Wire(9);
        wire.initiator.stream.start();
        for (int i = 0; i < (input[0] & 3); i++) {
            if (!wire.initiator.written.isEmpty()) {
                byte[] bytes = wire.initiator.written.remove();
                wire.responder.stream.receive(bytes, 0, bytes.length);
            }
            Wire.carry(wire.responder, wire.initiator);
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        int half = rest.length / 2;
        try {
            wire.responder.stream.receive(rest, 0, half);
            wire.responder.stream.receive(rest, half, rest.length - half);
        } catch (ProtocolError e) {
            assertThat(wire.responder.stream.isOpen()).isFalse();
        }
        // Nobody without the keys gets a message through.
        assertThat(wire.responder.messages).isEmpty();
    }

    /** A sequence of messages, each led by its length in one byte, to a multiplexer with channels of its own. */
    @FuzzTest(maxDuration = "10m")
    void protomux(byte[] input) {
        var mux = new Protomux(frame -> {
            assertThat(frame.length).isGreaterThan(SecretStream.HEAD_BYTES + SecretStream.TAIL_BYTES);
            return true;
        });
        mux.pair("p", null, id -> open(mux, "p", id));
        open(mux, "a", null);
        open(mux, "b", new byte[] {1});
        var in = new Reader(input);
        try {
            while (in.remaining() > 0) {
                byte[] message = in.slice(Math.min(in.uint8(), in.remaining())).rest();
                mux.receive(message, 0, message.length);
            }
        } catch (ProtocolError e) {
            assertThat(e.expected()).isNotEmpty();
        }
        mux.shutDown();
        assertThat(mux.opened("a", null)).isFalse();
    }

    private static void open(Protomux mux, String protocol, byte @Nullable [] id) {
        Channel.Builder builder = mux.channel(protocol).onOpen((channel, handshake) -> handshake.uint());
        if (id != null) builder.id(id);
        Channel channel = builder.create();
        if (channel == null) return;
        var echo = new Object() {
            Channel.@Nullable Message<Long> message;
        };
        echo.message = channel.message(MessageCodec.UINT, number -> {
            if (number == 7) channel.close();
            else Objects.requireNonNull(echo.message).send(number);
        });
        channel.open(new byte[] {0});
    }
}
