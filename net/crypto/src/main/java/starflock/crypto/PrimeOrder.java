package starflock.crypto;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a public key is a canonical point of the prime-order group.
 *
 * <p>That takes a multiplication, as long as the secret itself does; and a handshake asks it twice of each of the other
 * side's two keys, the next connection with the same peer again. So keys that passed lately are remembered. They are
 * public: how long an answer takes tells nothing.
 */
public final class PrimeOrder {
    /** Keys that are remembered, a power of two; one that wants the place of another takes it. */
    private static final int PLACES = 1024;

    private static final AtomicReferenceArray<byte @Nullable []> PASSED = new AtomicReferenceArray<>(PLACES);

    private PrimeOrder() {}

    /** False for keys of any other length too. From any thread. */
    public static boolean has(byte[] publicKey) {
        if (publicKey.length != Ed25519.PUBLIC_KEY_SIZE) return false;
        int place = Arrays.hashCode(publicKey) & (PLACES - 1);
        if (Arrays.equals(PASSED.get(place), publicKey)) return true;
        if (!Ed25519.validatePublicKeyFull(publicKey, 0)) return false;
        PASSED.set(place, publicKey.clone());
        return true;
    }
}
