package starflock.crypto;

import java.nio.ByteBuffer;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.jspecify.annotations.Nullable;

/** BLAKE2b by Bouncy Castle. */
final class BouncyCastleHasher implements Hasher {
    private final Blake2bDigest digest;
    private final byte[] scratch = new byte[Long.BYTES];

    /** An empty key is not the same as none: it hashes a block of zeros first. */
    BouncyCastleHasher(int hashBytes, byte @Nullable [] key) {
        digest = new Blake2bDigest(key, hashBytes, null, null);
    }

    @Override
    public Hasher update(byte[] input, int offset, int length) {
        digest.update(input, offset, length);
        return this;
    }

    @Override
    public Hasher update(ByteBuffer input) {
        if (input.hasArray()) {
            digest.update(input.array(), input.arrayOffset() + input.position(), input.remaining());
            input.position(input.limit());
        } else {
            byte[] copy = new byte[input.remaining()];
            input.get(copy);
            digest.update(copy, 0, copy.length);
        }
        return this;
    }

    @Override
    public Hasher updateUint64(long value) {
        for (int i = 0; i < Long.BYTES; i++) scratch[i] = (byte) (value >>> (8 * i));
        digest.update(scratch, 0, Long.BYTES);
        return this;
    }

    @Override
    public void digest(byte[] out, int offset) {
        digest.doFinal(out, offset);
    }

    @Override
    public byte[] digest() {
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return hash;
    }
}
