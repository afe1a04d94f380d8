package starflock.crypto;

import java.util.Arrays;
import starflock.codec.ProtocolError;

/**
 * libsodium's secretstream in Java, both halves; they differ only in the order of two steps.
 *
 * <pre>
 * key     HChaCha20(key, header[0..16)), then replaced by every rekeying
 * nonce   counter (u32 little-endian, from 1) | 8 bytes: header[16..24), then XORed by each authenticator
 * blocks  of ChaCha20-IETF(key, nonce): 0 keys Poly1305, 1 encrypts the tag, 2 and on the message
 * MAC     Poly1305(encrypted tag block (64) | encrypted message | zeros | u64 0 | u64 64 + length)
 * </pre>
 *
 * <p>The zeros are length mod 16 bytes, not what would fill up the last block: a slip in libsodium (
 * {@code secretstream_xchacha20poly1305.c}, 1.0.12 and all after) that is the format now.
 */
final class JavaSecretStream implements StreamSealer, StreamOpener {
    private static final int KEY_BYTES = 32;
    private static final int COUNTER_BYTES = 4;
    private static final int INONCE_BYTES = 8;
    private static final int BLOCK_BYTES = 64;

    private final ChaCha20 chaCha = ChaCha20.create();
    private final Poly1305 poly = new Poly1305();
    private final byte[] key;
    private final byte[] nonce = new byte[COUNTER_BYTES + INONCE_BYTES];
    private final byte[] block = new byte[BLOCK_BYTES];
    private final byte[] mac = new byte[Poly1305.MAC_BYTES];
    private final byte[] tail = new byte[Poly1305.MAC_BYTES + 2 * Long.BYTES];

    JavaSecretStream(byte[] key, byte[] header) {
        if (key.length != KEY_BYTES) throw new IllegalArgumentException("key has " + key.length + " bytes, not 32");
        if (header.length != HEADER_BYTES) {
            throw new IllegalArgumentException("header has " + header.length + " bytes, not 24");
        }
        this.key = ChaCha20.hChaCha20(key, header);
        System.arraycopy(header, 16, nonce, COUNTER_BYTES, INONCE_BYTES);
        nonce[0] = 1;
    }

    @Override
    public void seal(int tag, byte[] buffer, int offset, int length) {
        start();
        block[0] = (byte) tag;
        chaCha.process(block, 0, BLOCK_BYTES);
        buffer[offset] = block[0];
        chaCha.process(buffer, offset + PREFIX_BYTES, length);
        authenticate(buffer, offset, length);
        System.arraycopy(mac, 0, buffer, offset + PREFIX_BYTES + length, Poly1305.MAC_BYTES);
        advance(tag);
    }

    @Override
    public int open(byte[] buffer, int offset, int sealedLength) throws ProtocolError {
        if (sealedLength < OVERHEAD_BYTES) throw new ProtocolError.Truncated(0, sealedLength, OVERHEAD_BYTES);
        int length = sealedLength - OVERHEAD_BYTES;
        start();
        // The peer's encrypted block: our key stream, but for the one byte that was sent.
        chaCha.process(block, 0, BLOCK_BYTES);
        int tag = (block[0] ^ buffer[offset]) & 0xff;
        block[0] = buffer[offset];
        authenticate(buffer, offset, length);
        int difference = 0;
        for (int i = 0; i < Poly1305.MAC_BYTES; i++) difference |= mac[i] ^ buffer[offset + PREFIX_BYTES + length + i];
        if (difference != 0) {
            throw new ProtocolError.Refused("a message that fails authentication", "the next message of the stream");
        }
        chaCha.process(buffer, offset + PREFIX_BYTES, length);
        advance(tag);
        return tag;
    }

    /** Keys the authenticator with block 0 and leaves the cipher at block 1 and {@link #block} zero. */
    private void start() {
        chaCha.start(key, nonce);
        Arrays.fill(block, (byte) 0);
        chaCha.process(block, 0, BLOCK_BYTES);
        poly.start(block);
        Arrays.fill(block, (byte) 0);
    }

    private void authenticate(byte[] buffer, int offset, int length) {
        poly.update(block, 0, BLOCK_BYTES);
        poly.update(buffer, offset + PREFIX_BYTES, length);
        int zeros = length & 15;
        Arrays.fill(tail, (byte) 0);
        long authenticated = BLOCK_BYTES + (long) length;
        for (int i = 0; i < Long.BYTES; i++) tail[zeros + Long.BYTES + i] = (byte) (authenticated >>> (8 * i));
        poly.update(tail, 0, zeros + 2 * Long.BYTES);
        poly.finish(mac);
    }

    private void advance(int tag) {
        for (int i = 0; i < INONCE_BYTES; i++) nonce[COUNTER_BYTES + i] ^= mac[i];
        int carry = 1;
        for (int i = 0; i < COUNTER_BYTES; i++) {
            carry += nonce[i] & 0xff;
            nonce[i] = (byte) carry;
            carry >>>= 8;
        }
        boolean wrapped = carry != 0;
        if ((tag & TAG_REKEY) != 0 || wrapped) rekey();
    }

    /** The new key and inner nonce are the old ones, encrypted. */
    private void rekey() {
        byte[] fresh = Arrays.copyOf(key, KEY_BYTES + INONCE_BYTES);
        System.arraycopy(nonce, COUNTER_BYTES, fresh, KEY_BYTES, INONCE_BYTES);
        chaCha.start(key, nonce);
        chaCha.process(fresh, 0, fresh.length);
        System.arraycopy(fresh, 0, key, 0, KEY_BYTES);
        System.arraycopy(fresh, KEY_BYTES, nonce, COUNTER_BYTES, INONCE_BYTES);
        Arrays.fill(nonce, 0, COUNTER_BYTES, (byte) 0);
        nonce[0] = 1;
    }
}
