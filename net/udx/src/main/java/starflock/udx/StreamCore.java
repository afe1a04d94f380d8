package starflock.udx;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of one stream, without any I/O: packets, writes and the time go in, {@link Effects} come out. A {@link
 * Sender} for one direction, a {@link ReceiveBuffer} for the other.
 *
 * <pre>
 *   OPEN ──(both sides ended and acknowledged)──▶ LINGERING ──(a while)──▶ gone
 *   OPEN ──(destroyed, reset, timed out)────────▶ LINGERING
 * </pre>
 *
 * <p>A stream that lingers answers what the peer repeats because our last packet was lost: an acknowledgement after a
 * good end, DESTROY after a bad one.
 */
final class StreamCore implements Sender.Output {
    /** What a stream does to the world. Calls back into the stream are allowed in all but the first two. */
    interface Effects {
        /** An empty buffer for a packet. */
        ByteBuffer packet();

        void send(ByteBuffer packet, Path path);

        /** False if the system has no room now; then {@link StreamCore#pump} is called when it has. */
        boolean hasRoom(Path path);

        void data(ByteBuffer data);

        void message(ByteBuffer message);

        /** The peer sends no more. */
        void ended();

        void drained();

        void remoteChanged();

        void closed(CloseCause cause);

        /** Nothing more comes from this stream, and its number is free. */
        void gone();
    }

    /** Unsent bytes beyond this make {@code write} say false, as libudx does; under half of it, drained follows. */
    static final int HIGH_WATER_BYTES = 256 * 1024;

    /** As long as a peer goes on repeating its last packets. */
    private static final long LINGER = Sender.SILENCE;

    /**
     * So often the end alone is repeated to a peer that has ended too, before it is over for us: the peer may have
     * forgotten the stream already. If not, it hears it while we linger.
     */
    private static final int END_TIMEOUTS = 3;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Effects effects;
    private final ReceiveBuffer receiver;
    private final int firstSeq;
    private final int remoteFirstSeq;
    private final long keepAliveNs;
    private final SendQueue early = new SendQueue();
    private @Nullable Sender sender;
    private boolean endEarly;
    private boolean ackDue;
    private boolean rangesDue;
    private boolean full;
    private long advertised;
    private long heardAt;
    private long keepAliveAt = Alarms.NEVER;
    private long lingerUntil = Alarms.NEVER;
    private @Nullable CloseCause cause;
    private boolean endTold;

    StreamCore(StreamConfig config, Effects effects, long now) {
        this.effects = effects;
        this.receiver = new ReceiveBuffer(config.firstRemoteSeq(), config.receiveWindowBytes());
        this.firstSeq = config.firstSeq();
        this.remoteFirstSeq = config.firstRemoteSeq();
        this.keepAliveNs = config.keepAlive().toNanos();
        this.heardAt = now;
    }

    boolean isConnected() {
        return sender != null;
    }

    boolean isOpen() {
        return cause == null;
    }

    @Nullable
    Sender sender() {
        return sender;
    }

    ReceiveBuffer receiver() {
        return receiver;
    }

    /** From now on there is somewhere to send to; an acknowledgement that waited goes out. */
    void connect(Path path, long now) {
        Sender made = new Sender(this, path, firstSeq, remoteFirstSeq, now);
        sender = made;
        if (early.bytes() > 0) made.write(early.take(Integer.MAX_VALUE));
        if (endEarly) made.end();
        heardAt = now;
        if (keepAliveNs > 0) keepAliveAt = now + keepAliveNs;
    }

    void changePath(Path path) {
        if (sender != null) sender.changePath(path);
    }

    /** Queues bytes; {@link #pump} sends them. False if more than {@link #HIGH_WATER_BYTES} are unsent. */
    boolean write(byte[] bytes) {
        if (sender == null) early.add(bytes);
        else sender.write(bytes);
        long unsent = sender == null ? early.bytes() : sender.queuedBytes();
        full |= unsent > HIGH_WATER_BYTES;
        return !full;
    }

