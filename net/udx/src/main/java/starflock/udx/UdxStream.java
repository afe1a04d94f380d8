package starflock.udx;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes both ways, in order and whole, over a {@link UdxSocket}; and messages beside them, which may be lost.
 *
 * <p>There is no handshake: both sides make a stream with a number of their own and connect it to the other's. How they
 * learn the numbers is somebody else's business (the DHT's).
 *
 * <p>All on the loop, also what the listener is told.
 */
public final class UdxStream {
    /** What a stream tells, on the loop, one call at a time; it may call the stream from there. */
    public interface Listener {
        /**
         * The next bytes.
         *
         * @param data valid during the call
         * @return how many of them are consumed: the window stays smaller by the others until {@link #consumed(long)}
         */
        int data(UdxStream stream, ByteBuffer data);

        /** The peer has sent all it will. */
        default void ended(UdxStream stream) {}

        /** There is room again after {@link #write} gave false. */
        default void drained(UdxStream stream) {}

        /**
         * A message that stands outside the order of the bytes.
         *
         * @param message valid during the call
         */
        default void message(UdxStream stream, ByteBuffer message) {}

        /** All that was sent before {@link #changeRemote} has arrived. */
        default void remoteChanged(UdxStream stream) {}

        /** It is over; nothing else is told after this. */
        void closed(UdxStream stream, CloseCause cause);
    }

    /** Bytes of a message that fit the smallest packet every way carries. */
    public static final int MAX_MESSAGE_BYTES = MtuSearch.BASE - 68;

    private final Udx udx;
    private final int id;
    private final Firewall firewall;
    private final Listener listener;
    private final StreamCore core;
    private final Alarms.Alarm alarm;
    private @Nullable UdxSocket socket;
    private boolean touched;
    private boolean pumpPlanned;
    private boolean gone;

    UdxStream(Udx udx, int id, StreamConfig config, Listener listener) {
        this.udx = udx;
        this.id = id;
        this.firewall = config.firewall();
        this.listener = listener;
        this.core = new StreamCore(config, new ToWorld(), udx.loop().nanoTime());
        this.alarm = udx.loop().alarm(this::onAlarm);
    }

    /** Our number: what the peer writes into its packets. */
    public int id() {
        return id;
    }

    public boolean isConnected() {
        return socket != null;
    }

    /** False once {@link Listener#closed} was told. */
    public boolean isOpen() {
        return core.isOpen();
    }

    /** By which socket it sends; null before it is connected. */
    public @Nullable UdxSocket socket() {
        return socket;
    }

    /** Where it sends to. */
    public InetSocketAddress remoteAddress() {
        return path().address();
    }

    /** The peer's number. */
    public int remoteId() {
        return path().remoteId();
    }

    /**
     * From now on it sends.
     *
     * @param remoteId the peer's number of this stream
     * @throws IllegalStateException if it is connected, or over
     */
    public void connect(UdxSocket by, int remoteId, InetSocketAddress to) {
        udx.loop().checkOwner();
        if (socket != null || !core.isOpen()) throw new IllegalStateException("connected before, or over");
        checkAddress(to);
        socket = by;
        core.connect(new Path(by, remoteId, to), now());
        core.turnDone(now());
        rearm();
    }

    /**
     * Goes on by another way: another address of the same peer, another socket of ours, or both.
     *
     * @throws IllegalStateException if it is not connected, or over
     */
    public void changeRemote(UdxSocket by, int remoteId, InetSocketAddress to) {
        udx.loop().checkOwner();
        if (socket == null || !core.isOpen()) throw new IllegalStateException("not connected, or over");
        if (by.udx() != udx) throw new IllegalArgumentException("by: a socket of another Udx");
        checkAddress(to);
        socket = by;
        core.changePath(new Path(by, remoteId, to));
        planPump();
    }

    /**
     * Queues bytes; the array is given away. What is written before it is connected waits. Does nothing once the stream
     * is over.
     *
     * @return false if much is unsent; {@link Listener#drained} tells when to go on
     * @throws IllegalStateException after {@link #end}
     */
    public boolean write(byte[] bytes) {
        udx.loop().checkOwner();
        if (core.isEnding()) throw new IllegalStateException("the stream was ended");
        if (!core.isOpen()) return false;
        boolean more = core.write(bytes);
        planPump();
        return more;
    }

