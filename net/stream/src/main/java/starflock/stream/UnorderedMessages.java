package starflock.stream;

import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;

/**
 * Encrypted messages beside a {@link SecretStream}, for transports that carry datagrams: each stands alone, and may be
 * lost, come late or come twice. As npm @hyperswarm/secret-stream 6.9.2 has them ({@code index.js}, {@code _boxMessage}).
 *
 * <pre>
 * datagram  counter (8, little-endian, from a random start) | secretbox: authenticator (16), message
 * nonce     counter | 16 zeros
 * key       BLAKE2b-256(namespace of the sender's role, namespace "send"; key = handshake hash)
 * </pre>
 *
 * <p>One thread at a time, the stream's.
 */
public final class UnorderedMessages {
    /** What sealing adds. */
    public static final int OVERHEAD_BYTES = 24;

    private static final int COUNTER_BYTES = 8;
    private static final int NONCE_BYTES = 24;

    private final Crypto crypto;
    private final byte[] sendKey;
    private final byte[] receiveKey;

    /** Goes up by one for each message. Around once would be 2^64 messages: no connection lives so long. */
    private final byte[] counter = new byte[COUNTER_BYTES];

    UnorderedMessages(Crypto crypto, Random random, boolean initiator, byte[] handshakeHash) {
        this.crypto = crypto;
        this.sendKey = key(crypto, initiator, handshakeHash);
        this.receiveKey = key(crypto, !initiator, handshakeHash);
        random.nextBytes(counter);
    }

    private static byte[] key(Crypto crypto, boolean ofInitiator, byte[] handshakeHash) {
        byte[] role = SecretStream.namespace(crypto, ofInitiator ? 0 : 1);
        return crypto.keyedHash(handshakeHash, role, SecretStream.namespace(crypto, 2));
    }

    /** The datagram that carries a message. */
    public byte[] seal(byte[] message) {
        for (int i = 0; i < COUNTER_BYTES && ++counter[i] == 0; i++) {}
        byte[] box = crypto.secretBox(sendKey, Arrays.copyOf(counter, NONCE_BYTES), message);
        byte[] datagram = Arrays.copyOf(counter, COUNTER_BYTES + box.length);
        System.arraycopy(box, 0, datagram, COUNTER_BYTES, box.length);
        return datagram;
    }

    /** The message in a datagram; null if it is none of the other side's, which is no reason to end a connection. */
    public byte @Nullable [] open(byte[] datagram) {
        if (datagram.length < OVERHEAD_BYTES) return null;
        byte[] nonce = Arrays.copyOf(Arrays.copyOf(datagram, COUNTER_BYTES), NONCE_BYTES);
        try {
            return crypto.openSecretBox(
                    receiveKey, nonce, Arrays.copyOfRange(datagram, COUNTER_BYTES, datagram.length));
        } catch (ProtocolError e) {
            return null;
        }
    }
}
