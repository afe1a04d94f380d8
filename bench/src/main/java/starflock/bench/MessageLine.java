package starflock.bench;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.stream.Channel;
import starflock.stream.MessageCodec;
import starflock.stream.Protomux;
import starflock.stream.SecretStream;

/** Two secret streams with a multiplexer each, coupled on one thread, and one open channel between them. */
final class MessageLine {
    private final Side sender;
    private final Side receiver;
    private int received;

    MessageLine(Crypto crypto) throws ProtocolError {
        sender = new Side(crypto, true);
        receiver = new Side(crypto, false);
        sender.stream.start();
        receiver.stream.start();
        carry();
        sender.openChannel();
        receiver.openChannel();
        carry();
    }

    void send(byte[] message, int rounds) throws ProtocolError {
        for (int i = 0; i < rounds; i++) {
            Objects.requireNonNull(sender.message).send(message);
            carry();
        }
        if (received != rounds) throw new IllegalStateException("only " + received + " of " + rounds + " arrived");
    }

    private void carry() throws ProtocolError {
        while (!sender.written.isEmpty() || !receiver.written.isEmpty()) {
            carry(sender, receiver);
            carry(receiver, sender);
        }
    }

    private static void carry(Side from, Side to) throws ProtocolError {
        for (byte[] bytes = from.written.poll(); bytes != null; bytes = from.written.poll()) {
            to.stream.receive(bytes, 0, bytes.length);
        }
    }

    private final class Side implements SecretStream.Output {
        final ArrayDeque<byte[]> written = new ArrayDeque<>();
        final SecretStream stream;
        final Protomux mux = new Protomux(this::sendFrame);
        Channel.@Nullable Message<byte[]> message;

        Side(Crypto crypto, boolean initiator) {
            var random = new Random(initiator ? 1 : 2);
            byte[] seed = new byte[32];
            random.nextBytes(seed);
            stream = new SecretStream(
                    crypto, random, initiator, crypto.keyPair(seed), SecretStream.MAX_MESSAGE_BYTES, this);
        }

        void openChannel() {
            Channel channel = Objects.requireNonNull(mux.channel("bench").create());
            message = channel.message(MessageCodec.BYTES, bytes -> received++);
            channel.open(new byte[0]);
        }

        private boolean sendFrame(byte[] frame) {
            stream.sendInPlace(frame);
            return true;
        }

        @Override
        public void write(byte[] bytes) {
            written.add(bytes);
        }

        @Override
        public void opened() {}

        @Override
        public void message(byte[] buffer, int offset, int length) throws ProtocolError {
            mux.receive(buffer, offset, length);
        }
    }
}
