package starflock.udx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a stream's packet begins with, as in libudx's {@code udx.c} (udx-native 1.21.3); all numbers little-endian.
 *
 * <pre>
 *  0        1         2       3             4           8         12     16     20
 *  +--------+---------+-------+-------------+-----------+---------+------+------+------------------------+
 *  | 0xff   | version | flags | data offset | stream id | window  | seq  | ack  | that many bytes | data |
 *  +--------+---------+-------+-------------+-----------+---------+------+------+------------------------+
 * </pre>
 *
 * <p>Sequence numbers count packets; only DATA and END use one up. The bytes before the data are padding, or the ranges
 * of SACK: pairs of the first number and the one after the last, ascending. A packet with SACK, offset 0 and no data is
 * ranges to its end. Unknown flags are ignored.
 *
 * @param flags {@link #DATA} and the others
 * @param streamId the receiver's number of the stream
 * @param windowBytes how much the sender of this packet would take now
 * @param seq this packet's number, or that of the next one that has one
 * @param ack the number of the packet that is missing first
 */
record Header(int flags, int dataOffset, int streamId, long windowBytes, int seq, int ack) {
    static final int BYTES = 20;
    static final int MAGIC = 0xff;
    static final int VERSION = 1;

    static final int DATA = 1;
    static final int END = 2;
    static final int SACK = 4;
    static final int MESSAGE = 8;
    static final int DESTROY = 16;
    static final int HEARTBEAT = 32;

    /** A byte holds the data offset. */
    static final int MAX_OFFSET = 255;

    /** Bytes of one range of SACK. */
    static final int RANGE_BYTES = 8;

    /** Ranges that a packet carries at most, as in libudx. */
    static final int MAX_RANGES = 50;

    /** Whether the datagram can be a stream's packet: the only thing that keeps it apart from a message. */
    static boolean isHeader(ByteBuffer datagram) {
        int start = datagram.position();
        return datagram.remaining() >= BYTES
                && datagram.get(start) == (byte) MAGIC
                && datagram.get(start + 1) == VERSION;
    }

    /** Whose it is, if {@link #isHeader}. */
    static int streamId(ByteBuffer datagram) {
        return uint32(datagram, datagram.position() + 4);
    }

    /** Reads the header of a datagram that {@link #isHeader} and moves past it. */
    static Header decode(ByteBuffer in) {
        int start = in.position();
        in.position(start + BYTES);
        return new Header(
                in.get(start + 2) & 0xff,
                in.get(start + 3) & 0xff,
                uint32(in, start + 4),
                uint32(in, start + 8) & 0xffff_ffffL,
                uint32(in, start + 12),
                uint32(in, start + 16));
    }

    void encode(ByteBuffer out) {
        int start = out.position();
        out.put((byte) MAGIC).put((byte) VERSION).put((byte) flags).put((byte) dataOffset);
        putUint32(out, streamId);
        putUint32(out, (int) windowBytes);
        putUint32(out, seq);
        putUint32(out, ack);
        assert out.position() == start + BYTES;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    static int uint32(ByteBuffer in, int at) {
        int value = in.getInt(at);
        return in.order() == ByteOrder.LITTLE_ENDIAN ? value : Integer.reverseBytes(value);
    }

    static void putUint32(ByteBuffer out, int value) {
        out.putInt(out.order() == ByteOrder.LITTLE_ENDIAN ? value : Integer.reverseBytes(value));
    }
}
