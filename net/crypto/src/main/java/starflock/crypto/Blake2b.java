package starflock.crypto;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * BLAKE2b (RFC 7693) in Java: Bouncy Castle's keeps its working state in an array, which costs a third of the speed
 * (docs/decisions/0010-cryptography.md), and hashing is what a log does most.
 *
 * <pre>
 * state   h[0..8), the count of bytes taken, and up to one block (128 bytes) not compressed yet:
 *         the last block is compressed differently, so a full one waits until more comes
 * block   16 words, little-endian; 12 rounds, each mixes 4 columns and 4 diagonals of a 4 × 4 matrix
 * </pre>
 */
final class Blake2b implements Hasher {
    private static final int BLOCK_BYTES = 128;
    private static final int MAX_BYTES = 64;
    private static final int ROUNDS = 12;

    private static final long[] IV = {
        0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
        0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L,
    };

    /** Which word goes where, a row of 16 for each round; the last two are the first two again. */
    private static final byte[] SIGMA = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, //
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3, //
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4, //
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8, //
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13, //
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9, //
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11, //
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10, //
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5, //
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0, //
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, //
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3, //
    };

    private final int hashBytes;
    private final byte @Nullable [] key;
    private final long[] h = new long[8];
    private final long[] m = new long[16];
    private final byte[] block = new byte[BLOCK_BYTES];
    private final ByteBuffer blockWords = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    private int blockBytes;
    private long count;

    Blake2b(int hashBytes, byte @Nullable [] key) {
        if (hashBytes < 1 || hashBytes > MAX_BYTES) {
            throw new IllegalArgumentException("hashBytes " + hashBytes + " is not in 1..64");
        }
        if (key != null && (key.length < 1 || key.length > MAX_BYTES)) {
            throw new IllegalArgumentException("key has " + key.length + " bytes, not 1 to 64");
        }
        this.hashBytes = hashBytes;
        this.key = key == null ? null : key.clone();
        start();
    }

    private void start() {
        System.arraycopy(IV, 0, h, 0, h.length);
        int keyBytes = key == null ? 0 : key.length;
        // Parameters: hash length, key length, fan-out 1, depth 1; all else is 0.
        h[0] ^= 0x0101_0000L | (long) keyBytes << 8 | hashBytes;
        count = 0;
        blockBytes = 0;
        if (key != null) {
            Arrays.fill(block, (byte) 0);
            System.arraycopy(key, 0, block, 0, keyBytes);
            blockBytes = BLOCK_BYTES;
        }
    }

    @Override
    public Hasher update(byte[] input, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, input.length);
        if (length <= BLOCK_BYTES - blockBytes) {
            System.arraycopy(input, offset, block, blockBytes, length);
            blockBytes += length;
            return this;
        }
        return update(ByteBuffer.wrap(input, offset, length));
    }

    @Override
    public Hasher update(ByteBuffer input) {
        ByteBuffer words = input.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int end = input.limit();
        int filled = Math.min(BLOCK_BYTES - blockBytes, words.remaining());
        words.get(block, blockBytes, filled);
        blockBytes += filled;
        int position = words.position();
        if (position < end) {
            compressBlock(0);
            for (; end - position > BLOCK_BYTES; position += BLOCK_BYTES) {
                count += BLOCK_BYTES;
                compress(words, position, 0);
            }
            moveTo(words, position);
            blockBytes = end - position;
            words.get(block, 0, blockBytes);
        }
        moveTo(input, end);
        return this;
    }

    /** By way of the super class: older Androids do not know that a ByteBuffer's own method answers with a ByteBuffer. */
    private static void moveTo(Buffer buffer, int position) {
        buffer.position(position);
    }

    @Override
    public Hasher updateUint64(long value) {
        if (blockBytes > BLOCK_BYTES - Long.BYTES) {
            byte[] bytes = new byte[Long.BYTES];
            for (int i = 0; i < Long.BYTES; i++) bytes[i] = (byte) (value >>> (8 * i));
            return update(bytes, 0, Long.BYTES);
        }
        blockWords.putLong(blockBytes, value);
        blockBytes += Long.BYTES;
        return this;
    }

    @Override
    public void digest(byte[] out, int offset) {
        Objects.checkFromIndexSize(offset, hashBytes, out.length);
        Arrays.fill(block, blockBytes, BLOCK_BYTES, (byte) 0);
        compressBlock(-1);
        for (int i = 0; i < hashBytes; i++) out[offset + i] = (byte) (h[i >>> 3] >>> (8 * (i & 7)));
        start();
    }

    @Override
    public byte[] digest() {
        byte[] hash = new byte[hashBytes];
        digest(hash, 0);
        return hash;
    }

    private void compressBlock(long last) {
        count += blockBytes;
        compress(blockWords, 0, last);
    }

    /** Takes one block; {@code last} is -1 for the last and 0 for all others. */
    private void compress(ByteBuffer words, int position, long last) {
        for (int i = 0; i < m.length; i++) m[i] = words.getLong(position + Long.BYTES * i);
        mix(h, m, count, last);
    }

    /** The matrix is in locals, or the compiler would keep it in memory; four lines are one call of the RFC's G. */
    private static void mix(long[] h, long[] m, long count, long last) {
        byte[] s = SIGMA;
        long a0 = h[0], a1 = h[1], a2 = h[2], a3 = h[3], b0 = h[4], b1 = h[5], b2 = h[6], b3 = h[7];
        long c0 = IV[0], c1 = IV[1], c2 = IV[2], c3 = IV[3];
        long d0 = IV[4] ^ count, d1 = IV[5], d2 = IV[6] ^ last, d3 = IV[7];
        for (int r = 0; r < ROUNDS * 16; r += 16) {
            d0 = Long.rotateRight(d0 ^ (a0 += b0 + m[s[r]]), 32);
            b0 = Long.rotateRight(b0 ^ (c0 += d0), 24);
            d0 = Long.rotateRight(d0 ^ (a0 += b0 + m[s[r + 1]]), 16);
            b0 = Long.rotateRight(b0 ^ (c0 += d0), 63);
            d1 = Long.rotateRight(d1 ^ (a1 += b1 + m[s[r + 2]]), 32);
            b1 = Long.rotateRight(b1 ^ (c1 += d1), 24);
            d1 = Long.rotateRight(d1 ^ (a1 += b1 + m[s[r + 3]]), 16);
            b1 = Long.rotateRight(b1 ^ (c1 += d1), 63);
            d2 = Long.rotateRight(d2 ^ (a2 += b2 + m[s[r + 4]]), 32);
            b2 = Long.rotateRight(b2 ^ (c2 += d2), 24);
            d2 = Long.rotateRight(d2 ^ (a2 += b2 + m[s[r + 5]]), 16);
            b2 = Long.rotateRight(b2 ^ (c2 += d2), 63);
            d3 = Long.rotateRight(d3 ^ (a3 += b3 + m[s[r + 6]]), 32);
            b3 = Long.rotateRight(b3 ^ (c3 += d3), 24);
            d3 = Long.rotateRight(d3 ^ (a3 += b3 + m[s[r + 7]]), 16);
            b3 = Long.rotateRight(b3 ^ (c3 += d3), 63);
            d3 = Long.rotateRight(d3 ^ (a0 += b1 + m[s[r + 8]]), 32);
            b1 = Long.rotateRight(b1 ^ (c2 += d3), 24);
            d3 = Long.rotateRight(d3 ^ (a0 += b1 + m[s[r + 9]]), 16);
            b1 = Long.rotateRight(b1 ^ (c2 += d3), 63);
            d0 = Long.rotateRight(d0 ^ (a1 += b2 + m[s[r + 10]]), 32);
            b2 = Long.rotateRight(b2 ^ (c3 += d0), 24);
            d0 = Long.rotateRight(d0 ^ (a1 += b2 + m[s[r + 11]]), 16);
            b2 = Long.rotateRight(b2 ^ (c3 += d0), 63);
            d1 = Long.rotateRight(d1 ^ (a2 += b3 + m[s[r + 12]]), 32);
            b3 = Long.rotateRight(b3 ^ (c0 += d1), 24);
            d1 = Long.rotateRight(d1 ^ (a2 += b3 + m[s[r + 13]]), 16);
            b3 = Long.rotateRight(b3 ^ (c0 += d1), 63);
            d2 = Long.rotateRight(d2 ^ (a3 += b0 + m[s[r + 14]]), 32);
            b0 = Long.rotateRight(b0 ^ (c1 += d2), 24);
            d2 = Long.rotateRight(d2 ^ (a3 += b0 + m[s[r + 15]]), 16);
            b0 = Long.rotateRight(b0 ^ (c1 += d2), 63);
        }
        h[0] ^= a0 ^ c0;
        h[1] ^= a1 ^ c1;
        h[2] ^= a2 ^ c2;
        h[3] ^= a3 ^ c3;
        h[4] ^= b0 ^ d0;
        h[5] ^= b1 ^ d1;
        h[6] ^= b2 ^ d2;
        h[7] ^= b3 ^ d3;
    }
}
