package starflock.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.crypto.StreamOpener;
import starflock.crypto.StreamSealer;

/**
 * Encrypted messages over a stream of bytes, as npm @hyperswarm/secret-stream 6.9.2 speaks it ({@code index.js}).
 *
 * <pre>
 * frame      length (u24 little-endian, of what follows) | body
 * bodies     1. the messages of a Noise XX handshake
 *            2. from each side: stream id (32) | secretstream header (24)
 *            3. sealed messages: tag (1) | message | authenticator (16); an empty message keeps the line alive
 * stream id  BLAKE2b-256(namespace of the sender's role, key = handshake hash)
 * </pre>
 *
 * <p>Bytes in, bytes and messages out: it does no I/O and knows no time; {@link Connection} gives it both. One thread
 * at a time. After a {@link ProtocolError} it takes nothing more.
 *
 * <p>States: {@code HANDSHAKE → HEADER → OPEN}, each entered once; any of them → {@code BROKEN} by a {@link
 * ProtocolError}. We may send from {@code HEADER} on.
 */
public final class SecretStream {
    /** The longest message that one frame's length of 24 bits leaves room for. */
    public static final int MAX_MESSAGE_BYTES = (1 << 24) - 1 - StreamSealer.OVERHEAD_BYTES;

    /** Bytes that {@link #sendInPlace} needs before the message: the frame's length and the encrypted tag. */
    public static final int HEAD_BYTES = 3 + StreamSealer.PREFIX_BYTES;

    /** Bytes that {@link #sendInPlace} needs after the message: the authenticator. */
    public static final int TAIL_BYTES = StreamSealer.OVERHEAD_BYTES - StreamSealer.PREFIX_BYTES;

    /** XX messages without payloads have at most 96 bytes; whoever sends more before we know them is refused. */
    static final int MAX_HANDSHAKE_BYTES = 1024;

    private static final int LENGTH_BYTES = 3;
    private static final int ID_BYTES = 32;
    private static final int HEADER_BODY_BYTES = ID_BYTES + StreamSealer.HEADER_BYTES;

    /** Small frames that come in pieces are put together in a buffer that stays. */
    private static final int KEPT_BUFFER_BYTES = 1024;

    /** A peer may announce 16 MiB and send nothing: so much is believed at once, beyond it memory follows what came. */
    private static final int BELIEVED_BYTES = 128 * 1024;

    private enum State {
        HANDSHAKE,
        HEADER,
        OPEN,
        BROKEN
    }

    private final Crypto crypto;
    private final Random random;
    private final boolean initiator;
    private final KeyPair own;
    private final Output output;
    private final int maxMessageBytes;

    /** Null where the two have shaken hands elsewhere. */
    private final @Nullable NoiseHandshake handshake;

    private State state;
    private NoiseHandshake.@Nullable Session session;
    private @Nullable UnorderedMessages unordered;
    private @Nullable StreamSealer sealer;
    private @Nullable StreamOpener opener;
    private byte[] partial = new byte[KEPT_BUFFER_BYTES];
    private int partialBytes;

    /** What a stream does to the world. */
    public interface Output {
        /** Bytes for the other side; the array now belongs to the receiver of this call. */
        void write(byte[] bytes);

        /**
         * The other side is who its public key says; messages may come and go from now on.
         *
         * @throws ProtocolError if it is not whom we want, which breaks the stream
         */
        void opened() throws ProtocolError;

        /**
         * A message, {@code length} bytes of {@code buffer} that are valid during this call only.
         *
         * @throws ProtocolError if the message is wrong, which breaks the stream
         */
        void message(byte[] buffer, int offset, int length) throws ProtocolError;
    }

    /**
     * A stream that has sent nothing yet.
     *
     * @param random fresh keys and nonces come from here: a {@link java.security.SecureRandom} outside of tests
     * @param maxMessageBytes the longest message taken from the other side, up to {@link #MAX_MESSAGE_BYTES}
     */
    public SecretStream(
            Crypto crypto, Random random, boolean initiator, KeyPair own, int maxMessageBytes, Output output) {
        this(crypto, random, initiator, own, null, maxMessageBytes, output);
    }

