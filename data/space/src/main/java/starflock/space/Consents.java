package starflock.space;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;

/**
 * A person's word that a log is theirs, so that nobody can be given words that they did not write: the signature of the
 * person's key over a namespace, the space's first log and the log.
 */
final class Consents {
    private static final byte[] NAMESPACE = "starflock/space/consent".getBytes(StandardCharsets.US_ASCII);

    private final Crypto crypto;
    /** The signature last checked for each log, so it grows with those. */
    private final Map<PublicKey, Checked> checked = new HashMap<>();

    private record Checked(byte[] consent, boolean good) {}

    Consents(Crypto crypto) {
        this.crypto = crypto;
    }

    static byte[] sign(Crypto crypto, KeyPair person, PublicKey genesis, PublicKey log) {
        return crypto.sign(message(crypto, genesis, log), person);
    }

    boolean given(PublicKey person, PublicKey genesis, PublicKey log, byte[] consent) {
        Checked known = checked.get(log);
        // Only a log with two heads can begin in two ways.
        if (known == null || !Arrays.equals(known.consent, consent)) {
            known = new Checked(consent, crypto.verify(message(crypto, genesis, log), consent, person.bytes()));
            checked.put(log, known);
        }
        return known.good;
    }

    private static byte[] message(Crypto crypto, PublicKey genesis, PublicKey log) {
        return crypto.hash(NAMESPACE, genesis.bytes(), log.bytes());
    }
}
