package starflock.log;

import java.util.Arrays;

/** Reads what {@link Out} wrote. Whatever the bytes are, it throws nothing but {@link DamagedException}. */
final class In {
    private final byte[] bytes;
    private final int end;
    private int at;

    In(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    In(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    boolean hasMore() {
        return at < end;
    }

    int position() {
        return at;
    }

    int u8() throws DamagedException {
        need(1);
        return bytes[at++] & 0xff;
    }

    int u32() throws DamagedException {
        need(4);
        int value = 0;
        for (int i = 0; i < 4; i++) value |= (bytes[at++] & 0xff) << (8 * i);
        return value;
    }

    long u64() throws DamagedException {
        need(8);
        long value = 0;
        for (int i = 0; i < 8; i++) value |= (bytes[at++] & 0xffL) << (8 * i);
        return value;
    }

    long number() throws DamagedException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int b = u8();
            value |= (b & 0x7fL) << shift;
            if (b < 0x80) return value;
        }
        throw new DamagedException("a number is longer than nine bytes");
    }

    long signed() throws DamagedException {
        long value = number();
        return (value >>> 1) ^ -(value & 1);
    }

    /** A number that counts bytes or things which follow, each of at least one byte. */
    int count() throws DamagedException {
        long value = number();
        if (value > end - at) throw new DamagedException("a count of " + value + " runs past the end");
        return (int) value;
    }

    byte[] raw(int length) throws DamagedException {
        need(length);
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    byte[] bytes() throws DamagedException {
        return raw(count());
    }

    void end() throws DamagedException {
        if (at != end) throw new DamagedException((end - at) + " bytes too many");
    }

    private void need(int length) throws DamagedException {
        if (end - at < length) throw new DamagedException("ends " + (length - (end - at)) + " bytes early");
    }
}
