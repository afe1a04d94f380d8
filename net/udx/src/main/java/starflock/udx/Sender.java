package starflock.udx;

import java.util.concurrent.TimeUnit;

/**
 * The sending half of a stream: cuts what is written into packets, paces them, and sends again what is lost. It does no
 * I/O: the caller gives the time and carries out {@link Output}.
 *
 * <p>Losses are found three ways: something sent later has arrived ({@link LossDetector}); the last packets of a burst
 * are asked after by a probe (tail loss probe, RFC 8985, section 7); nothing at all was heard for a time-out (RFC 6298).
 */
final class Sender {
    /** What a sender has done to the world. */
    interface Output {
        /** False if the system has no room; {@link #pump} is to be called when it has. */
        boolean hasRoom();

        /** Sends a packet, for the first time or again. */
        void transmit(OutPacket packet);

        /** Asks the peer for an acknowledgement. */
        void heartbeat();
    }

    /** Open: no loss is known; in the two others losses are being repaired, found by {@link LossDetector} or time-out. */
    private enum Recovery {
        OPEN,
        LOSSES,
        TIMEOUT
    }

    /** Without any answer to what we sent for so long, and so many time-outs, the peer is gone. libudx: about 13 s. */
    static final long SILENCE = TimeUnit.SECONDS.toNanos(13);

    private static final int MIN_TIMEOUTS = 5;

    /** Time-outs double, up to this: a line that comes back is noticed soon. */
    private static final long LONGEST_BACKOFF = TimeUnit.SECONDS.toNanos(4);

    /** A probe does not go out sooner: a peer's thread may be busy for so long. */
    private static final long SHORTEST_PROBE = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long FIRST_PROBE = TimeUnit.SECONDS.toNanos(1);

    /** What we believe the peer takes until it says so; libudx's default. */
    private static final long FIRST_WINDOW_BYTES = 4 << 20;

    private final Output output;
    private final Rtt rtt = new Rtt();
    private final RateSample rate = new RateSample();
    private final Pacer pacer = new Pacer();
    private final SendQueue queue = new SendQueue();
    private final SeqRing<OutPacket> packets = new SeqRing<>();
    private final PacketList inFlight = new PacketList();
    private final PacketList lost = new PacketList();
    private final LossDetector losses;
    private final Bbr bbr;
    private MtuSearch mtu;
    private Path path;

    private int next;
    private int unacked;
    private long inFlightBytes;
    private int sacked;
    private long peerWindow = FIRST_WINDOW_BYTES;
    private int windowSeq;
    private int windowAck;
    private boolean endQueued;
    private boolean endSent;

    private Recovery recovery = Recovery.OPEN;
    private int recoveryEnd;
    private int timeouts;
    private long progressAt;
    private boolean probing;
    private int probeEnd;
    private boolean probeAllowed = true;
    private boolean changing;
    private int changedAt;
    private long newestRtt;
    private long newestSentAt;
    private long lostNow;

    private long timeoutAt = Alarms.NEVER;
    private long probeAt = Alarms.NEVER;
    private long reorderAt = Alarms.NEVER;
    private long windowProbeAt = Alarms.NEVER;
    private long paceAt = Alarms.NEVER;
    private int windowProbes;

    private long retransmitted;

    Sender(Output output, Path path, int firstSeq, int remoteFirstSeq, long now) {
        this.output = output;
        this.path = path;
        this.next = firstSeq;
        this.unacked = firstSeq;
        this.windowSeq = remoteFirstSeq;
        this.windowAck = firstSeq;
        this.mtu = new MtuSearch(path.address().getAddress());
        this.bbr = new Bbr(packetBytes(), path.remoteId(), now);
        this.losses = new LossDetector(rtt, firstSeq);
    }

    /** The number of the next new packet. */
    int next() {
        return next;
    }

    Rtt rtt() {
        return rtt;
    }

    Bbr bbr() {
        return bbr;
    }

    int mtu() {
        return mtu.mtu();
    }

    long inFlightBytes() {
        return inFlightBytes;
    }

    long retransmitted() {
        return retransmitted;
    }

