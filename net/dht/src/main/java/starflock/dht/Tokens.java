package starflock.dht;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import starflock.crypto.Crypto;

/**
 * Proofs that somebody receives what is sent to their address: the hash of the address under a secret of ours. Whoever
 * wants something changed here shows one. Nothing is kept per address, and a token is worth nothing elsewhere or later.
 *
 * <p>The port is left out, as the peer does: a peer behind a NAT may come by another one.
 */
final class Tokens {
    /** A token is good for one to two of these (dht-rpc: ten drains of 750 ms). */
    static final long ROTATION_MS = 7500;

    private final Crypto crypto;
    private final RandomGenerator random;
    private byte[] secret;
    private byte[] previous;
    private long rotateAtMs;

    Tokens(Crypto crypto, RandomGenerator random, long nowMs) {
        this.crypto = crypto;
        this.random = random;
        this.secret = fresh();
        this.previous = fresh();
        this.rotateAtMs = nowMs + ROTATION_MS;
    }

    byte[] tokenFor(NodeAddress address, long nowMs) {
        rotate(nowMs);
        return crypto.keyedHash(secret, address.hostBytes());
    }

    boolean isValid(byte @Nullable [] token, NodeAddress address, long nowMs) {
        rotate(nowMs);
        if (token == null) return false;
        return Arrays.equals(token, crypto.keyedHash(secret, address.hostBytes()))
                || Arrays.equals(token, crypto.keyedHash(previous, address.hostBytes()));
    }

    private void rotate(long nowMs) {
        if (nowMs < rotateAtMs) return;
        // After a long silence both are too old.
        previous = nowMs < rotateAtMs + ROTATION_MS ? secret : fresh();
        secret = fresh();
        rotateAtMs = nowMs + ROTATION_MS;
    }

    private byte[] fresh() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return bytes;
    }
}
