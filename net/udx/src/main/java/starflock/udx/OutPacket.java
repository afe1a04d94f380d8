package starflock.udx;

import org.jspecify.annotations.Nullable;

/** A packet of ours that is not acknowledged; it stands in exactly one {@link PacketList}. */
final class OutPacket {
    final int seq;

    /** DATA, END or both. */
    final int flags;

    final byte[] payload;

    /** Bytes before the data that make it a probe for larger packets; 0 in others. */
    int padding;

    Path path;
    boolean lost;

    /** Sent more than once, ever: its acknowledgement says nothing about the time of a round trip. */
    boolean retransmitted;

    long sentAt;

    // What the rate of delivery is measured from (see RateSample), as it was when this was sent last.
    long firstSentAt;
    long deliveredAt;
    long deliveredBytes;
    boolean appLimited;

    @Nullable
    OutPacket previous;

    @Nullable
    OutPacket next;

    OutPacket(int seq, int flags, byte[] payload, Path path) {
        this.seq = seq;
        this.flags = flags;
        this.payload = payload;
        this.path = path;
    }

    /** What it weighs in the window of congestion: without padding, which is no one's data. */
    int size() {
        return Header.BYTES + payload.length;
    }
}
