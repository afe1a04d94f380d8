package starflock.udx;

import java.nio.ByteBuffer;

/** The ranges of a SACK: views of a packet, in the packet's order, unchecked. */
record Ranges(ByteBuffer packet, int at, int count) {
    static Ranges none(ByteBuffer packet) {
        return new Ranges(packet, 0, 0);
    }

    /** The ranges that stand in so many bytes from the buffer's position on. */
    static Ranges of(ByteBuffer packet, int bytes) {
        return new Ranges(packet, packet.position(), Math.min(bytes / Header.RANGE_BYTES, Header.MAX_RANGES));
    }

    /** First number of range {@code i}. */
    int start(int i) {
        return Header.uint32(packet, at + i * Header.RANGE_BYTES);
    }

    /** One after the last number of range {@code i}. */
    int end(int i) {
        return Header.uint32(packet, at + i * Header.RANGE_BYTES + 4);
    }
}
