package starflock.udx;

/**
 * Tells from the times of sending which packets are lost (RACK, RFC 8985): one that was sent well before another that
 * has arrived. "Well before" is nothing at first, and a quarter of a round trip once packets were seen to overtake each
 * other.
 */
final class LossDetector {
    /** So many packets beyond a hole make reordering unlikely (RFC 8985's DupThresh). */
    private static final int DUPLICATES = 3;

    private final Rtt rtt;
    private long newestSentAt = Long.MIN_VALUE;
    private int newestSeq;
    private long newestRtt;
    private boolean any;
    private int highest;
    private boolean reordering;

    LossDetector(Rtt rtt, int firstSeq) {
        this.rtt = rtt;
        this.highest = firstSeq;
    }

    void acknowledged(OutPacket packet, long now) {
        int after = packet.seq + 1;
        if (after - highest > 0) highest = after;
        else if (after - highest < 0 && !packet.retransmitted) reordering = true;

        long trip = now - packet.sentAt;
        // Sooner than any round trip: what arrived is an earlier copy.
        if (packet.retransmitted && trip < rtt.min()) return;
        if (any && !isAfter(packet.sentAt, packet.seq, newestSentAt, newestSeq)) return;
        any = true;
        newestSentAt = packet.sentAt;
        newestSeq = packet.seq;
        newestRtt = trip;
    }

    /**
     * How much longer to wait for a packet in flight.
     *
     * @return nanoseconds; not above 0 if it is lost; {@link Alarms#NEVER} if nothing sent after it has arrived
     */
    long remaining(OutPacket packet, boolean recovering, int sacked, long now) {
        if (!any || !isAfter(newestSentAt, newestSeq, packet.sentAt, packet.seq)) return Alarms.NEVER;
        return overdueAt(packet, recovering, sacked) - now;
    }

    /** When it must be lost if it has not arrived: a round trip and the time of reordering after it was sent. */
    long overdueAt(OutPacket packet, boolean recovering, int sacked) {
        return packet.sentAt + newestRtt + reorderingTime(recovering, sacked);
    }

    private long reorderingTime(boolean recovering, int sacked) {
        if (!reordering && (recovering || sacked >= DUPLICATES)) return 0;
        return Math.min(rtt.min() / 4, rtt.smoothed());
    }

    private static boolean isAfter(long at, int seq, long otherAt, int otherSeq) {
        return at > otherAt || (at == otherAt && seq - otherSeq > 0);
    }
}
