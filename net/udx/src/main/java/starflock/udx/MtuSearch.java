package starflock.udx;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Looks for the largest packet that the way to the peer carries (RFC 8899), by padding packets of data: if the padded
 * packet is lost, the data goes again without the padding.
 *
 * <p>The data offset pads by at most 255 bytes, so the search takes two steps to the top where the way is clear, and
 * halves what is left where it is not.
 */
final class MtuSearch {
    /** Sizes of IP packets: what every way carries, and what no peer exceeds (libudx). */
    static final int BASE = 1200;

    static final int MAX = 1500;

    /** Narrower than this it is not worth a packet. */
    private static final int STEP = 16;

    /** A size is given up after so many losses: one may be chance. */
    private static final int TRIES = 3;

    private static final int IPV4_UDP = 28;
    private static final int IPV6_UDP = 48;

    private final int overhead;
    private int mtu = BASE;
    private int limit = MAX;
    private int losses;

    /** The size under way, 0 if none is. */
    private int probing;

    MtuSearch(InetAddress peer) {
        overhead = Header.BYTES + (peer instanceof Inet4Address ? IPV4_UDP : IPV6_UDP);
    }

    /** The largest IP packet known to arrive. */
    int mtu() {
        return mtu;
    }

    /** Bytes of data in the largest packet. */
    int maxPayload() {
        return mtu - overhead;
    }

    /** Padding that makes a packet of so much data a probe; 0 if none is due or this data does not serve. */
    int padding(int payloadBytes) {
        if (probing != 0 || limit - mtu < STEP) return 0;
        int reach = Math.min(limit, payloadBytes + overhead + Header.MAX_OFFSET);
        int wanted = limit == MAX ? reach : Math.min(reach, (mtu + limit) / 2);
        return wanted - mtu < STEP ? 0 : wanted - payloadBytes - overhead;
    }

    void sent(OutPacket probe) {
        probing = probe.payload.length + overhead + probe.padding;
    }

    void acknowledged(OutPacket probe) {
        int size = probe.payload.length + overhead + probe.padding;
        if (size > mtu && size <= MAX) mtu = size;
        probing = 0;
        losses = 0;
    }

    /** The probe is lost; its packet goes again without padding. */
    void lost() {
        if (probing != 0 && ++losses >= TRIES) {
            limit = Math.max(mtu, probing - 1);
            losses = 0;
        }
        probing = 0;
    }
}
