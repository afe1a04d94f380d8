package starflock.stream;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;

/**
 * A line to one peer: a {@link Transport}, a {@link SecretStream} over it and a {@link Protomux} over that.
 *
 * <p>Everything about a connection, its channels included, happens on its own serial executor: handlers are called
 * there, and whoever wants something of it from elsewhere goes through {@link #execute}. Nothing here needs a lock.
 *
 * <p>Whatever the peer does wrong closes this connection and touches no other.
 */
public final class Connection {
    /** What becomes of a connection; called on the connection's executor. */
    public interface Listener {
        /** The peer is who its key says; pair protocols and open channels now. */
        void opened(Connection connection);

        /** A message came beside the stream; see {@link Connection#sendUnordered}. */
        default void unordered(Connection connection, byte[] message) {}

        /** It is over, also when it never opened. The channels are closed already. */
        void closed(Connection connection, CloseReason reason);
    }

    /** How long the peer has to take our last bytes and close its side. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final Transport transport;
    private final ConnectionConfig config;
    private final Listener listener;
    private final SerialExecutor owner;
    private final SecretStream stream;
    private final Protomux mux;
    private boolean writable = true;
    private boolean heard;
    private boolean said;
    private @Nullable CloseReason reason;

    /** Ends a handshake that takes too long; later, a line that the peer does not close. */
    private @Nullable Runnable deadline;

    private @Nullable Runnable idleTimer;
    private @Nullable Runnable keepAliveTimer;

    private Connection(
            Transport transport,
            boolean initiator,
            NoiseHandshake.@Nullable Session session,
            ConnectionConfig config,
            Listener listener) {
        this.transport = transport;
        this.config = config;
        this.listener = listener;
        this.owner = new SerialExecutor(config.executor());
        this.stream = new SecretStream(
                config.crypto(),
                config.random(),
                initiator,
                config.keyPair(),
                session,
                config.maxMessageBytes(),
                new StreamOutput());
        this.mux = new Protomux(this::send);
    }

    /**
     * Starts the handshake over a transport that nobody has started.
     *
     * @param initiator true on exactly one side: usually the one that dialled
     */
    public static Connection start(Transport transport, boolean initiator, ConnectionConfig config, Listener listener) {
        return start(transport, initiator, null, config, listener);
    }

    /** The same for two who have shaken hands elsewhere already, if {@code session} is there. */
    public static Connection start(
            Transport transport,
            boolean initiator,
            NoiseHandshake.@Nullable Session session,
            ConnectionConfig config,
            Listener listener) {
        Connection connection = new Connection(transport, initiator, session, config, listener);
        transport.start(connection.owner, connection.new FromTransport());
        connection.execute(connection::begin);
        return connection;
    }

    /** Runs a task on the connection's executor, where its channels may be used. */
    public void execute(Runnable task) {
        owner.execute(() -> guarded(task));
    }

    /** The channels; on the connection's executor only. */
    public Protomux mux() {
        return mux;
    }

    public boolean isInitiator() {
        return stream.isInitiator();
    }

    /** Who we are, 32 bytes. */
    public byte[] publicKey() {
        return stream.publicKey();
    }

    /** Who the peer is, 32 bytes, proven; once opened. */
    public byte[] remotePublicKey() {
        return stream.remotePublicKey();
    }

    /** 64 bytes that name this connection, the same on both sides; once opened. */
    public byte[] handshakeHash() {
        return stream.handshakeHash();
    }

    /**
     * Sends a message beside the stream, encrypted as all else, which may get lost, come twice or out of order: for
     * what
     * is soon out of date. Without effect before the connection is open, and over a transport without datagrams. On the
     * connection's executor.
     */
    public void sendUnordered(byte[] message) {
        if (reason == null && stream.isOpen())
            transport.sendDatagram(stream.unordered().seal(message));
    }

    /** Says that we are there, so that a line that is dead is noticed soon; from any thread. */
    public void sendKeepAlive() {
        execute(() -> {
            if (reason == null && stream.isOpen()) stream.send(new byte[0]);
        });
    }

