package starflock.space;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;

/**
 * What a device says to those who are connected to it now and that no log keeps: who is there, what has arrived.
 *
 * <pre>
 *   whisper   key of the device's log 32 · block as in a log, at index 2⁶⁴ − 1, whose entry is: signature 64 · words
 * </pre>
 *
 * The signature is the person's over BLAKE2b-256 of {@code "starflock/space/whisper"} · genesis · log · words: all
 * members
 * hold the key of the space, so the seal alone does not say who of them it was. Safe for use by many threads.
 */
public final class Whispers {
    /** No block stands there, so no block is sealed under a whisper's nonce. */
    private static final long INDEX = -1;

    private static final int SIGNATURE_BYTES = 64;
    private static final byte[] NAMESPACE = "starflock/space/whisper".getBytes(StandardCharsets.US_ASCII);

    private final ReentrantLock turn;
    private final Crypto crypto;
    private final Keyring keyring;
    private final Space space;
    private final KeyPair person;
    private final PublicKey own;

    /** Of the device whose log is {@code own}; {@code turn} guards the keys and the space. */
    Whispers(ReentrantLock turn, Crypto crypto, Keyring keyring, Space space, KeyPair person, PublicKey own) {
        this.turn = turn;
        this.crypto = crypto;
        this.keyring = keyring;
        this.space = space;
        this.person = person;
        this.own = own;
    }

    /**
     * What somebody said.
     *
     * @param log of the device
     */
    public record Whisper(PublicKey log, PublicKey person, byte[] words) {}

    /** Words for the members that are connected now, sealed and signed; null while this device may not read here. */
    public byte @Nullable [] say(byte[] words) {
        turn.lock();
        try {
            KeyId key = space.keying(keyring).key();
            if (key == null) {
                return null;
            }
            byte[] signed = joined(crypto.sign(message(own, words), person), words);
            return joined(own.bytes(), keyring.seal(key, own, INDEX, signed, List.of()));
        } finally {
            turn.unlock();
        }
    }

    /** Who whispered what; null if it is from nobody who may read here now. */
    public @Nullable Whisper hear(byte[] whisper) {
        if (whisper.length <= PublicKey.BYTES) {
            return null;
        }
        PublicKey log = new PublicKey(Arrays.copyOf(whisper, PublicKey.BYTES));
        turn.lock();
        try {
            PublicKey by = space.person(log);
            if (by == null || !space.members().getOrDefault(by, Level.NONE).reads()) {
                return null;
            }
            byte[] words = open(whisper, log, by);
            return words == null ? null : new Whisper(log, by, words);
        } finally {
            turn.unlock();
        }
    }

    /** The words; null if they are not that person's, or not for us. */
    private byte @Nullable [] open(byte[] whisper, PublicKey log, PublicKey by) {
        try {
            byte[] signed = keyring.open(log, Arrays.copyOfRange(whisper, PublicKey.BYTES, whisper.length));
            if (signed == null || signed.length < SIGNATURE_BYTES) {
                return null;
            }
            byte[] words = Arrays.copyOfRange(signed, SIGNATURE_BYTES, signed.length);
            byte[] signature = Arrays.copyOf(signed, SIGNATURE_BYTES);
            return crypto.verify(message(log, words), signature, by.bytes()) ? words : null;
        } catch (ProtocolError notSealed) {
            return null;
        }
    }

    private byte[] message(PublicKey log, byte[] words) {
        return crypto.hash(NAMESPACE, space.name().bytes(), log.bytes(), words);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
