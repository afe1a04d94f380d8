package starflock.stream;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.crypto.Hasher;

/**
 * Noise's SymmetricState and CipherState: the running hash, the chaining key, and the key of the moment. BLAKE2b with
 * 64 bytes, HMAC over it with its block of 128 bytes, ChaCha20-Poly1305 with a counter for a nonce.
 */
final class NoiseSymmetricState {
    private static final int HASH_BYTES = 64;
    private static final int BLOCK_BYTES = 128;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;

    private final Crypto crypto;
    private final Hasher hasher;
    private byte[] hash;
    private byte[] chainingKey;
    private byte @Nullable [] key;
    private long nonce;

    NoiseSymmetricState(Crypto crypto, byte[] protocolName) {
        if (protocolName.length > HASH_BYTES) throw new IllegalArgumentException("the name is longer than a hash");
        this.crypto = crypto;
        this.hasher = crypto.hasher(HASH_BYTES);
        this.hash = Arrays.copyOf(protocolName, HASH_BYTES);
        this.chainingKey = hash;
    }

    /** No array here is ever written to once it is there. */
    private NoiseSymmetricState(NoiseSymmetricState from) {
        this.crypto = from.crypto;
        this.hasher = crypto.hasher(HASH_BYTES);
        this.hash = from.hash;
        this.chainingKey = from.chainingKey;
        this.key = from.key;
        this.nonce = from.nonce;
    }

    /** As it stands; what becomes of the copy leaves this one as it is. */
    NoiseSymmetricState copy() {
        return new NoiseSymmetricState(this);
    }

    boolean hasKey() {
        return key != null;
    }

    void mixHash(byte[] data) {
        hash = hasher.update(hash).update(data).digest();
    }

    void mixKey(byte[] secret) {
        byte[][] derived = hkdf(secret);
        chainingKey = derived[0];
        key = Arrays.copyOf(derived[1], KEY_BYTES);
        nonce = 0;
    }

    byte[] encryptAndHash(byte[] plain) {
        byte[] message = key == null ? plain : crypto.seal(key, nonce(), hash, plain);
        mixHash(message);
        return message;
    }

    byte[] decryptAndHash(byte[] message) throws ProtocolError {
        byte[] plain = key == null ? message : crypto.open(key, nonce(), hash, message);
        mixHash(message);
        return plain;
    }

    byte[] handshakeHash() {
        return hash;
    }

    /** The initiator's sending key and the responder's. */
    byte[][] split() {
        byte[][] derived = hkdf(new byte[0]);
        return new byte[][] {Arrays.copyOf(derived[0], KEY_BYTES), Arrays.copyOf(derived[1], KEY_BYTES)};
    }

    private byte[] nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        for (int i = 0; i < Long.BYTES; i++) bytes[4 + i] = (byte) (nonce >>> (8 * i));
        nonce++;
        return bytes;
    }

    /** HKDF with two outputs and no info: the salt is the chaining key. */
    private byte[][] hkdf(byte[] input) {
        byte[] pseudoRandomKey = hmac(chainingKey, input);
        byte[] first = hmac(pseudoRandomKey, new byte[] {1});
        byte[] second = hmac(pseudoRandomKey, first, new byte[] {2});
        return new byte[][] {first, second};
    }

    private byte[] hmac(byte[] hmacKey, byte[]... input) {
        byte[] inner = new byte[BLOCK_BYTES];
        byte[] outer = new byte[BLOCK_BYTES];
        Arrays.fill(inner, (byte) 0x36);
        Arrays.fill(outer, (byte) 0x5c);
        for (int i = 0; i < hmacKey.length; i++) {
            inner[i] ^= hmacKey[i];
            outer[i] ^= hmacKey[i];
        }
        hasher.update(inner);
        for (byte[] part : input) hasher.update(part);
        byte[] innerHash = hasher.digest();
        return hasher.update(outer).update(innerHash).digest();
    }
}