    long queuedBytes() {
        return queue.bytes();
    }

    boolean isEndQueued() {
        return endQueued;
    }

    /** The peer has everything, the end included. */
    boolean isEnded() {
        return endSent && unacked == next;
    }

    boolean isIdle() {
        return unacked == next && !hasNew();
    }

    /** All bytes are acknowledged, the end is not. */
    boolean onlyEndIsMissing() {
        return endSent && next - unacked == 1;
    }

    int timeouts() {
        return timeouts;
    }

    /** Since when nothing that we wait for has come. */
    long progressAt() {
        return progressAt;
    }

    void write(byte[] bytes) {
        queue.add(bytes);
    }

    void end() {
        endQueued = true;
    }

    /** Sends to another address from now on; what is under way stays on its way, until a time-out. */
    void changePath(Path to) {
        path = to;
        mtu = new MtuSearch(to.address().getAddress());
        bbr.packetBytes(packetBytes());
        changing = unacked != next;
        changedAt = next;
    }

    /** True once, when everything that was sent before the change is acknowledged. */
    boolean takeChanged() {
        if (!changing || unacked - changedAt < 0) return false;
        changing = false;
        return true;
    }

    Path path() {
        return path;
    }

    /** Sends what windows, pace and the system allow. */
    void pump(long now) {
        paceAt = Alarms.NEVER;
        while (true) {
            OutPacket again = lost.first();
            if (again == null && !hasNew()) {
                rate.appLimited(inFlightBytes);
                break;
            }
            if (again != null ? inFlightBytes >= bbr.window() : !fitsWindows()) break;
            if (!output.hasRoom()) break;
            if (!pacer.maySend(bbr.pacingRate(), packetBytes(), now)) {
                paceAt = pacer.nextAt(bbr.pacingRate(), packetBytes(), now);
                break;
            }
            if (again != null) retransmit(again, now);
            else sendNew(now, true);
        }
        armWindowProbe(now);
    }

    /** One acknowledgement. Ranges that nobody honest sends are passed over. */
    void onAck(Header header, Ranges ranges, long now) {
        if (header.ack() - next > 0) return;
        updateWindow(header, now);
        boolean waiting = unacked != next;
        rate.begin();
        newestRtt = 0;
        lostNow = 0;
        newestSentAt = Long.MIN_VALUE;
        boolean advanced = header.ack() - unacked > 0;
        while (header.ack() - unacked > 0) {
            OutPacket packet = packets.get(unacked);
            if (packet == null) sacked--;
            else acknowledged(packet, now);
            unacked++;
        }
        takeRanges(ranges, now);
        if (rate.ackedBytes() > 0) progressed(advanced, now);
        if (waiting) {
            rate.finish(rtt.min(), now);
            bbr.onAck(rate, newestRtt, lostNow, inFlightBytes, now);
        }
    }

    /** The earliest time at which {@link #onTimer} or {@link #pump} has something to do. */
    long nextAt() {
        return Math.min(Math.min(Math.min(timeoutAt, probeAt), Math.min(reorderAt, windowProbeAt)), paceAt);
    }

    /** Does what is due, then pumps. */
    void onTimer(long now) {
        if (reorderAt <= now) {
            reorderAt = Alarms.NEVER;
            detectLosses(now);
        }
        if (probeAt <= now) {
            probeAt = Alarms.NEVER;
            probe(now);
        }
        if (timeoutAt <= now) onTimeout(now);
        if (windowProbeAt <= now) {
            windowProbes++;
            output.heartbeat();
            windowProbeAt = now + Math.min(rtt.timeout() << Math.min(windowProbes, 4), LONGEST_BACKOFF);
        }
        pump(now);
    }

    /** Whether the peer has been silent for so long that it must be gone. */
    boolean isGivenUp(long heardAt, long now) {
        boolean noAcks = timeouts >= MIN_TIMEOUTS && now - progressAt > SILENCE;
        boolean noWindow = windowProbes >= MIN_TIMEOUTS && now - heardAt > SILENCE;
        return noAcks || noWindow;
    }