    /** Sends what is queued, then tells the peer that this was all. What the peer sends still comes. */
    public void end() {
        udx.loop().checkOwner();
        if (!core.isOpen() || core.isEnding()) return;
        core.end();
        planPump();
    }

    /** Ends it at once, both ways, and tells the peer. */
    public void destroy() {
        udx.loop().checkOwner();
        core.destroy(now());
        rearm();
    }

    /**
     * Sends a message that may be lost, if connected.
     *
     * @throws IllegalArgumentException if it is longer than {@link #MAX_MESSAGE_BYTES}
     */
    public void send(byte[] message) {
        udx.loop().checkOwner();
        if (message.length > MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException("message: " + message.length + " bytes, over " + MAX_MESSAGE_BYTES);
        }
        if (core.isOpen()) core.send(ByteBuffer.wrap(message));
    }

    /** The listener is done with bytes that its {@code data} did not consume. */
    public void consumed(long bytes) {
        udx.loop().checkOwner();
        core.consumed(bytes);
    }

    /** What is known of the way; zeros before it is connected. */
    public StreamStats stats() {
        Sender sender = core.sender();
        if (sender == null) return new StreamStats(0, 0, 0, 0, 0, 0, 0);
        return new StreamStats(
                sender.rtt().smoothed(),
                sender.rtt().min(),
                (long) sender.bbr().bandwidth(),
                sender.inFlightBytes(),
                sender.queuedBytes(),
                sender.retransmitted(),
                sender.mtu());
    }

    /** A packet for this stream; true if it is to be answered at the end of the turn, and was not yet. */
    boolean received(UdxSocket by, ByteBuffer datagram, InetSocketAddress from) {
        if (by != socket && core.isOpen()) {
            if (!firewall.accepts(this, by, from) || gone) return false;
        }
        core.receive(Header.decode(datagram), datagram, now());
        if (touched) return false;
        touched = true;
        return true;
    }

    void turnDone() {
        touched = false;
        core.turnDone(now());
        rearm();
    }

    void pump() {
        core.pump(now());
        rearm();
    }

    /** Gives the number back, without waiting for what the peer may repeat. */
    void forget() {
        gone = true;
        alarm.cancel();
        udx.remove(this);
    }

    /** Writes of one turn go out together, so that small ones share packets. */
    private void planPump() {
        if (pumpPlanned || socket == null) return;
        pumpPlanned = true;
        udx.loop().execute(() -> {
            pumpPlanned = false;
            pump();
        });
    }

    private void onAlarm() {
        core.onTimer(now());
        rearm();
    }

    private void rearm() {
        if (gone) return;
        long at = core.nextAt();
        if (at == Alarms.NEVER) alarm.cancel();
        else if (at != alarm.at()) udx.loop().set(alarm, at);
    }

    private long now() {
        return udx.loop().nanoTime();
    }

    private Path path() {
        Sender sender = Objects.requireNonNull(core.sender(), "not connected");
        return sender.path();
    }

    private static void checkAddress(InetSocketAddress to) {
        if (to.isUnresolved() || to.getPort() == 0) {
            throw new IllegalArgumentException("to: " + to + " is not an address with a port");
        }
    }

    private final class ToWorld implements StreamCore.Effects {
        @Override
        public ByteBuffer packet() {
            return path().socket().packet();
        }

        @Override
        public void send(ByteBuffer packet, Path path) {
            path.socket().transmit(packet, path.address());
        }

        @Override
        public boolean hasRoom(Path path) {
            return path.socket().hasRoom(UdxStream.this);
        }

        @Override
        public void data(ByteBuffer data) {
            core.consumed(listener.data(UdxStream.this, data));
        }

        @Override
        public void message(ByteBuffer message) {
            listener.message(UdxStream.this, message);
        }

        @Override
        public void ended() {
            listener.ended(UdxStream.this);
        }

        @Override
        public void drained() {
            listener.drained(UdxStream.this);
        }

        @Override
        public void remoteChanged() {
            listener.remoteChanged(UdxStream.this);
        }

        @Override
        public void closed(CloseCause cause) {
            listener.closed(UdxStream.this, cause);
            udx.streamClosed();
        }

        @Override
        public void gone() {
            forget();
        }
    }
}
