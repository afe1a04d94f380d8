package starflock.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import starflock.codec.Hex;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;

class ProtomuxTest {
    /** A message that is a text and nothing else. */
    private static final MessageCodec<String> TEXT = new MessageCodec<>() {
        @Override
        public int encodedLength(String message) {
            return message.getBytes(UTF_8).length;
        }

        @Override
        public void encode(Writer out, String message) {
            out.raw(message.getBytes(UTF_8));
        }

        @Override
        public String decode(Reader in) {
            return new String(in.rest(), UTF_8);
        }
    };

    private final Side a = new Side();
    private final Side b = new Side();

    private static final class Side {
        final ArrayDeque<byte[]> out = new ArrayDeque<>();
        final List<String> log = new ArrayList<>();
        boolean drained = true;
        final Protomux mux = new Protomux(this::send);

        private boolean send(byte[] frame) {
            int length = frame.length - SecretStream.HEAD_BYTES - SecretStream.TAIL_BYTES;
            byte[] message = new byte[length];
            System.arraycopy(frame, SecretStream.HEAD_BYTES, message, 0, length);
            out.add(message);
            return drained;
        }

        @Nullable
        Channel tryChannel(String protocol, byte @Nullable [] id, String... aliases) {
            Channel.Builder builder = mux.channel(protocol)
                    .onOpen((c, handshake) -> log.add("open " + protocol + " " + TEXT.decode(handshake)))
                    .onClose((c, byRemote) -> log.add("close " + protocol + (byRemote ? " by remote" : "")))
                    .onDrain(c -> log.add("drain " + protocol));
            if (id != null) builder.id(id);
            for (String alias : aliases) builder.alias(alias);
            return builder.create();
        }

        Channel channel(String protocol, byte @Nullable [] id, String... aliases) {
            return Objects.requireNonNull(tryChannel(protocol, id, aliases));
        }

        Channel.Message<String> text(Channel channel) {
            return channel.message(TEXT, text -> log.add("got " + text));
        }

        void receive(String hex) throws ProtocolError {
            byte[] bytes = Hex.decode(hex);
            mux.receive(bytes, 0, bytes.length);
        }
    }

    private void carry() throws ProtocolError {
        while (!a.out.isEmpty() || !b.out.isEmpty()) {
            carry(a, b);
            carry(b, a);
        }
    }

