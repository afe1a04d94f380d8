package starflock.udx;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sockets and the streams that may come by any of them, told apart by a number that each side chooses for itself. One
 * per node; a loop can serve many.
 */
public final class Udx {
    private final UdxLoop loop;
    private final Map<Integer, UdxStream> streams = new HashMap<>();
    private final List<UdxSocket> sockets = new ArrayList<>();

    /** Who waits until no stream is open. */
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

    public Udx(UdxLoop loop) {
        this.loop = loop;
    }

    /** The loop that all of it happens on. */
    public UdxLoop loop() {
        return loop;
    }

    /**
     * Binds a socket.
     *
     * @param local port 0 takes a free one; the wildcard address serves IPv4 and IPv6 where the system has both
     * @param handler is told what is not a stream's packet
     * @throws IOException if the address is taken or is not ours
     */
    public UdxSocket bind(InetSocketAddress local, UdxSocket.MessageHandler handler) throws IOException {
        loop.checkOwner();
        UdxSocket socket = new UdxSocket(this, handler);
        socket.bind(local);
        sockets.add(socket);
        return socket;
    }

    /**
     * Makes a stream, which takes packets from now on if its firewall lets them in, and sends once it is connected.
     *
     * @param id what the peer writes into its packets; hard to guess, since whoever knows it can speak for the peer
     * @throws IllegalStateException if a stream with this id is open
     */
    public UdxStream createStream(int id, StreamConfig config, UdxStream.Listener listener) {
        loop.checkOwner();
        if (streams.containsKey(id)) throw new IllegalStateException("id: " + id + " is the id of an open stream");
        UdxStream stream = new UdxStream(this, id, config, listener);
        streams.put(id, stream);
        return stream;
    }

    /** Whether the id belongs to an open stream, or to one that ended a moment ago. */
    public boolean isTaken(int id) {
        return streams.containsKey(id);
    }

    /**
     * Completes once no stream is connected and open: what was written before it ended has arrived and is acknowledged,
     * or was given up. Whoever closes what its streams are for, and then waits for this, cuts off nothing.
     */
    public CompletableFuture<Void> quiet() {
        loop.checkOwner();
        CompletableFuture<Void> quiet = new CompletableFuture<>();
        waiting.add(quiet);
        streamClosed();
        return quiet;
    }

    void streamClosed() {
        if (waiting.isEmpty() || streams.values().stream().anyMatch(each -> each.isConnected() && each.isOpen()))
            return;
        List<CompletableFuture<Void>> all = List.copyOf(waiting);
        waiting.clear();
        for (CompletableFuture<Void> each : all) each.complete(null);
    }

    /** Destroys all streams and closes all sockets. */
    public void close() {
        loop.checkOwner();
        for (UdxStream stream : List.copyOf(streams.values())) {
            stream.destroy();
            stream.forget();
        }
        for (UdxSocket socket : List.copyOf(sockets)) socket.close();
    }

    @Nullable
    UdxStream stream(int id) {
        return streams.get(id);
    }

    void remove(UdxStream stream) {
        streams.remove(stream.id(), stream);
    }

    void remove(UdxSocket socket) {
        sockets.remove(socket);
    }
}
