package starflock.codec;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes compact-encoded values from the front of a piece of an array.
 *
 * <pre>
 * uint    0..0xfc in one byte | fd u16 | fe u32 | ff u64; little-endian, longer forms than needed are accepted
 * sint    zigzag (n &lt;&lt; 1 ^ n &gt;&gt; 63) as a uint
 * buffer  uint length, bytes          string  a buffer of UTF-8
 * array   uint count, elements        bool    one byte, 1 is true
 * ipv4    4 bytes, u16 port           ipv6    16 bytes, u16 port
 * </pre>
 *
 * <p>Nothing is allocated before the bytes it stands for are known to be there, and every length that could multiply
 * takes its bound from the caller. Not safe for use by several threads.
 */
public final class Reader {
    /** The largest integer a JavaScript number holds exactly; the peer refuses larger ones, and so does this. */
    public static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

    private final byte[] bytes;
    private final int start;
    private final int limit;
    private int position;

    public Reader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /** Reads {@code length} bytes from {@code offset} on; the array is not copied. */
    public Reader(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        this.bytes = bytes;
        this.start = offset;
        this.limit = offset + length;
        this.position = offset;
    }

    /** Decodes one element of an array. */
    @FunctionalInterface
    public interface Decoder<T> {
        T decode(Reader in) throws ProtocolError;
    }

    /** Bytes taken so far. */
    public int offset() {
        return position - start;
    }

    /** Bytes still there. */
    public int remaining() {
        return limit - position;
    }

    /** A variable-length unsigned integer up to {@link #MAX_SAFE_INTEGER}. */
    public long uint() throws ProtocolError {
        int first = uint8();
        return switch (first) {
            case 0xfd -> uint16();
            case 0xfe -> uint32();
            case 0xff -> uint64();
            default -> first;
        };
    }

    /** A {@link #uint()} that may not exceed {@code max}; {@code what} names it in the error. */
    public int uint(String what, int max) throws ProtocolError {
        int at = offset();
        long value = uint();
        if (value > max) throw new ProtocolError.TooLarge(at, what, value, max);
        return (int) value;
    }

    /** A variable-length signed integer. */
    public long sint() throws ProtocolError {
        long zigzag = uint();
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    public int uint8() throws ProtocolError {
        require(1);
        return bytes[position++] & 0xff;
    }

    public int uint16() throws ProtocolError {
        return (int) littleEndian(2);
    }

    public int uint24() throws ProtocolError {
        return (int) littleEndian(3);
    }

    public long uint32() throws ProtocolError {
        return littleEndian(4);
    }

    /** Eight bytes that hold at most {@link #MAX_SAFE_INTEGER}. */
    public long uint64() throws ProtocolError {
        int at = offset();
        long value = littleEndian(8);
        if (value < 0 || value > MAX_SAFE_INTEGER) {
            throw new ProtocolError.Malformed(at, Long.toUnsignedString(value), "an integer below 2^53");
        }
        return value;
    }

    /** Eight bytes as they are; the sign bit is the 64th bit of the value. */
    public long bits64() throws ProtocolError {
        return littleEndian(8);
    }

    /** One byte; anything but 1 is false, as the peer reads it. */
    public boolean bool() throws ProtocolError {
        return uint8() == 1;
    }

    /** A copy of the next {@code length} bytes. */
    public byte[] fixed(int length) throws ProtocolError {
        require(length);
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    public byte[] fixed32() throws ProtocolError {
        return fixed(32);
    }

    public byte[] fixed64() throws ProtocolError {
        return fixed(64);
    }

    /** A copy of a length-prefixed buffer of at most {@code maxBytes}. */
    public byte[] buffer(int maxBytes) throws ProtocolError {
        return fixed(uint("buffer bytes", maxBytes));
    }

    /** As {@link #buffer}; a length of 0 stands for none. */
    public byte @Nullable [] optionalBuffer(int maxBytes) throws ProtocolError {
        byte[] buffer = buffer(maxBytes);
        return buffer.length == 0 ? null : buffer;
    }

    /** A reader over the next {@code length} bytes, which this one skips; nothing is copied. */
    public Reader slice(int length) throws ProtocolError {
        require(length);
        position += length;
        return new Reader(bytes, position - length, length);
    }

    /** A reader over a length-prefixed frame, which this one skips. */
    public Reader frame(int maxBytes) throws ProtocolError {
        return slice(uint("frame bytes", maxBytes));
    }

    /** A copy of everything that is left. */
    public byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, position, limit);
        position = limit;
        return rest;
    }

    /** The bytes that are left, read-only and not copied; they count as taken. */
    public ByteBuffer restView() {
        ByteBuffer view =
                ByteBuffer.wrap(bytes, position, limit - position).slice().asReadOnlyBuffer();
        position = limit;
        return view;
    }

    /** Length-prefixed UTF-8 of at most {@code maxBytes} bytes; ill-formed UTF-8 is malformed. */
    public String string(int maxBytes) throws ProtocolError {
        int length = uint("string bytes", maxBytes);
        require(length);
        int at = offset();
        ByteBuffer encoded = ByteBuffer.wrap(bytes, position, length);
        position += length;
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
        } catch (CharacterCodingException e) {
            throw new ProtocolError.Malformed(at, "bytes that are not UTF-8", "UTF-8");
        }
    }

    /** A length-prefixed list of at most {@code maxCount} elements. */
    public <T> List<T> array(int maxCount, Decoder<T> decoder) throws ProtocolError {
        int count = uint("array elements", maxCount);
        // An element may be empty on the wire, so the count alone must not size the list.
        List<T> list = new ArrayList<>(Math.min(count, remaining()));
        for (int i = 0; i < count; i++) list.add(decoder.decode(this));
        return list;
    }

    /** An IPv4 address and port: 6 bytes. */
    public InetSocketAddress ipv4() throws ProtocolError {
        return socketAddress(4);
    }

    /** An IPv6 address and port: 18 bytes. */
    public InetSocketAddress ipv6() throws ProtocolError {
        return socketAddress(16);
    }

    /** Insists that everything was taken. Most messages do not: newer peers may append fields. */
    public void end() throws ProtocolError {
        if (remaining() > 0) {
            throw new ProtocolError.Malformed(offset(), remaining() + " more bytes", "the end of the message");
        }
    }

    private InetSocketAddress socketAddress(int addressBytes) throws ProtocolError {
        byte[] address = fixed(addressBytes);
        try {
            // By bytes, so no name is ever looked up.
            return new InetSocketAddress(InetAddress.getByAddress(address), uint16());
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of " + addressBytes + " bytes is legal", e);
        }
    }

    private long littleEndian(int width) throws ProtocolError {
        require(width);
        long value = 0;
        for (int i = width - 1; i >= 0; i--) value = (value << 8) | (bytes[position + i] & 0xff);
        position += width;
        return value;
    }

    private void require(int count) throws ProtocolError {
        if (count < 0) throw new IllegalArgumentException("count " + count + " is negative");
        if (limit - position < count) throw new ProtocolError.Truncated(offset(), limit - position, count);
    }
}