    private static void carry(Side from, Side to) throws ProtocolError {
        while (!from.out.isEmpty()) {
            byte[] message = from.out.remove();
            to.mux.receive(message, 0, message.length);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void bothSidesOpenAndTalk() throws ProtocolError {
        byte[] id = {1, 2, 3};
        Channel ca = a.channel("chat", id);
        Channel cb = b.channel("chat", id);
        var ma = a.text(ca);
        var mb = b.text(cb);
        ca.open(utf8("from a"));
        cb.open(utf8("from b"));
        carry();
        ma.send("hello");
        mb.send("hi");
        carry();
        assertThat(a.log).containsExactly("open chat from b", "got hi");
        assertThat(b.log).containsExactly("open chat from a", "got hello");
        ca.close();
        ca.close();
        carry();
        mb.send("lost");
        carry();
        assertThat(a.log).endsWith("close chat");
        assertThat(b.log).endsWith("close chat by remote");
        assertThat(a.mux.opened("chat", id)).isFalse();
        assertThat(b.mux.opened("chat", id)).isFalse();
    }

    @Test
    void messagesSentBeforeTheOtherSideAnswersArrive() throws ProtocolError {
        b.mux.pair("chat", null, id -> {
            Channel answer = b.channel("chat", id);
            b.text(answer);
            answer.open(new byte[0]);
        });
        Channel ca = a.channel("chat", new byte[] {9});
        var ma = a.text(ca);
        ca.open(utf8("x"));
        ma.send("early");
        carry();
        assertThat(b.log).containsExactly("open chat x", "got early");
        assertThat(ca.isOpen()).isTrue();
    }

    @Test
    void whatNobodyWantsIsRejected() throws ProtocolError {
        Channel unwanted = a.channel("chat", null);
        unwanted.open(new byte[0]);
        carry();
        assertThat(a.log).containsExactly("close chat by remote");
        assertThat(a.mux.opened("chat", null)).isFalse();
        b.mux.pair("other", null, id -> {});
        Channel declined = a.channel("other", null);
        declined.open(new byte[0]);
        carry();
        assertThat(a.log).endsWith("close other by remote");
        // The number is free again.
        a.channel("chat", null).open(new byte[0]);
        assertThat(Hex.encode(Objects.requireNonNull(a.out.peek()))).startsWith("000101");
    }

    @Test
    void anAliasIsTheSameChannel() throws ProtocolError {
        Channel ca = a.channel("hypercore", new byte[] {1});
        Channel cb = b.channel("hypercore/alpha", new byte[] {1}, "hypercore");
        ca.open(new byte[0]);
        cb.open(new byte[0]);
        carry(a, b);
        assertThat(cb.isOpen()).isTrue();
        assertThat(b.mux.opened("hypercore", new byte[] {1})).isTrue();
        assertThat(b.tryChannel("hypercore", new byte[] {1})).isNull();
        cb.close();
        assertThat(b.mux.opened("hypercore", new byte[] {1})).isFalse();
    }

    @Test
    void aPairingHandlerMayAnswerAnAliasWithTheProperName() throws ProtocolError {
        b.mux.pair(
                "hypercore",
                null,
                id -> b.channel("hypercore/alpha", id, "hypercore").open(new byte[0]));
        Channel ca = a.channel("hypercore/alpha", new byte[] {1}, "hypercore");
        byte[] open = new Writer()
                .uint(0)
                .uint(1)
                .uint(1)
                .string("hypercore")
                .buffer(new byte[] {1})
                .toBytes();
        b.mux.receive(open, 0, open.length);
        assertThat(b.log).containsExactly("open hypercore/alpha ");
        ca.open(new byte[0]);
        assertThat(ca.isOpen()).isFalse();
    }

    @Test
    void oneChannelPerProtocolAndIdUnlessSaidOtherwise() {
        Channel first = a.channel("chat", null);
        first.open(new byte[0]);
        assertThat(a.tryChannel("chat", null)).isNull();
        assertThat(a.mux.channel("chat").notUnique().create()).isNotNull();
        assertThat(a.tryChannel("chat", new byte[] {1})).isNotNull();
    }

    @Test
    void aCloseThatCrossesTheAnswerFreesTheNumberOnce() throws ProtocolError {
        Channel ca = a.channel("chat", null);
        Channel cb = b.channel("chat", null);
        ca.open(new byte[0]);
        cb.open(new byte[0]);
        ca.close();
        carry();
        assertThat(cb.isClosed()).isTrue();
        assertThat(a.mux.opened("chat", null)).isFalse();
        for (int i = 0; i < 3; i++) {
            Channel again = a.channel("chat", null);
            Channel answer = b.channel("chat", null);
            again.open(new byte[0]);
            answer.open(new byte[0]);
            carry();
            assertThat(again.isOpen()).isTrue();
            assertThat(again.localId()).isEqualTo(1);
            assertThat(answer.localId()).isEqualTo(1);
            again.close();
            carry();
        }
    }

    @Test
    void corkedMessagesTravelAsOneBatchInTheirOrder() throws ProtocolError {
        Channel one = a.channel("one", null);
        Channel two = a.channel("two", null);
        var m1 = a.text(one);
        var m2 = a.text(two);
        Channel b1 = b.channel("one", null);
        Channel b2 = b.channel("two", null);
        b.text(b1);
        b.text(b2);
        a.mux.cork();
        one.open(new byte[0]);
        two.open(new byte[0]);
        b1.open(new byte[0]);
        b2.open(new byte[0]);
        m1.send("1");
        a.mux.cork();
        m2.send("2");
        a.mux.uncork();
        m1.send("3");
        assertThat(a.out).isEmpty();
        a.mux.uncork();
        assertThat(a.out).hasSize(1);
        carry();
        assertThat(b.log).containsExactly("open one ", "open two ", "got 1", "got 2", "got 3");
        assertThatThrownBy(a.mux::uncork).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aBatchIsCutBeforeItIsTooLongForTheStream() throws ProtocolError {
        Channel ca = a.channel("big", null);
        var message = a.text(ca);
        Channel cb = b.channel("big", null);
        List<Integer> lengths = new ArrayList<>();
        cb.message(TEXT, text -> lengths.add(text.length()));
        ca.open(new byte[0]);
        cb.open(new byte[0]);
        carry();
        a.mux.cork();
        message.send("x".repeat(Batch.MAX_BYTES - 100));
        message.send("x".repeat(15 << 20));
        message.send("x");
        a.mux.uncork();
        assertThat(a.out).hasSize(3).allMatch(bytes -> bytes.length <= SecretStream.MAX_MESSAGE_BYTES);
        carry();
        assertThat(lengths).containsExactly(Batch.MAX_BYTES - 100, 15 << 20, 1);
    }

    @Test
    void backPressureIsPassedOn() throws ProtocolError {
        Channel ca = a.channel("chat", null);
        var message = a.text(ca);
        Channel cb = b.channel("chat", null);
        ca.open(new byte[0]);
        cb.open(new byte[0]);
        carry();
        assertThat(message.send("1")).isTrue();
        a.drained = false;
        assertThat(message.send("2")).isFalse();
        assertThat(a.mux.drained()).isFalse();
        a.drained = true;
        a.mux.onDrain();
        assertThat(a.log).endsWith("drain chat");
        assertThat(a.mux.drained()).isTrue();
    }

    @Test
    void theEndOfTheConnectionClosesEveryChannel() throws ProtocolError {
        Channel ca = a.channel("chat", null);
        var message = a.text(ca);
        ca.open(new byte[0]);
        a.mux.shutDown();
        assertThat(a.log).containsExactly("close chat by remote");
        assertThat(message.send("late")).isFalse();
        assertThat(a.tryChannel("chat", null)).isNull();
        ca.close();
    }

    @Test
    void brokenPeersAreToldApart() throws ProtocolError {
        // An id that skips one, and one that is taken.
        assertThatThrownBy(() -> a.receive("0001020163" + "00")).isInstanceOf(ProtocolError.Refused.class);
        a.mux.pair("c", null, id -> a.channel("c", id).open(new byte[0]));
        a.receive("0001010163" + "00");
        assertThatThrownBy(() -> a.receive("0001010163" + "00")).isInstanceOf(ProtocolError.Refused.class);
        // A rejection of nothing.
        assertThatThrownBy(() -> a.receive("000207")).isInstanceOf(ProtocolError.Refused.class);
        // A batch in a batch, and one that promises more than it has.
        assertThatThrownBy(() -> a.receive("000000" + "020001")).isInstanceOf(ProtocolError.Refused.class);
        assertThatThrownBy(() -> a.receive("000000" + "0503")).isInstanceOf(ProtocolError.Truncated.class);
        // Cut short in the middle of an open.
        assertThatThrownBy(() -> a.receive("00010105")).isInstanceOf(ProtocolError.Truncated.class);
    }

    @Test
    void everyLengthAPeerSendsIsBounded() {
        assertThatThrownBy(() -> a.receive("fe01000100" + "00")).isInstanceOf(ProtocolError.TooLarge.class);
        assertThatThrownBy(() -> a.receive("000101fd0101")).isInstanceOf(ProtocolError.TooLarge.class);
        assertThatThrownBy(() -> a.receive("0001010163fd0101")).isInstanceOf(ProtocolError.TooLarge.class);
        assertThatThrownBy(() -> a.receive("000000feffffffff")).isInstanceOf(ProtocolError.TooLarge.class);
    }

    @Test
    void moreChannelsThanTheBoundAreRefused() throws ProtocolError {
        for (int id = 1; id <= Protomux.MAX_CHANNELS; id++) {
            byte[] open =
                    new Writer().uint(0).uint(1).uint(id).string("p").uint(0).toBytes();
            a.mux.receive(open, 0, open.length);
            a.out.clear();
        }
        byte[] open = new Writer()
                .uint(0)
                .uint(1)
                .uint(Protomux.MAX_CHANNELS + 1)
                .string("p")
                .uint(0)
                .toBytes();
        assertThatThrownBy(() -> a.mux.receive(open, 0, open.length)).isInstanceOf(ProtocolError.TooLarge.class);
    }

    @Test
    void whatANewerPeerMightSendIsIgnored() throws ProtocolError {
        Channel ca = a.channel("c", null);
        a.text(ca);
        ca.open(new byte[0]);
        a.receive("0001010163" + "00");
        a.receive("0009ffff");
        a.receive("0107ffff");
        a.receive("0500ffff");
        a.receive("000305");
        a.mux.receive(new byte[0], 0, 0);
        assertThat(a.log).containsExactly("open c ");
        assertThat(ca.isOpen()).isTrue();
    }

    @Test
    void aCodecThatLiesAboutItsLengthIsABug() {
        Channel ca = a.channel("c", null);
        var message = ca.message(
                new MessageCodec<String>() {
                    @Override
                    public int encodedLength(String text) {
                        return 1;
                    }

                    @Override
                    public void encode(Writer out, String text) {
                        out.string(text);
                    }

                    @Override
                    public String decode(Reader in) throws ProtocolError {
                        return in.string(10);
                    }
                },
                text -> {});
        ca.open(new byte[0]);
        assertThatThrownBy(() -> message.send("abc")).isInstanceOf(IllegalStateException.class);
    }
}