    void end() {
        if (sender == null) endEarly = true;
        else sender.end();
    }

    boolean isEnding() {
        return endEarly || (sender != null && sender.isEndQueued());
    }

    /** A message outside the order, once. */
    void send(ByteBuffer message) {
        if (sender == null) return;
        ByteBuffer packet = effects.packet();
        header(Header.MESSAGE, 0, sender.next(), sender.path()).encode(packet);
        packet.put(message).flip();
        effects.send(packet, sender.path());
    }

    void destroy(long now) {
        if (cause != null) return;
        if (sender != null) bare(Header.DESTROY, sender);
        close(new CloseCause.Destroyed(), now);
    }

    /** One packet of this stream; the buffer stands behind the header. */
    void receive(Header header, ByteBuffer rest, long now) {
        heardAt = now;
        if (cause != null) {
            lingering(header, now);
            return;
        }
        if (header.has(Header.HEARTBEAT)) ackDue = true;
        int offset = header.dataOffset();
        Ranges ranges = Ranges.none(rest);
        if (header.has(Header.SACK)) {
            int bytes = offset > 0 && offset < rest.remaining() ? offset : rest.remaining();
            ranges = Ranges.of(rest, bytes);
        }
        if (offset > rest.remaining()) return;
        if (sender != null) {
            sender.onAck(header, ranges, now);
            if (keepAliveNs > 0) keepAliveAt = now + keepAliveNs;
        }
        rest.position(rest.position() + offset);
        if (header.has(Header.DESTROY) && isDue(header)) {
            close(new CloseCause.Reset(), now);
            return;
        }
        if (header.has(Header.DATA | Header.END)) takeData(header, rest);
        if (cause == null && header.has(Header.MESSAGE)) effects.message(rest);
        if (cause == null) afterAck(now);
    }

    /** All packets of this turn are in: answers them. */
    void turnDone(long now) {
        if (cause == null) pump(now);
        flushAck();
        if (cause == null && receiver.isEnded() && sender != null && sender.isEnded()) {
            close(new CloseCause.Ended(), now);
        }
    }

    void pump(long now) {
        if (cause != null || sender == null) return;
        sender.pump(now);
        if (full && sender.queuedBytes() < HIGH_WATER_BYTES / 2) {
            full = false;
            effects.drained();
        }
    }

    /** The reader is done with bytes it was handed; the peer is told when a closed or small window opens. */
    void consumed(long bytes) {
        receiver.consumed(bytes);
        long window = receiver.window();
        if (cause == null && advertised < window / 2) {
            ackDue = true;
            flushAck();
        }
    }

    /** When {@link #onTimer} has something to do. */
    long nextAt() {
        if (cause != null) return sender != null && repeatsEnd() ? Math.min(lingerUntil, sender.nextAt()) : lingerUntil;
        if (sender == null) return Alarms.NEVER;
        long keepAlive = sender.isIdle() ? keepAliveAt : Alarms.NEVER;
        return Math.min(sender.nextAt(), keepAlive);
    }

    void onTimer(long now) {
        if (cause != null) {
            if (lingerUntil <= now) effects.gone();
            else if (repeatsEnd()) repeatEnd(now);
            return;
        }
        if (sender == null) return;
        sender.onTimer(now);
        if (keepAliveNs > 0 && keepAliveAt <= now) {
            if (sender.isIdle()) heartbeat();
            keepAliveAt = now + keepAliveNs;
        }
        boolean forgotten = receiver.isEnded() && sender.onlyEndIsMissing() && sender.timeouts() >= END_TIMEOUTS;
        if (forgotten) close(new CloseCause.Ended(), now);
        else if (sender.isGivenUp(heardAt, now)) timeOut(now);
        else pump(now);
    }

    @Override
    public boolean hasRoom() {
        return sender != null && effects.hasRoom(sender.path());
    }