    private void takeRanges(Ranges ranges, long now) {
        int from = unacked;
        for (int i = 0; i < ranges.count(); i++) {
            int start = ranges.start(i) - from;
            int end = ranges.end(i) - from;
            // Ascending, inside what we sent: else a few bytes could make us look at many packets again and again.
            if (start < 0 || end <= start || end > next - from) continue;
            for (int seq = from + start; seq != from + end; seq++) {
                OutPacket packet = packets.get(seq);
                if (packet == null) continue;
                acknowledged(packet, now);
                sacked++;
            }
            from += end;
        }
    }

    private void acknowledged(OutPacket packet, long now) {
        packets.remove(packet.seq);
        if (packet.lost) {
            lost.remove(packet);
        } else {
            inFlight.remove(packet);
            inFlightBytes -= packet.size();
        }
        if (packet.padding > 0) {
            mtu.acknowledged(packet);
            bbr.packetBytes(packetBytes());
        }
        rate.acknowledged(packet, now);
        losses.acknowledged(packet, now);
        if (packet.retransmitted || packet.sentAt < newestSentAt) return;
        newestRtt = now - packet.sentAt;
        newestSentAt = packet.sentAt;
    }

    private void progressed(boolean advanced, long now) {
        if (newestRtt > 0) {
            rtt.sample(newestRtt, now);
            probeAllowed = true;
        }
        progressAt = now;
        timeouts = 0;
        if (probing && unacked - probeEnd >= 0) probing = false;
        if (recovery != Recovery.OPEN && unacked - recoveryEnd >= 0) {
            recovery = Recovery.OPEN;
            bbr.onRecovered();
        }
        detectLosses(now);
        if (unacked == next) {
            timeoutAt = Alarms.NEVER;
            probeAt = Alarms.NEVER;
            reorderAt = Alarms.NEVER;
        } else {
            timeoutAt = now + rtt.timeout();
            if (advanced) armProbe(now);
        }
    }

    private void detectLosses(long now) {
        boolean recovering = recovery != Recovery.OPEN;
        boolean any = false;
        long wait = 0;
        OutPacket packet = inFlight.first();
        while (packet != null) {
            OutPacket after = packet.next;
            long remaining = losses.remaining(packet, recovering, sacked, now);
            if (remaining == Alarms.NEVER) break;
            if (remaining <= 0) {
                any |= packet.padding == 0;
                markLost(packet);
            } else {
                wait = Math.max(wait, remaining);
            }
            packet = after;
        }
        reorderAt = wait == 0 ? Alarms.NEVER : now + wait;
        if (any && recovery == Recovery.OPEN) {
            recovery = Recovery.LOSSES;
            recoveryEnd = next;
            probing = false;
            probeAt = Alarms.NEVER;
            bbr.onRecovery(inFlightBytes, rate.ackedBytes(), rate.delivered);
        }
    }

    private void markLost(OutPacket packet) {
        inFlight.remove(packet);
        inFlightBytes -= packet.size();
        lost.add(packet);
        packet.lost = true;
        if (packet.padding > 0) {
            packet.padding = 0;
            mtu.lost();
        } else {
            lostNow += packet.size();
        }
    }

    private void onTimeout(long now) {
        timeouts++;
        recovery = Recovery.TIMEOUT;
        recoveryEnd = next;
        probing = false;
        probeAt = Alarms.NEVER;
        OutPacket packet = inFlight.first();
        while (packet != null) {
            OutPacket after = packet.next;
            boolean overdue = losses.overdueAt(packet, true, sacked) <= now;
            if (overdue || packet.seq == unacked) markLost(packet);
            packet = after;
        }
        // The old way has not answered: from here on everything goes the new one.
        for (packet = lost.first(); packet != null; packet = packet.next) packet.path = path;
        bbr.onTimeout(inFlightBytes);
        timeoutAt = now + Math.max(rtt.timeout(), Math.min(rtt.timeout() << Math.min(timeouts, 6), LONGEST_BACKOFF));
        // The repair must not wait for the pace of a line that has died.
        OutPacket first = lost.first();
        if (first != null && output.hasRoom()) retransmit(first, now);
    }

