package starflock.space;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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
 * hold the key of the space, so the seal alone does not say who of them it was.
 */
final class Whispers {
    /** No block stands there, so no block is sealed under a whisper's nonce. */
    private static final long INDEX = -1;

    private static final int SIGNATURE_BYTES = 64;
    private static final byte[] NAMESPACE = "starflock/space/whisper".getBytes(StandardCharsets.US_ASCII);

    private final Crypto crypto;
    private final Keyring keyring;
    private final PublicKey genesis;

    Whispers(Crypto crypto, Keyring keyring, PublicKey genesis) {
        this.crypto = crypto;
        this.keyring = keyring;
        this.genesis = genesis;
    }

    byte[] say(KeyId key, PublicKey log, KeyPair person, byte[] words) {
        byte[] signed = joined(crypto.sign(message(log, words), person), words);
        return joined(log.bytes(), keyring.seal(key, log, INDEX, signed, List.of()));
    }

    /** The log whose device it claims to be from; null if it is too short for any. */
    static @Nullable PublicKey log(byte[] whisper) {
        return whisper.length <= PublicKey.BYTES ? null : new PublicKey(Arrays.copyOf(whisper, PublicKey.BYTES));
    }

    /** The words; null if they are not that person's, or not for us. */
    byte @Nullable [] hear(byte[] whisper, PublicKey log, PublicKey person) {
        try {
            byte[] signed = keyring.open(log, Arrays.copyOfRange(whisper, PublicKey.BYTES, whisper.length));
            if (signed == null || signed.length < SIGNATURE_BYTES) {
                return null;
            }
            byte[] words = Arrays.copyOfRange(signed, SIGNATURE_BYTES, signed.length);
            byte[] signature = Arrays.copyOf(signed, SIGNATURE_BYTES);
            return crypto.verify(message(log, words), signature, person.bytes()) ? words : null;
        } catch (ProtocolError notSealed) {
            return null;
        }
    }

    private byte[] message(PublicKey log, byte[] words) {
        return crypto.hash(NAMESPACE, genesis.bytes(), log.bytes(), words);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