    /**
     * A stream whose ends have shaken hands elsewhere already, if {@code session} is there: it begins with the headers.
     * The others as above.
     */
    public SecretStream(
            Crypto crypto,
            Random random,
            boolean initiator,
            KeyPair own,
            NoiseHandshake.@Nullable Session session,
            int maxMessageBytes,
            Output output) {
        if (maxMessageBytes < 1 || maxMessageBytes > MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException("maxMessageBytes " + maxMessageBytes + " is not in 1..16777198");
        }
        this.crypto = crypto;
        this.random = random;
        this.initiator = initiator;
        this.own = own;
        this.maxMessageBytes = maxMessageBytes;
        this.output = output;
        this.session = session;
        this.state = session == null ? State.HANDSHAKE : State.HEADER;
        this.handshake = session != null
                ? null
                : NoiseHandshake.xx(crypto, initiator, own, crypto.keyPair(randomBytes(32)), new byte[0]);
    }

    /** Call once, first: the initiator sends the first handshake message, or both sides their headers. */
    public void start() throws ProtocolError {
        if (session == null) {
            if (initiator) writeHandshake();
        } else if (sealer == null) {
            sendHeader(session);
        }
    }

    /** Whether {@link Output#opened()} was called and nothing broke since. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    public boolean isInitiator() {
        return initiator;
    }

    /** Our own public key. */
    public byte[] publicKey() {
        return own.publicKey();
    }

    /** The other side's public key, proven; only once open. */
    public byte[] remotePublicKey() {
        return session().remotePublicKey();
    }

    /** 64 bytes that name this very connection, the same on both sides; only once open. */
    public byte[] handshakeHash() {
        return session().handshakeHash();
    }

    /**
     * Takes bytes as they come from the other side, cut anywhere. The array may be changed (messages are decrypted in
     * place) and belongs to the caller again afterwards.
     */
    public void receive(byte[] bytes, int offset, int length) throws ProtocolError {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (state == State.BROKEN) return;
        try {
            int position = offset;
            int end = offset + length;
            while (position < end) position = takeFrame(bytes, position, end);
        } catch (ProtocolError e) {
            state = State.BROKEN;
            throw e;
        }
    }

    /** Seals and writes a copy of {@code message}. */
    public void send(byte[] message) {
        byte[] frame = new byte[HEAD_BYTES + message.length + TAIL_BYTES];
        System.arraycopy(message, 0, frame, HEAD_BYTES, message.length);
        sendInPlace(frame);
    }

    /**
     * Seals and writes the message that fills {@code frame} but for {@link #HEAD_BYTES} before and {@link #TAIL_BYTES}
     * after it; the array is given away.
     */
    public void sendInPlace(byte[] frame) {
        StreamSealer open = sealer;
        if (open == null || state == State.BROKEN) throw new IllegalStateException("the stream is not open");
        int messageBytes = frame.length - HEAD_BYTES - TAIL_BYTES;
        if (messageBytes > MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException("message has " + messageBytes + " bytes, over " + MAX_MESSAGE_BYTES);
        }
        putLength(frame, frame.length - LENGTH_BYTES);
        open.seal(StreamSealer.TAG_MESSAGE, frame, LENGTH_BYTES, messageBytes);
        output.write(frame);
    }

    /** Takes one frame, or what there is of it, and gives the position after it. */
    private int takeFrame(byte[] bytes, int position, int end) throws ProtocolError {
        if (partialBytes == 0 && end - position >= LENGTH_BYTES) {
            int body = bodyBytes(bytes, position);
            if (end - position - LENGTH_BYTES >= body) {
                take(bytes, position + LENGTH_BYTES, body);
                return position + LENGTH_BYTES + body;
            }
        }
        int wanted = partialBytes < LENGTH_BYTES ? LENGTH_BYTES : LENGTH_BYTES + bodyBytes(partial, 0);
        int taken = Math.min(wanted - partialBytes, end - position);
        int needed = partialBytes + taken;
        if (needed > partial.length) {
            int believed = Math.max(Math.max(needed, BELIEVED_BYTES), 2 * partial.length);
            partial = Arrays.copyOf(partial, Math.min(wanted, believed));
        }
        System.arraycopy(bytes, position, partial, partialBytes, taken);
        partialBytes = needed;
        if (partialBytes >= LENGTH_BYTES && partialBytes == LENGTH_BYTES + bodyBytes(partial, 0)) {
            byte[] frame = partial;
            int body = partialBytes - LENGTH_BYTES;
            partialBytes = 0;
            take(frame, LENGTH_BYTES, body);
            if (partial.length > KEPT_BUFFER_BYTES) partial = new byte[KEPT_BUFFER_BYTES];
        }
        return position + taken;
    }

