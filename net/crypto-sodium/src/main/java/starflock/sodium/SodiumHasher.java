package starflock.sodium;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import starflock.crypto.Hasher;

/** {@code crypto_generichash}; its state is an array, since libsodium asks nothing of its place in memory. */
final class SodiumHasher implements Hasher {
    private static final int STATE_BYTES = 384;
    private static final int MAX_BYTES = 64;

    private final int hashBytes;
    private final byte[] fresh = new byte[STATE_BYTES];
    private final byte[] state = new byte[STATE_BYTES];
    private final MemorySegment stateSegment = MemorySegment.ofArray(state);
    private final byte[] scratch = new byte[Long.BYTES];

    SodiumHasher(int hashBytes, byte @Nullable [] key) {
        if (hashBytes < 1 || hashBytes > MAX_BYTES) {
            throw new IllegalArgumentException("hashBytes " + hashBytes + " is not in 1..64");
        }
        this.hashBytes = hashBytes;
        MemorySegment keySegment = key == null ? MemorySegment.NULL : Sodium.array(checkKey(key));
        long keyBytes = key == null ? 0 : key.length;
        Sodium.check(Sodium.call(
                () -> (int) Native.GENERICHASH_INIT.invokeExact(stateSegment, keySegment, keyBytes, (long) hashBytes)));
        System.arraycopy(state, 0, fresh, 0, STATE_BYTES);
    }

    static byte[] checkKey(byte[] key) {
        if (key.length < 1 || key.length > MAX_BYTES) {
            throw new IllegalArgumentException("key has " + key.length + " bytes, not 1 to 64");
        }
        return key;
    }

    @Override
    public Hasher update(byte[] input, int offset, int length) {
        return update(Sodium.array(input).asSlice(offset, length));
    }

    @Override
    public Hasher update(ByteBuffer input) {
        update(MemorySegment.ofBuffer(input));
        input.position(input.limit());
        return this;
    }

    @Override
    public Hasher updateUint64(long value) {
        for (int i = 0; i < Long.BYTES; i++) scratch[i] = (byte) (value >>> (8 * i));
        return update(Sodium.array(scratch));
    }

    private Hasher update(MemorySegment input) {
        Sodium.check(
                Sodium.call(() -> (int) Native.GENERICHASH_UPDATE.invokeExact(stateSegment, input, input.byteSize())));
        return this;
    }

    @Override
    public void digest(byte[] out, int offset) {
        MemorySegment target = Sodium.array(out).asSlice(offset, hashBytes);
        Sodium.check(
                Sodium.call(() -> (int) Native.GENERICHASH_FINAL.invokeExact(stateSegment, target, (long) hashBytes)));
        System.arraycopy(fresh, 0, state, 0, STATE_BYTES);
    }

    @Override
    public byte[] digest() {
        byte[] hash = new byte[hashBytes];
        digest(hash, 0);
        return hash;
    }
}
