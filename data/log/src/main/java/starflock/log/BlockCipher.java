package starflock.log;

import java.util.Arrays;
import starflock.crypto.Crypto;

/**
 * Hypercore's default block encryption (lib/default-encryption.js): who relays a log need not be able to read it.
 *
 * <pre>
 * stored block  prefix 8 | body
 * blockKey      H(DEFAULT_ENCRYPTION ‖ log key ‖ encryption key)        blindingKey  H(blockKey)
 * prefix        u64 fork, XSalsa20 with nonce (u64 index, zeros) under blindingKey
 * body          content, XSalsa20 with nonce (u64 index, prefix, zeros) under blockKey
 * </pre>
 *
 * <p>It keeps content from relays, and no more: it does not authenticate (the log's signatures do), and a log restored
 * from a backup and written on uses a key stream twice.
 */
final class BlockCipher {
    static final int PADDING_BYTES = 8;

    private static final int NONCE_BYTES = 24;

    private final Crypto crypto;
    private final byte[] blockKey;
    private final byte[] blindingKey;

    BlockCipher(Hashes hashes, byte[] logKey, byte[] encryptionKey) {
        if (encryptionKey.length != 32) {
            throw new IllegalArgumentException(
                    "An encryption key has 32 bytes; this one has " + encryptionKey.length + ".");
        }
        crypto = hashes.crypto;
        blockKey = crypto.hash(hashes.encryptionNamespace, logKey, encryptionKey);
        blindingKey = crypto.hash(blockKey);
    }

    byte[] encrypt(long index, long fork, byte[] content) {
        byte[] stored = new Out().u64(fork).raw(content).toByteArray();
        byte[] nonce = nonce(index);
        crypto.xSalsa20(blindingKey, nonce, stored, 0, PADDING_BYTES);
        System.arraycopy(stored, 0, nonce, 8, PADDING_BYTES);
        crypto.xSalsa20(blockKey, nonce, stored, PADDING_BYTES, content.length);
        return stored;
    }

    /** The content of a stored block; a block too short to be encrypted has none. */
    byte[] decrypt(long index, byte[] stored) {
        if (stored.length < PADDING_BYTES) return new byte[0];
        byte[] nonce = nonce(index);
        System.arraycopy(stored, 0, nonce, 8, PADDING_BYTES);
        byte[] content = Arrays.copyOfRange(stored, PADDING_BYTES, stored.length);
        crypto.xSalsa20(blockKey, nonce, content, 0, content.length);
        return content;
    }

    private static byte[] nonce(long index) {
        return Arrays.copyOf(new Out().u64(index).toByteArray(), NONCE_BYTES);
    }
}
