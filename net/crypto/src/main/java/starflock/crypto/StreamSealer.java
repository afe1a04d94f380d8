package starflock.crypto;

/**
 * The sending half of libsodium's {@code crypto_secretstream_xchacha20poly1305}: every message is encrypted and
 * authenticated together with its place in the stream.
 *
 * <pre>
 * sealed message: tag (1 byte, encrypted) | message (encrypted) | authenticator (16 bytes)
 * </pre>
 *
 * <p>One thread at a time.
 */
public interface StreamSealer {
    /** Bytes that travel once, ahead of the first message. */
    int HEADER_BYTES = 24;

    /** What sealing adds before a message. */
    int PREFIX_BYTES = 1;

    /** What sealing adds in all. */
    int OVERHEAD_BYTES = 17;

    /** An ordinary message; the only tag that the Hypercore network sends. */
    int TAG_MESSAGE = 0;

    /** The end of a set of messages. */
    int TAG_PUSH = 1;

    /** Both sides derive a new key after this message. */
    int TAG_REKEY = 2;

    /** The last message of the stream; the key changes too. */
    int TAG_FINAL = 3;

    /**
     * Seals {@code length} bytes in place. They lie at {@code offset + 1}; the sealed message takes the {@code length +
     * 17} bytes from {@code offset} on.
     */
    void seal(int tag, byte[] buffer, int offset, int length);
}
