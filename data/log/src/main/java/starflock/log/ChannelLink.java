package starflock.log;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.stream.Channel;
import starflock.stream.Connection;

/** A log's channel on one connection: {@code hypercore/alpha}, see hypercore 11.37.1, lib/replicator.js. */
final class ChannelLink implements Link {
    static final String PROTOCOL = "hypercore/alpha";
    static final String ALIAS = "hypercore";

    /** Answers waiting for a slow peer: enough for two of the largest blocks. */
    static final long MAX_QUEUED_BYTES = 32 << 20;
    /** What a peer may send faster than it is handled. Honest peers answer what was asked: {@link Window}. */
    static final long MAX_UNHANDLED_BYTES = 128 << 20;
    /** Messages that go as one: enough to fill a socket's buffer. */
    private static final long BATCH_BYTES = 256 << 10;
    /** What a message costs beside its content. */
    static final long MESSAGE_BYTES = 256;

    private final Connection connection;
    private final Replicator replicator;
    private final Channel channel;
    private final Peer peer = new Peer(this);
    private final Channel.Message<Wire.Sync> sync;
    private final Channel.Message<Wire.Request> request;
    private final Channel.Message<Wire.Cancel> cancel;
    private final Channel.Message<Wire.Data> data;
    private final Channel.Message<Wire.NoData> noData;
    private final Channel.Message<Wire.Want> want;
    private final Channel.Message<Wire.Unwant> unwant;
    private final Channel.Message<Wire.Bitfield> bitfield;
    private final Channel.Message<Wire.Range> range;
    private final Channel.Message<Wire.Extension> extension;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicLong unhandledBytes = new AtomicLong();
    /** Guards itself and {@link #flushing}. */
    private final ArrayDeque<Wire> queue = new ArrayDeque<>();

    private boolean flushing;
    /** The channel closes when the queue is empty. */
    private volatile boolean ending;

    /** The replicator waits for room. */
    private volatile boolean starved;

    private ChannelLink(Connection connection, Replicator replicator, Channel channel) {
        this.connection = connection;
        this.replicator = replicator;
        this.channel = channel;
        sync = channel.message(WireCodecs.SYNC, this::received);
        request = channel.message(WireCodecs.REQUEST, this::received);
        cancel = channel.message(WireCodecs.CANCEL, this::received);
        data = channel.message(WireCodecs.DATA, this::received);
        noData = channel.message(WireCodecs.NO_DATA, this::received);
        want = channel.message(WireCodecs.WANT, this::received);
        unwant = channel.message(WireCodecs.UNWANT, this::received);
        bitfield = channel.message(WireCodecs.BITFIELD, this::received);
        range = channel.message(WireCodecs.RANGE, this::received);
        extension = channel.message(WireCodecs.EXTENSION, this::received);
    }

    /** Opens the log's channel, unless it is open. On the connection's executor. */
    static void open(Connection connection, Replicator replicator, Hashes hashes) {
        @Nullable ChannelLink[] link = new ChannelLink[1];
        Channel channel = connection
                .mux()
                .channel(PROTOCOL)
                .alias(ALIAS)
                .id(replicator.discoveryKey())
                .onOpen((c, in) -> {
                    byte[] expected =
                            hashes.capability(!connection.isInitiator(), replicator.key(), connection.handshakeHash());
                    if (!Arrays.equals(WireCodecs.decodeHandshake(in).capability(), expected)) {
                        throw new ProtocolError.Refused("a wrong capability", "proof of the log's key");
                    }
                    if (link[0] != null) link[0].opened();
                })
                .onClose((c, byRemote) -> {
                    if (link[0] != null) link[0].closed();
                })
                .onDrain(c -> {
                    if (link[0] != null) link[0].flush();
                })
                .create();
        if (channel == null) return;
        link[0] = new ChannelLink(connection, replicator, channel);
        byte[] capability = hashes.capability(connection.isInitiator(), replicator.key(), connection.handshakeHash());
        channel.open(WireCodecs.encodeHandshake(new Wire.Handshake(true, capability)));
    }

    private void opened() {
        replicator.post(() -> replicator.opened(peer));
    }

    private void closed() {
        replicator.post(() -> replicator.closed(peer));
    }

    private void received(Wire message) throws ProtocolError {
        long bytes = bytes(message);
        if (unhandledBytes.addAndGet(bytes) > MAX_UNHANDLED_BYTES) {
            throw new ProtocolError.TooLarge(
                    ProtocolError.NOWHERE, "unhandled bytes", unhandledBytes.get(), MAX_UNHANDLED_BYTES);
        }
        replicator.post(
                () -> {
                    unhandledBytes.addAndGet(-bytes);
                    replicator.received(peer, message);
                },
                bytes);
    }

    private static long bytes(Wire message) {
        if (message instanceof Wire.Data d && d.block() != null)
            return MESSAGE_BYTES + d.block().value().length;
        if (message instanceof Wire.Bitfield b) return MESSAGE_BYTES + 4L * b.words().length;
        if (message instanceof Wire.Extension e) return MESSAGE_BYTES + e.message().length;
        return MESSAGE_BYTES;
    }

    @Override
    public void send(Wire message) {
        queuedBytes.addAndGet(bytes(message));
        synchronized (queue) {
            queue.add(message);
            if (flushing) return;
            flushing = true;
        }
        connection.execute(this::flush);
    }

    @Override
    public boolean writable() {
        starved = true;
        if (queuedBytes.get() >= MAX_QUEUED_BYTES) return false;
        starved = false;
        return true;
    }

    /** Hands messages to the connection until it is full; then {@code onDrain} calls this again. */
    private void flush() {
        boolean more = true;
        while (more && connection.mux().drained()) {
            connection.mux().cork();
            try {
                more = writeSome();
            } finally {
                connection.mux().uncork();
            }
        }
        if (ending && !more) channel.close();
        if (starved && queuedBytes.get() < MAX_QUEUED_BYTES / 2) {
            starved = false;
            replicator.post(() -> {});
        }
    }

    /** Writes one batch; whether there may be more. */
    private boolean writeSome() {
        long written = 0;
        while (written < BATCH_BYTES) {
            Wire message;
            synchronized (queue) {
                message = queue.poll();
                if (message == null) {
                    flushing = false;
                    return false;
                }
            }
            write(message);
            long bytes = bytes(message);
            queuedBytes.addAndGet(-bytes);
            written += bytes;
        }
        return true;
    }

    private void write(Wire message) {
        boolean unused =
                switch (message) {
                    case Wire.Sync m -> sync.send(m);
                    case Wire.Request m -> request.send(m);
                    case Wire.Cancel m -> cancel.send(m);
                    case Wire.Data m -> data.send(m);
                    case Wire.NoData m -> noData.send(m);
                    case Wire.Want m -> want.send(m);
                    case Wire.Unwant m -> unwant.send(m);
                    case Wire.Bitfield m -> bitfield.send(m);
                    case Wire.Range m -> range.send(m);
                    case Wire.Extension m -> extension.send(m);
                };
    }

    @Override
    public byte[] remoteKey() {
        return connection.remotePublicKey();
    }

    @Override
    public void end() {
        ending = true;
        connection.execute(this::flush);
    }

    @Override
    public void close(String reason) {
        Logger.getLogger(Replication.class.getName()).log(Level.INFO, "A peer of a log is let go: {0}.", reason);
        connection.close();
    }
}
