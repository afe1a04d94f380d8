package starflock.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import starflock.codec.Hex;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.testkit.Vectors;

/** Conversations that the JavaScript peers had, repeated byte for byte in either role. */
class StreamVectorsTest {
    private final Vectors vectors = Vectors.load(getClass(), "stream.json");
    private final Crypto crypto = Crypto.load();

    private KeyPair keys(String name) {
        return crypto.keyPair(vectors.object("seeds").bytes(name));
    }

    private NoiseHandshake handshake(String pattern, boolean initiator, byte[] prologue) {
        KeyPair own = keys(initiator ? "initiator" : "responder");
        KeyPair ephemeral = keys(initiator ? "initiatorEphemeral" : "responderEphemeral");
        if (pattern.equals("xx")) return NoiseHandshake.xx(crypto, initiator, own, ephemeral, prologue);
        return initiator
                ? NoiseHandshake.ikInitiator(
                        crypto, own, ephemeral, prologue, keys("responder").publicKey())
                : NoiseHandshake.ikResponder(crypto, own, ephemeral, prologue);
    }

    @Test
    void noiseHandshakes() throws ProtocolError {
        for (String pattern : List.of("xx", "ik")) {
            Vectors v = vectors.object(pattern);
            for (boolean initiator : new boolean[] {true, false}) {
                NoiseHandshake handshake = handshake(pattern, initiator, v.bytes("prologue"));
                for (Vectors message : v.list("messages")) {
                    byte[] bytes = message.bytes("message");
                    if (handshake.mayWrite()) {
                        assertThat(handshake.write(message.bytes("payload"))).isEqualTo(bytes);
                    } else {
                        assertThat(handshake.read(bytes)).isEqualTo(message.bytes("payload"));
                    }
                }
                var session = Objects.requireNonNull(handshake.session());
                byte[] sends = v.bytes("initiatorSends");
                byte[] receives = v.bytes("initiatorReceives");
                assertThat(session.sendKey()).isEqualTo(initiator ? sends : receives);
                assertThat(session.receiveKey()).isEqualTo(initiator ? receives : sends);
                assertThat(session.handshakeHash()).isEqualTo(v.bytes("handshakeHash"));
                assertThat(session.remotePublicKey())
                        .isEqualTo(keys(initiator ? "responder" : "initiator").publicKey());
            }
        }
    }

    @Test
    void aHandshakeCutShortOrChangedIsRefused() throws ProtocolError {
        for (String pattern : List.of("xx", "ik")) {
            Vectors v = vectors.object(pattern);
            byte[] first = v.list("messages").get(0).bytes("message");
            byte[] second = v.list("messages").get(1).bytes("message");
            for (int length = 0; length < second.length; length++) {
                byte[] cut = Arrays.copyOf(second, length);
                byte[] spoilt = second.clone();
                spoilt[length] ^= 1;
                for (byte[] bad : List.of(cut, spoilt)) {
                    NoiseHandshake initiator = handshake(pattern, true, v.bytes("prologue"));
                    assertThat(initiator.write(v.list("messages").get(0).bytes("payload")))
                            .isEqualTo(first);
                    assertThatThrownBy(() -> initiator.read(bad)).isInstanceOf(ProtocolError.class);
                }
            }
        }
        NoiseHandshake waiting = handshake("xx", true, new byte[0]);
        assertThatThrownBy(() -> waiting.read(new byte[32])).isInstanceOf(ProtocolError.Refused.class);
    }

    /** Gives what the other side drew from its own source of randomness: first the ephemeral seed, then the header. */
    private static final class Script extends Random {
        private static final long serialVersionUID = 1;
        private final transient ArrayDeque<byte[]> draws = new ArrayDeque<>();

        @Override
        public void nextBytes(byte[] bytes) {
            byte[] draw = draws.remove();
            assertThat(draw).hasSameSizeAs(bytes);
            System.arraycopy(draw, 0, bytes, 0, bytes.length);
        }
    }

