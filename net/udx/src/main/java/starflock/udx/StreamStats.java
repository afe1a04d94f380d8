package starflock.udx;

/**
 * What a stream knows of its way.
 *
 * @param rttNs the smoothed round trip, 0 before the first
 * @param minRttNs the shortest of late
 * @param bandwidthBytesPerS what the way is believed to carry
 * @param inFlightBytes sent and not acknowledged, headers included
 * @param unsentBytes written and not sent
 * @param retransmitted packets sent again, so far
 * @param mtuBytes the largest IP packet known to arrive
 */
public record StreamStats(
        long rttNs,
        long minRttNs,
        long bandwidthBytesPerS,
        long inFlightBytes,
        long unsentBytes,
        long retransmitted,
        int mtuBytes) {}