    /** The length that a frame announces, if the state allows it. */
    private int bodyBytes(byte[] bytes, int offset) throws ProtocolError {
        int length = (bytes[offset] & 0xff) | (bytes[offset + 1] & 0xff) << 8 | (bytes[offset + 2] & 0xff) << 16;
        int limit =
                switch (state) {
                    case HANDSHAKE -> MAX_HANDSHAKE_BYTES;
                    case HEADER -> HEADER_BODY_BYTES;
                    case OPEN -> maxMessageBytes + StreamSealer.OVERHEAD_BYTES;
                    case BROKEN -> 0;
                };
        if (length > limit) throw new ProtocolError.TooLarge(0, "frame bytes", length, limit);
        return length;
    }

    private void take(byte[] buffer, int offset, int length) throws ProtocolError {
        switch (state) {
            case HANDSHAKE -> takeHandshake(Arrays.copyOfRange(buffer, offset, offset + length));
            case HEADER -> takeHeader(Arrays.copyOfRange(buffer, offset, offset + length));
            case OPEN -> {
                Objects.requireNonNull(opener, "open streams have an opener").open(buffer, offset, length);
                int messageBytes = length - StreamSealer.OVERHEAD_BYTES;
                output.message(buffer, offset + StreamSealer.PREFIX_BYTES, messageBytes);
            }
            case BROKEN -> throw new IllegalStateException("broken streams take nothing");
        }
    }

    private void takeHandshake(byte[] message) throws ProtocolError {
        NoiseHandshake shaking = shaking();
        shaking.read(message);
        if (shaking.mayWrite()) writeHandshake();
        else handshakeDone();
    }

    private void writeHandshake() throws ProtocolError {
        byte[] message = shaking().write(new byte[0]);
        byte[] frame = new byte[LENGTH_BYTES + message.length];
        putLength(frame, message.length);
        System.arraycopy(message, 0, frame, LENGTH_BYTES, message.length);
        output.write(frame);
        handshakeDone();
    }

    private NoiseHandshake shaking() {
        return Objects.requireNonNull(handshake, "streams that shook hands elsewhere begin behind it");
    }

    private void handshakeDone() {
        NoiseHandshake.Session done = shaking().session();
        if (done == null) return;
        session = done;
        state = State.HEADER;
        sendHeader(done);
    }

    private void sendHeader(NoiseHandshake.Session done) {
        byte[] header = randomBytes(StreamSealer.HEADER_BYTES);
        sealer = crypto.streamSealer(done.sendKey(), header);
        byte[] frame = new byte[LENGTH_BYTES + HEADER_BODY_BYTES];
        putLength(frame, HEADER_BODY_BYTES);
        System.arraycopy(streamId(initiator), 0, frame, LENGTH_BYTES, ID_BYTES);
        System.arraycopy(header, 0, frame, LENGTH_BYTES + ID_BYTES, header.length);
        output.write(frame);
    }

    private void takeHeader(byte[] body) throws ProtocolError {
        if (body.length != HEADER_BODY_BYTES) {
            throw new ProtocolError.Malformed(0, "a header of " + body.length + " bytes", "56 bytes");
        }
        if (!Arrays.equals(Arrays.copyOf(body, ID_BYTES), streamId(!initiator))) {
            throw new ProtocolError.Refused("the id of another stream", "this stream's id");
        }
        // The other side may be faster than our own start: it gets our header before anything else.
        if (sealer == null) sendHeader(session());
        opener = crypto.streamOpener(session().receiveKey(), Arrays.copyOfRange(body, ID_BYTES, body.length));
        state = State.OPEN;
        output.opened();
    }

    /** Messages beside this stream; from when the handshake is over, before which there are none. */
    public UnorderedMessages unordered() {
        UnorderedMessages messages = unordered;
        if (messages == null) {
            messages =
                    new UnorderedMessages(crypto, random, initiator, session().handshakeHash());
            unordered = messages;
        }
        return messages;
    }

    private byte[] streamId(boolean ofInitiator) {
        return crypto.keyedHash(session().handshakeHash(), namespace(crypto, ofInitiator ? 0 : 1));
    }

    /** The protocol's namespaces: 0 initiator, 1 responder, 2 send. */
    static byte[] namespace(Crypto crypto, int number) {
        byte[] protocol = crypto.hash("hyperswarm/secret-stream".getBytes(US_ASCII));
        return crypto.hash(protocol, new byte[] {(byte) number});
    }

    private NoiseHandshake.Session session() {
        NoiseHandshake.Session done = session;
        if (done == null) throw new IllegalStateException("the handshake is not over");
        return done;
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void putLength(byte[] frame, int length) {
        frame[0] = (byte) length;
        frame[1] = (byte) (length >>> 8);
        frame[2] = (byte) (length >>> 16);
    }
}