    @Test
    void secretStreamInBothRoles() throws ProtocolError {
        Vectors v = vectors.object("secretStream");
        for (String role : List.of("initiator", "responder")) {
            Vectors own = v.object(role);
            Vectors other = v.object(role.equals("initiator") ? "responder" : "initiator");
            List<byte[]> expected =
                    own.list("written").stream().map(w -> w.bytes("bytes")).toList();
            // The header follows the handshake: the initiator's third frame, the responder's second.
            byte[] header = expected.get(role.equals("initiator") ? 2 : 1);
            var random = new Script();
            random.draws.add(own.bytes("ephemeral"));
            random.draws.add(Arrays.copyOfRange(header, 3 + 32, header.length));

            List<byte[]> written = new ArrayList<>();
            List<byte[]> received = new ArrayList<>();
            SecretStream stream = new SecretStream(
                    crypto,
                    random,
                    role.equals("initiator"),
                    crypto.keyPair(own.bytes("seed")),
                    1000,
                    new SecretStream.Output() {
                        @Override
                        public void write(byte[] bytes) {
                            written.add(bytes);
                        }

                        @Override
                        public void opened() {}

                        @Override
                        public void message(byte[] buffer, int offset, int length) {
                            received.add(Arrays.copyOfRange(buffer, offset, offset + length));
                        }
                    });
            stream.start();
            for (Vectors w : other.list("written")) {
                byte[] bytes = w.bytes("bytes");
                stream.receive(bytes, 0, bytes.length);
            }
            for (Vectors m : own.list("messages")) stream.send(m.bytes("message"));
            assertThat(stream.handshakeHash()).isEqualTo(v.bytes("handshakeHash"));
            assertThat(written).usingElementComparator(Arrays::compare).isEqualTo(expected);
            assertThat(received)
                    .usingElementComparator(Arrays::compare)
                    .isEqualTo(other.list("messages").stream()
                            .map(m -> m.bytes("message"))
                            .toList());
        }
    }

    @Test
    void unorderedMessagesInBothRoles() {
        Vectors v = vectors.object("secretStream");
        Vectors datagrams = v.object("datagrams");
        for (String role : List.of("initiator", "responder")) {
            boolean initiator = role.equals("initiator");
            var start = new Script();
            start.draws.add(datagrams.bytes(role + "Start"));
            start.draws.add(new byte[8]);
            byte[] hash = v.bytes("handshakeHash");
            var own = new UnorderedMessages(crypto, start, initiator, hash);
            var other = new UnorderedMessages(crypto, start, !initiator, hash);
            for (Vectors one : datagrams.list(role)) {
                byte[] datagram = one.bytes("datagram");
                assertThat(own.seal(one.bytes("message"))).isEqualTo(datagram);
                assertThat(other.open(datagram)).isEqualTo(one.bytes("message"));
                // Not our own, nothing changed, nothing cut off.
                assertThat(own.open(datagram)).isNull();
                assertThat(other.open(Arrays.copyOf(datagram, datagram.length - 1)))
                        .isNull();
                datagram[datagram.length - 1] ^= 1;
                assertThat(other.open(datagram)).isNull();
            }
        }
    }

    @Test
    void protomuxFrames() {
        List<String> frames = new ArrayList<>();
        Protomux mux = new Protomux(frame -> {
            int end = frame.length - SecretStream.TAIL_BYTES;
            return frames.add(Hex.encode(Arrays.copyOfRange(frame, SecretStream.HEAD_BYTES, end)));
        });
        List<String> expected = vectors.list("protomux").stream()
                .map(frame -> frame.text("frame"))
                .toList();
        byte[] id = Arrays.copyOfRange(Hex.decode(expected.get(0)), 8, 40);
        Channel one = Objects.requireNonNull(mux.channel("one").id(id).create());
        var raw = one.message(MessageCodec.BYTES, message -> {});
        var number = one.message(MessageCodec.UINT, message -> {});
        Channel two = Objects.requireNonNull(mux.channel("two").create());
        var text = two.message(new TextCodec(), message -> {});

        one.open(new Writer().string("hello").toBytes());
        raw.send("first".getBytes(StandardCharsets.US_ASCII));
        mux.cork();
        two.open(new byte[0]);
        text.send("second");
        text.send("third");
        number.send(70_000L);
        text.send("x".repeat(300));
        mux.uncork();
        two.close();
        one.close();
        assertThat(frames).isEqualTo(expected);
    }

    private record TextCodec() implements MessageCodec<String> {
        @Override
        public int encodedLength(String message) {
            return Writer.stringLength(message);
        }

        @Override
        public void encode(Writer out, String message) {
            out.string(message);
        }

        @Override
        public String decode(Reader in) throws ProtocolError {
            return in.string(1000);
        }
    }
}
