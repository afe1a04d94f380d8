package starflock.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;

/** Two secret streams whose bytes a test carries from one to the other, cut as it likes. */
final class Wire {
    final Side initiator;
    final Side responder;

    Wire(long seed) {
        initiator = new Side(true, seed);
        responder = new Side(false, seed);
    }

    /** One side: what it wrote and what it was told. */
    static final class Side implements SecretStream.Output {
        final SecretStream stream;
        final ArrayDeque<byte[]> written = new ArrayDeque<>();
        final List<byte[]> messages = new ArrayList<>();
        int opened;

        Side(boolean initiator, long seed) {
            this(Crypto.load(), initiator, seed, SecretStream.MAX_MESSAGE_BYTES);
        }

        Side(Crypto crypto, boolean initiator, long seed, int maxMessageBytes) {
            var random = new Random(initiator ? seed : ~seed);
            byte[] keySeed = new byte[32];
            random.nextBytes(keySeed);
            KeyPair own = crypto.keyPair(keySeed);
            stream = new SecretStream(crypto, random, initiator, own, maxMessageBytes, this);
        }

        @Override
        public void write(byte[] bytes) {
            written.add(bytes);
        }

        @Override
        public void opened() {
            opened++;
        }

        @Override
        public void message(byte[] buffer, int offset, int length) {
            messages.add(Arrays.copyOfRange(buffer, offset, offset + length));
        }
    }

    /** Starts both and carries bytes until both are silent. */
    void open() throws ProtocolError {
        initiator.stream.start();
        responder.stream.start();
        carry();
    }

    void carry() throws ProtocolError {
        while (!initiator.written.isEmpty() || !responder.written.isEmpty()) {
            carry(initiator, responder);
            carry(responder, initiator);
        }
    }

    static void carry(Side from, Side to) throws ProtocolError {
        while (!from.written.isEmpty()) {
            byte[] bytes = from.written.remove();
            to.stream.receive(bytes, 0, bytes.length);
        }
    }
}
