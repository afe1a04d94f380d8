package starflock.codec;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Appends compact-encoded values; {@link Reader} lists the formats.
 *
 * <p>Give the constructor the encoded length and {@link #toBytes()} copies nothing; the static {@code …Length} methods
 * add up to it. Values out of range are bugs of the caller. Not safe for use by several threads.
 */
public final class Writer {
    private byte[] bytes;
    private int size;

    public Writer() {
        this(64);
    }

    public Writer(int expectedBytes) {
        bytes = new byte[expectedBytes];
    }

    /** Bytes that {@link #uint} takes for {@code value}. */
    public static int uintLength(long value) {
        if (value <= 0xfc) return 1;
        if (value <= 0xffff) return 3;
        return value <= 0xffff_ffffL ? 5 : 9;
    }

    /** Bytes that {@link #buffer} takes for {@code contentBytes}. */
    public static int bufferLength(int contentBytes) {
        return uintLength(contentBytes) + contentBytes;
    }

    /** Bytes that {@link #string} takes. */
    public static int stringLength(String value) {
        return bufferLength(value.getBytes(StandardCharsets.UTF_8).length);
    }

    /** Bytes written so far. */
    public int size() {
        return size;
    }

    /** What was written; the writer's own array when it is exactly full, so write no more after it. */
    public byte[] toBytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    public Writer uint(long value) {
        check(value, Reader.MAX_SAFE_INTEGER);
        if (value <= 0xfc) return uint8((int) value);
        if (value <= 0xffff) return littleEndian(0xfd, 1).littleEndian(value, 2);
        if (value <= 0xffff_ffffL) return littleEndian(0xfe, 1).littleEndian(value, 4);
        return littleEndian(0xff, 1).littleEndian(value, 8);
    }

    public Writer sint(long value) {
        return uint((value << 1) ^ (value >> 63));
    }

    public Writer uint8(int value) {
        check(value, 0xff);
        return littleEndian(value, 1);
    }

    public Writer uint16(int value) {
        check(value, 0xffff);
        return littleEndian(value, 2);
    }

    public Writer uint24(int value) {
        check(value, 0xff_ffff);
        return littleEndian(value, 3);
    }

    public Writer uint32(long value) {
        check(value, 0xffff_ffffL);
        return littleEndian(value, 4);
    }

    public Writer uint64(long value) {
        check(value, Reader.MAX_SAFE_INTEGER);
        return littleEndian(value, 8);
    }

    /** Eight bytes as they are. */
    public Writer bits64(long value) {
        return littleEndian(value, 8);
    }

    public Writer bool(boolean value) {
        return uint8(value ? 1 : 0);
    }

    /** The bytes alone, with no length before them. */
    public Writer raw(byte[] value) {
        return raw(value, 0, value.length);
    }

    public Writer raw(byte[] value, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, value.length);
        reserve(length);
        System.arraycopy(value, offset, bytes, size, length);
        size += length;
        return this;
    }

    /** 32 bytes; any other number is a bug. */
    public Writer fixed32(byte[] value) {
        return fixed(value, 32);
    }

    /** 64 bytes; any other number is a bug. */
    public Writer fixed64(byte[] value) {
        return fixed(value, 64);
    }

    /** Length and bytes. */
    public Writer buffer(byte[] value) {
        return uint(value.length).raw(value);
    }

    /** Length and bytes; none is a length of 0. */
    public Writer optionalBuffer(byte @Nullable [] value) {
        return value == null ? uint(0) : buffer(value);
    }

    /** Length in bytes and UTF-8. */
    public Writer string(String value) {
        return buffer(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Count and elements. */
    public <T> Writer array(List<T> values, BiConsumer<Writer, T> encoder) {
        uint(values.size());
        for (T value : values) encoder.accept(this, value);
        return this;
    }

    /** An IPv4 address and port: 6 bytes. */
    public Writer ipv4(InetSocketAddress address) {
        return socketAddress(address, 4);
    }

    /** An IPv6 address and port: 18 bytes. */
    public Writer ipv6(InetSocketAddress address) {
        return socketAddress(address, 16);
    }

    private Writer socketAddress(InetSocketAddress address, int addressBytes) {
        InetAddress host = Objects.requireNonNull(address.getAddress(), "address is unresolved");
        return fixed(host.getAddress(), addressBytes).uint16(address.getPort());
    }

    private Writer fixed(byte[] value, int length) {
        if (value.length != length) {
            throw new IllegalArgumentException("value has " + value.length + " bytes, not " + length);
        }
        return raw(value);
    }

    private static void check(long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException("value " + value + " is not in 0.." + max);
        }
    }

    private Writer littleEndian(long value, int width) {
        reserve(width);
        for (int i = 0; i < width; i++) bytes[size + i] = (byte) (value >>> (8 * i));
        size += width;
        return this;
    }

    private void reserve(int count) {
        int needed = Math.addExact(size, count);
        if (needed > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length + (bytes.length >> 1)));
    }
}
