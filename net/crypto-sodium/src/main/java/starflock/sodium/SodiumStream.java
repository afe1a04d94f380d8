package starflock.sodium;

import java.lang.foreign.MemorySegment;
import starflock.codec.ProtocolError;
import starflock.crypto.StreamOpener;
import starflock.crypto.StreamSealer;

/** {@code crypto_secretstream_xchacha20poly1305}, both halves: their states are made alike. */
final class SodiumStream implements StreamSealer, StreamOpener {
    private static final int STATE_BYTES = 52;

    private final MemorySegment state = Sodium.array(new byte[STATE_BYTES]);
    private final byte[] tag = new byte[1];

    SodiumStream(byte[] key, byte[] header) {
        Sodium.require(key, Sodium.KEY_BYTES, "key");
        Sodium.require(header, HEADER_BYTES, "header");
        // The sender's own initialisation would draw the header itself and do the same with it.
        Sodium.check(Sodium.call(
                () -> (int) Native.STREAM_INIT_PULL.invokeExact(state, Sodium.array(header), Sodium.array(key))));
    }

    @Override
    public void seal(int messageTag, byte[] buffer, int offset, int length) {
        MemorySegment out = Sodium.array(buffer).asSlice(offset, length + OVERHEAD_BYTES);
        MemorySegment in = out.asSlice(PREFIX_BYTES, length);
        MemorySegment none = MemorySegment.NULL;
        Sodium.check(Sodium.call(() -> (int)
                Native.STREAM_PUSH.invokeExact(state, out, none, in, (long) length, none, 0L, (byte) messageTag)));
    }

    @Override
    public int open(byte[] buffer, int offset, int length) throws ProtocolError {
        if (length < OVERHEAD_BYTES) throw new ProtocolError.Truncated(0, length, OVERHEAD_BYTES);
        MemorySegment in = Sodium.array(buffer).asSlice(offset, length);
        MemorySegment out = in.asSlice(PREFIX_BYTES, length - OVERHEAD_BYTES);
        MemorySegment none = MemorySegment.NULL;
        int result = Sodium.call(() ->
                (int) Native.STREAM_PULL.invokeExact(state, out, none, Sodium.array(tag), in, (long) length, none, 0L));
        if (result != 0) {
            throw new ProtocolError.Refused("a message that fails authentication", "the next message of the stream");
        }
        return tag[0] & 0xff;
    }
}