    /** Asks after the end of a burst: by new data if there is some, else by the last packet once more. */
    private void probe(long now) {
        if (unacked == next || probing || !probeAllowed || recovery != Recovery.OPEN || !output.hasRoom()) return;
        if (hasNew() && peerWindow > 0) {
            sendNew(now, false);
        } else {
            OutPacket last = packets.get(next - 1);
            if (last == null || last.lost) return;
            inFlight.remove(last);
            inFlightBytes -= last.size();
            lost.add(last);
            last.lost = true;
            retransmit(last, now);
        }
        probing = true;
        probeAllowed = false;
        probeEnd = next;
        probeAt = Alarms.NEVER;
        timeoutAt = now + rtt.timeout();
    }

    private void armProbe(long now) {
        if (unacked == next || recovery != Recovery.OPEN || sacked > 0 || probing || !probeAllowed) {
            probeAt = Alarms.NEVER;
            return;
        }
        long wait = rtt.isKnown() ? Math.max(2 * rtt.smoothed(), SHORTEST_PROBE) : FIRST_PROBE;
        probeAt = Math.min(now + wait, timeoutAt);
    }

    private void retransmit(OutPacket packet, long now) {
        lost.remove(packet);
        packet.lost = false;
        packet.retransmitted = true;
        if (packet.padding > 0) {
            packet.padding = 0;
            mtu.lost();
        }
        retransmitted++;
        launch(packet, now);
    }

    private void sendNew(long now, boolean mayPad) {
        byte[] payload = queue.take(mtu.maxPayload());
        // The end has a packet of its own: while that alone is missing, all bytes have arrived.
        boolean last = payload.length == 0;
        int flags = (payload.length > 0 ? Header.DATA : 0) | (last ? Header.END : 0);
        OutPacket packet = new OutPacket(next, flags, payload, path);
        if (mayPad && rtt.isKnown() && payload.length > 0) packet.padding = mtu.padding(payload.length);
        if (packet.padding > 0) mtu.sent(packet);
        packets.put(unacked, next - unacked + 1, next, packet);
        boolean first = unacked == next;
        if (first) {
            progressAt = now;
            timeouts = 0;
            bbr.onRestart(rate.isAppLimited(), now);
        }
        launch(packet, now);
        next++;
        if (last) endSent = true;
        if (mayPad) armProbe(now);
    }

    private void launch(OutPacket packet, long now) {
        rate.sent(packet, unacked == next, now);
        packet.sentAt = now;
        inFlight.add(packet);
        inFlightBytes += packet.size();
        pacer.sent(packet.size());
        if (timeoutAt == Alarms.NEVER) timeoutAt = now + rtt.timeout();
        output.transmit(packet);
    }

    private boolean hasNew() {
        return queue.bytes() > 0 || (endQueued && !endSent);
    }

    private boolean fitsWindows() {
        if (inFlightBytes >= bbr.window()) return false;
        if (next - unacked >= ReceiveBuffer.MAX_AHEAD) return false;
        // The end alone needs no room with the peer.
        if (queue.bytes() == 0) return true;
        // As libudx counts: any window at all takes one packet.
        return peerWindow > 0 && (inFlight.isEmpty() || inFlightBytes + packetBytes() <= peerWindow);
    }

    private void updateWindow(Header header, long now) {
        if (header.ack() - unacked < 0) return;
        int newer = header.seq() - windowSeq;
        if (newer < 0 || (newer == 0 && header.ack() - windowAck < 0)) return;
        peerWindow = header.windowBytes();
        windowSeq = header.seq();
        windowAck = header.ack();
        if (peerWindow > 0) {
            windowProbeAt = Alarms.NEVER;
            windowProbes = 0;
        } else {
            armWindowProbe(now);
        }
    }

    /** With a closed window and nothing under way only our question brings the news that it is open. */
    private void armWindowProbe(long now) {
        if (peerWindow > 0 || unacked != next || queue.bytes() == 0) return;
        if (windowProbeAt == Alarms.NEVER) windowProbeAt = now + rtt.timeout();
    }

    private int packetBytes() {
        return mtu.maxPayload() + Header.BYTES;
    }
}