    /** Sends what is queued and closes; from any thread. */
    public void close() {
        execute(() -> close(new CloseReason.Closed()));
    }

    private void begin() {
        if (reason != null) return;
        deadline = after(config.handshakeTimeout(), () -> {
            if (!stream.isOpen()) close(new CloseReason.TimedOut(config.handshakeTimeout()));
        });
        try {
            stream.start();
        } catch (ProtocolError e) {
            close(new CloseReason.Broken(e));
        }
    }

    private boolean send(byte[] frame) {
        if (reason != null) return false;
        stream.sendInPlace(frame);
        return writable;
    }

    private void opened() throws ProtocolError {
        cancel(deadline);
        byte[] expected = config.remotePublicKey();
        if (expected != null && !Arrays.equals(expected, stream.remotePublicKey())) {
            throw new ProtocolError.Refused("another peer's key", "the key that was asked for");
        }
        checkIdle();
        keepAlive();
        listener.opened(this);
    }

    /** Looks once in each period whether anything came in it, so silence is noticed within two periods. */
    private void checkIdle() {
        heard = false;
        if (config.idleTimeout().isZero()) return;
        idleTimer = after(config.idleTimeout(), () -> {
            if (heard) checkIdle();
            else close(new CloseReason.TimedOut(config.idleTimeout()));
        });
    }

    private void keepAlive() {
        said = false;
        if (config.keepAlive().isZero()) return;
        keepAliveTimer = after(config.keepAlive(), () -> {
            if (!said) stream.send(new byte[0]);
            keepAlive();
        });
    }

    /** The one way out: runs once, whatever the cause. */
    private void close(CloseReason why) {
        if (reason != null) return;
        reason = why;
        cancel(deadline);
        cancel(idleTimer);
        cancel(keepAliveTimer);
        if (why instanceof CloseReason.Closed) {
            transport.end();
            deadline = config.timer().schedule(LINGER, transport::close);
        } else {
            transport.close();
        }
        try {
            mux.shutDown();
        } finally {
            listener.closed(this, why);
        }
    }

    /** A handler that throws is a bug of ours; it costs this connection and no other. */
    private void guarded(Runnable task) {
        try {
            task.run();
            if (reason == null) mux.deliver();
        } catch (ProtocolError e) {
            close(new CloseReason.Broken(e));
        } catch (RuntimeException e) {
            Logger.getLogger(Connection.class.getName())
                    .log(Level.SEVERE, "A handler failed, so its connection is closed.", e);
            close(new CloseReason.Failed(e));
        }
    }

    private Runnable after(Duration delay, Runnable task) {
        return config.timer()
                .schedule(
                        delay,
                        () -> execute(() -> {
                            if (reason == null) task.run();
                        }));
    }

    private static void cancel(@Nullable Runnable timer) {
        if (timer != null) timer.run();
    }

    private final class StreamOutput implements SecretStream.Output {
        @Override
        public void write(byte[] bytes) {
            said = true;
            writable = transport.write(bytes);
        }

        @Override
        public void opened() throws ProtocolError {
            Connection.this.opened();
        }

        @Override
        public void message(byte[] buffer, int offset, int length) throws ProtocolError {
            if (reason == null) mux.receive(buffer, offset, length);
        }
    }

    private final class FromTransport implements Transport.Receiver {
        @Override
        public void received(byte[] buffer, int offset, int length) {
            if (reason != null) return;
            heard = true;
            guarded(() -> {
                try {
                    stream.receive(buffer, offset, length);
                } catch (ProtocolError e) {
                    close(new CloseReason.Broken(e));
                }
            });
        }

        @Override
        public void datagram(byte[] bytes) {
            if (reason != null || !stream.isOpen()) return;
            byte[] message = stream.unordered().open(bytes);
            if (message != null) guarded(() -> listener.unordered(Connection.this, message));
        }

        @Override
        public void drained() {
            writable = true;
            if (reason == null) guarded(mux::onDrain);
        }

        @Override
        public void closed(@Nullable IOException cause) {
            guarded(() -> close(cause == null ? new CloseReason.Ended() : new CloseReason.Lost(cause)));
        }
    }
}
