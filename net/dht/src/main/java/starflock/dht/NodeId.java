package starflock.dht;

import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;

/**
 * A place in the key space: 256 bits, big-endian in four longs. A node's is the hash of its address, a target's whatever
 * is looked for. Distance is XOR, compared as an unsigned number.
 *
 * <p>Four longs and no array, since a node holds hundreds of them and a simulation millions.
 */
public record NodeId(long first, long second, long third, long fourth) {
    public static final int BYTES = 32;

    /** The number of bits. */
    public static final int BITS = 8 * BYTES;

    /** Reads 32 bytes. */
    public static NodeId of(byte[] bytes) {
        if (bytes.length != BYTES) throw new IllegalArgumentException("bytes: " + bytes.length + ", not 32");
        return new NodeId(part(bytes, 0), part(bytes, 8), part(bytes, 16), part(bytes, 24));
    }

    static NodeId decode(Reader in) throws ProtocolError {
        return of(in.fixed32());
    }

    void encode(Writer out) {
        out.raw(toBytes());
    }

    /** 32 bytes. */
    public byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        put(bytes, 0, first);
        put(bytes, 8, second);
        put(bytes, 16, third);
        put(bytes, 24, fourth);
        return bytes;
    }

    /** How many leading bits two have in common: 0 to {@link #BITS}. */
    public int commonPrefix(NodeId other) {
        if (first != other.first) return Long.numberOfLeadingZeros(first ^ other.first);
        if (second != other.second) return 64 + Long.numberOfLeadingZeros(second ^ other.second);
        if (third != other.third) return 128 + Long.numberOfLeadingZeros(third ^ other.third);
        return 192 + Long.numberOfLeadingZeros(fourth ^ other.fourth);
    }

    /** Below zero if {@code a} is closer to this than {@code b} is, zero if they are the same. */
    public int compareDistance(NodeId a, NodeId b) {
        if (a.first != b.first) return Long.compareUnsigned(first ^ a.first, first ^ b.first);
        if (a.second != b.second) return Long.compareUnsigned(second ^ a.second, second ^ b.second);
        if (a.third != b.third) return Long.compareUnsigned(third ^ a.third, third ^ b.third);
        return Long.compareUnsigned(fourth ^ a.fourth, fourth ^ b.fourth);
    }

    @Override
    public String toString() {
        return "%016x…".formatted(first);
    }

    private static long part(byte[] bytes, int at) {
        long value = 0;
        for (int i = at; i < at + 8; i++) value = (value << 8) | (bytes[i] & 0xff);
        return value;
    }

    private static void put(byte[] bytes, int at, long value) {
        for (int i = 0; i < 8; i++) bytes[at + i] = (byte) (value >>> (56 - 8 * i));
    }
}
