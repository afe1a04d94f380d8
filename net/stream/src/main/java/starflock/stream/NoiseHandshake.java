package starflock.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;

/**
 * A Noise handshake, {@code Noise_XX_Ed25519_ChaChaPoly_BLAKE2b} or its IK sibling, as npm noise-handshake 4.2.0 with
 * noise-curve-ed 2.1.0 performs it (Noise specification, revision 34; the curve is the network's own).
 *
 * <pre>
 * XX   -&gt; e                       IK   &lt;- s (known before)
 *      &lt;- e, ee, s, es                 -&gt; e, es, s, ss
 *      -&gt; s, se                        &lt;- e, ee, se
 * </pre>
 *
 * <p>Each arrow is one message with an optional payload. Call {@link #write} and {@link #read} in turn until {@link
 * #session()} is there. Does no I/O; not safe for use by several threads.
 */
public final class NoiseHandshake {
    /** The Noise specification's limit for one message. */
    public static final int MAX_MESSAGE_BYTES = 65_535;

    private static final int KEY_BYTES = 32;

    private enum Token {
        E,
        S,
        EE,
        ES,
        SE,
        SS
    }

    private final Crypto crypto;
    private final boolean initiator;
    private final KeyPair own;
    private final KeyPair ephemeral;
    private final NoiseSymmetricState state;
    private final List<List<Token>> messages;
    private byte @Nullable [] remoteStatic;
    private byte @Nullable [] remoteEphemeral;
    private int next;
    private @Nullable Session session;

    /**
     * What both sides know when the handshake is over.
     *
     * @param sendKey 32 bytes, the other side's {@code receiveKey}
     * @param receiveKey 32 bytes
     * @param handshakeHash 64 bytes, the same on both sides and never the same twice
     * @param remotePublicKey 32 bytes, proven to be the other side's
     */
    public record Session(byte[] sendKey, byte[] receiveKey, byte[] handshakeHash, byte[] remotePublicKey) {}

    private NoiseHandshake(
            Crypto crypto,
            String pattern,
            boolean initiator,
            KeyPair own,
            KeyPair ephemeral,
            List<List<Token>> messages,
            byte[] prologue) {
        this.crypto = crypto;
        this.initiator = initiator;
        this.own = own;
        this.ephemeral = ephemeral;
        this.messages = messages;
        String name = "Noise_" + pattern + "_Ed25519_ChaChaPoly_BLAKE2b";
        this.state = new NoiseSymmetricState(crypto, name.getBytes(US_ASCII));
        state.mixHash(prologue);
    }

    private NoiseHandshake(NoiseHandshake from) {
        this.crypto = from.crypto;
        this.initiator = from.initiator;
        this.own = from.own;
        this.ephemeral = from.ephemeral;
        this.messages = from.messages;
        this.state = from.state.copy();
        this.remoteStatic = from.remoteStatic;
        this.remoteEphemeral = from.remoteEphemeral;
        this.next = from.next;
        this.session = from.session;
    }

    /** As it stands. Whoever cannot trust that an answer is the answer reads it with a copy, which it may spoil. */
    public NoiseHandshake copy() {
        return new NoiseHandshake(this);
    }

    /**
     * Neither side knows the other's key.
     *
     * @param ephemeral a fresh random key pair, used for this handshake alone
     */
    public static NoiseHandshake xx(Crypto crypto, boolean initiator, KeyPair own, KeyPair ephemeral, byte[] prologue) {
        List<List<Token>> messages =
                List.of(List.of(Token.E), List.of(Token.E, Token.EE, Token.S, Token.ES), List.of(Token.S, Token.SE));
        return new NoiseHandshake(crypto, "XX", initiator, own, ephemeral, messages, prologue);
    }

    /** The initiator of an IK handshake, who knows the other's key. */
    public static NoiseHandshake ikInitiator(
            Crypto crypto, KeyPair own, KeyPair ephemeral, byte[] prologue, byte[] remotePublicKey) {
        NoiseHandshake handshake = ik(crypto, true, own, ephemeral, prologue);
        handshake.remoteStatic = remotePublicKey;
        handshake.state.mixHash(remotePublicKey);
        return handshake;
    }

