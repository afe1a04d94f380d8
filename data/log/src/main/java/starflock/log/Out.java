package starflock.log;

import java.util.Arrays;

/** A growing buffer for what the storage format is made of: bytes, little-endian words and LEB128 numbers. */
final class Out {
    private byte[] bytes = new byte[256];
    private int size;

    int size() {
        return size;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    Out u8(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
        return this;
    }

    Out u32(int value) {
        reserve(4);
        for (int i = 0; i < 4; i++) bytes[size++] = (byte) (value >>> (8 * i));
        return this;
    }

    Out u64(long value) {
        reserve(8);
        for (int i = 0; i < 8; i++) bytes[size++] = (byte) (value >>> (8 * i));
        return this;
    }

    /** A non-negative number in one to nine bytes. */
    Out number(long value) {
        assert value >= 0 : value;
        reserve(9);
        while (value > 0x7f) {
            bytes[size++] = (byte) (value | 0x80);
            value >>>= 7;
        }
        bytes[size++] = (byte) value;
        return this;
    }

    /** A number of either sign, small ones short. */
    Out signed(long value) {
        return number((value << 1) ^ (value >> 63));
    }

    Out raw(byte[] value) {
        return raw(value, 0, value.length);
    }

    Out raw(byte[] value, int from, int length) {
        reserve(length);
        System.arraycopy(value, from, bytes, size, length);
        size += length;
        return this;
    }

    /** Bytes with their length before them. */
    Out bytes(byte[] value) {
        return number(value.length).raw(value);
    }

    private void reserve(int more) {
        if (bytes.length - size < more) bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
}