    @Override
    public void transmit(OutPacket out) {
        ByteBuffer packet = effects.packet();
        header(out.flags, out.padding, out.seq, out.path).encode(packet);
        for (int i = 0; i < out.padding; i++) packet.put((byte) 0);
        packet.put(out.payload).flip();
        effects.send(packet, out.path);
        // It carries the acknowledgement too, all but the ranges.
        if (!rangesDue) ackDue = false;
    }

    @Override
    public void heartbeat() {
        if (sender != null) bare(Header.HEARTBEAT, sender);
    }

    private void takeData(Header header, ByteBuffer payload) {
        ackDue = true;
        int seq = header.seq();
        if (!receiver.isWanted(seq, payload.remaining())) return;
        int flags = header.flags();
        if (seq != receiver.next()) {
            receiver.keep(seq, flags, payload);
            rangesDue = true;
            return;
        }
        receiver.accept(flags);
        if (header.has(Header.DATA)) hand(payload);
        byte[] kept = cause == null ? receiver.poll() : null;
        while (kept != null) {
            if (kept.length > 0) hand(ByteBuffer.wrap(kept));
            kept = cause == null ? receiver.poll() : null;
        }
        rangesDue = receiver.hasHoles();
        if (cause == null && receiver.isEnded() && !endTold) {
            endTold = true;
            effects.ended();
        }
    }

    private void hand(ByteBuffer data) {
        receiver.handedOut(data.remaining());
        effects.data(data);
    }

    private void afterAck(long now) {
        if (sender != null && sender.takeChanged()) effects.remoteChanged();
        if (cause == null && sender != null && sender.isEnded() && receiver.isEnded()) turnDone(now);
    }

    /** Not older than what has come. Farther ahead than anything can lie, it is a guess. */
    private boolean isDue(Header header) {
        int ahead = header.seq() - receiver.next();
        return ahead >= 0 && ahead < ReceiveBuffer.MAX_AHEAD;
    }

    private void lingering(Header header, long now) {
        Sender mine = sender;
        if (mine == null || header.has(Header.DESTROY)) return;
        if (cause instanceof CloseCause.Ended) mine.onAck(header, Ranges.none(NOTHING), now);
        if (!header.has(Header.DATA | Header.END | Header.HEARTBEAT)) return;
        if (cause instanceof CloseCause.Ended) ackDue = true;
        else bare(Header.DESTROY, mine);
    }

    /** Whether it is over for us, but the peer may not have heard of the end. */
    private boolean repeatsEnd() {
        return cause instanceof CloseCause.Ended && sender != null && !sender.isEnded();
    }

    private void repeatEnd(long now) {
        if (sender == null) return;
        sender.onTimer(now);
        sender.pump(now);
    }

    private void timeOut(long now) {
        Sender mine = sender;
        if (mine == null) return;
        bare(Header.DESTROY, mine);
        close(new CloseCause.TimedOut(Duration.ofNanos(Sender.SILENCE)), now);
    }

    private void close(CloseCause why, long now) {
        cause = why;
        receiver.clear();
        early.clear();
        lingerUntil = sender == null || why instanceof CloseCause.Reset ? now : now + LINGER;
        effects.closed(why);
    }

    private void flushAck() {
        if (!ackDue || sender == null) return;
        ackDue = false;
        ByteBuffer packet = effects.packet();
        boolean ranges = rangesDue && receiver.hasHoles();
        header(ranges ? Header.SACK : 0, 0, sender.next(), sender.path()).encode(packet);
        if (ranges) receiver.writeRanges(packet);
        packet.flip();
        effects.send(packet, sender.path());
    }

    private void bare(int flag, Sender by) {
        ByteBuffer packet = effects.packet();
        header(flag, 0, by.next(), by.path()).encode(packet);
        effects.send(packet.flip(), by.path());
    }

    private Header header(int flags, int offset, int seq, Path path) {
        advertised = receiver.window();
        return new Header(flags, offset, path.remoteId(), advertised, seq, receiver.next());
    }
}
