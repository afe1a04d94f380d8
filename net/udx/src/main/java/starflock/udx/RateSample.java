package starflock.udx;

/**
 * How fast the network delivers, measured on each acknowledgement
 * (draft-cheng-iccrg-delivery-rate-estimation-02): the bytes delivered between the sending of the packet and now, by the
 * longer of the time it took to send them and the time it took to acknowledge them. Nanoseconds and bytes.
 */
final class RateSample {
    // Of the connection.
    long delivered;
    private long deliveredAt;
    private long firstSentAt;

    /** The sender has had nothing to send until this many bytes are delivered; 0 if it has. */
    private long appLimitedUntil;

    // Of this acknowledgement.
    private boolean any;
    private long priorDelivered;
    private long priorAt;
    private long newestSentAt;
    private long sendInterval;
    private boolean appLimited;
    private long interval;
    private long ackedBytes;

    /** A packet goes out. */
    void sent(OutPacket packet, boolean nothingInFlight, long now) {
        if (nothingInFlight) {
            firstSentAt = now;
            deliveredAt = now;
        }
        packet.firstSentAt = firstSentAt;
        packet.deliveredAt = deliveredAt;
        packet.deliveredBytes = delivered;
        packet.appLimited = appLimitedUntil != 0;
    }

    /** Marks that from here on the network is not what limits us. */
    void appLimited(long inFlightBytes) {
        appLimitedUntil = Math.max(1, delivered + inFlightBytes);
    }

    boolean isAppLimited() {
        return appLimitedUntil != 0;
    }

    void begin() {
        any = false;
        ackedBytes = 0;
        interval = 0;
    }

    void acknowledged(OutPacket packet, long now) {
        delivered += packet.size();
        ackedBytes += packet.size();
        deliveredAt = now;
        if (any && packet.sentAt < newestSentAt) return;
        any = true;
        newestSentAt = packet.sentAt;
        priorDelivered = packet.deliveredBytes;
        priorAt = packet.deliveredAt;
        appLimited = packet.appLimited;
        sendInterval = packet.sentAt - packet.firstSentAt;
        firstSentAt = packet.sentAt;
    }

    /** Ends the sample; an interval shorter than any round trip measures nothing. */
    void finish(long minRtt, long now) {
        if (appLimitedUntil != 0 && delivered > appLimitedUntil) appLimitedUntil = 0;
        interval = any ? Math.max(sendInterval, now - priorAt) : 0;
        if (interval < minRtt) interval = 0;
    }

    boolean isValid() {
        return any && interval > 0;
    }

    /** Bytes per second; only if {@link #isValid}. */
    double bytesPerSecond() {
        return (delivered - priorDelivered) * 1e9 / interval;
    }

    long priorDelivered() {
        return priorDelivered;
    }

    boolean wasAppLimited() {
        return appLimited;
    }

    /** Bytes that this acknowledgement is the first to report. */
    long ackedBytes() {
        return ackedBytes;
    }
}