    /** The responder of an IK handshake. */
    public static NoiseHandshake ikResponder(Crypto crypto, KeyPair own, KeyPair ephemeral, byte[] prologue) {
        NoiseHandshake handshake = ik(crypto, false, own, ephemeral, prologue);
        handshake.state.mixHash(own.publicKey());
        return handshake;
    }

    private static NoiseHandshake ik(
            Crypto crypto, boolean initiator, KeyPair own, KeyPair ephemeral, byte[] prologue) {
        List<List<Token>> messages =
                List.of(List.of(Token.E, Token.ES, Token.S, Token.SS), List.of(Token.E, Token.EE, Token.SE));
        return new NoiseHandshake(crypto, "IK", initiator, own, ephemeral, messages, prologue);
    }

    /** What came of it, or null while messages are missing. */
    public @Nullable Session session() {
        return session;
    }

    /** The other side's public key, 32 bytes; once its first message with it was read, or if it was known before. */
    public byte[] remotePublicKey() {
        return Objects.requireNonNull(remoteStatic, "the other side has not said who it is");
    }

    /** Whether the next message is ours to write. */
    public boolean mayWrite() {
        return session == null && (next % 2 == 0) == initiator;
    }

    /**
     * Our next message.
     *
     * @throws ProtocolError if the other side's key gives no secret
     */
    public byte[] write(byte[] payload) throws ProtocolError {
        if (!mayWrite()) throw new IllegalStateException("the next message is the other side's");
        Writer out = new Writer(128 + payload.length);
        for (Token token : messages.get(next)) {
            switch (token) {
                case E -> {
                    state.mixHash(ephemeral.publicKey());
                    out.raw(ephemeral.publicKey());
                }
                case S -> out.raw(state.encryptAndHash(own.publicKey()));
                case EE, ES, SE, SS -> mixKey(token);
            }
        }
        out.raw(state.encryptAndHash(payload));
        advance();
        return out.toBytes();
    }

    /**
     * Takes the other side's next message and gives its payload.
     *
     * @throws ProtocolError if it is not that; the handshake is over then
     */
    public byte[] read(byte[] message) throws ProtocolError {
        if (session != null || mayWrite()) {
            throw new ProtocolError.Refused("a handshake message out of turn", "nothing before ours");
        }
        if (message.length > MAX_MESSAGE_BYTES) {
            throw new ProtocolError.TooLarge(0, "handshake bytes", message.length, MAX_MESSAGE_BYTES);
        }
        Reader in = new Reader(message);
        for (Token token : messages.get(next)) {
            switch (token) {
                case E -> {
                    remoteEphemeral = in.fixed32();
                    state.mixHash(remoteEphemeral);
                }
                case S ->
                    remoteStatic = state.decryptAndHash(in.fixed(KEY_BYTES + (state.hasKey() ? Crypto.SEAL_BYTES : 0)));
                case EE, ES, SE, SS -> mixKey(token);
            }
        }
        byte[] payload = state.decryptAndHash(in.rest());
        advance();
        return payload;
    }

    /** The token's letters name the initiator's key and the responder's: s static, e ephemeral. */
    private void mixKey(Token token) throws ProtocolError {
        boolean initiatorStatic = token == Token.SE || token == Token.SS;
        boolean responderStatic = token == Token.ES || token == Token.SS;
        KeyPair local = (initiator ? initiatorStatic : responderStatic) ? own : ephemeral;
        byte[] remote = (initiator ? responderStatic : initiatorStatic) ? remoteStatic : remoteEphemeral;
        state.mixKey(crypto.sharedSecret(local, Objects.requireNonNull(remote, "the pattern sends keys before use")));
    }

    private void advance() {
        next++;
        if (next < messages.size()) return;
        byte[][] keys = state.split();
        session = new Session(
                keys[initiator ? 0 : 1],
                keys[initiator ? 1 : 0],
                state.handshakeHash(),
                Objects.requireNonNull(remoteStatic, "both patterns send it"));
    }
}
