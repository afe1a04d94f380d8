package starflock.udx;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A UDP port that carries streams and plain messages side by side: a datagram that begins with the header of an open
 * stream is that stream's, everything else is a message.
 *
 * <p>All on the loop.
 */
public final class UdxSocket {
    /** The receive buffer of udx-native: nobody sends more in one datagram. */
    public static final int MAX_DATAGRAM_BYTES = 2048;

    /** Messages that wait for the system to have room; further ones are dropped, as a full line would. */
    private static final int MAX_WAITING = 1024;

    /** Told what is no stream's packet. */
    @FunctionalInterface
    public interface MessageHandler {
        /**
         * A message came, from an address that nobody has checked.
         *
         * @param message valid during the call
         */
        void message(UdxSocket socket, ByteBuffer message, InetSocketAddress from);
    }

    private record Waiting(ByteBuffer datagram, InetSocketAddress to) {}

    private final Udx udx;
    private final MessageHandler handler;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);
    private final ByteBuffer message = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);

    /** Streams that got packets in this turn and have not answered. */
    private final ArrayList<UdxStream> touched = new ArrayList<>();

    /** Streams that have something to send and found no room. */
    private final Set<UdxStream> blocked = new LinkedHashSet<>();

    private @Nullable Datagrams datagrams;
    private long packetsIn;
    private long packetsOut;
    private long bytesIn;
    private long bytesOut;

    UdxSocket(Udx udx, MessageHandler handler) {
        this.udx = udx;
        this.handler = handler;
    }

    void bind(InetSocketAddress local) throws IOException {
        datagrams = udx.loop().open(local, new FromPort());
    }

    /** Whose streams come by this socket. */
    public Udx udx() {
        return udx;
    }

    /** Where it is bound, with the port that was taken. */
    public InetSocketAddress localAddress() {
        return port().localAddress();
    }

    public boolean isOpen() {
        return datagrams != null;
    }

    /** Datagrams that came. */
    public long packetsIn() {
        return packetsIn;
    }

    /** Datagrams that were handed to the system. */
    public long packetsOut() {
        return packetsOut;
    }

    public long bytesIn() {
        return bytesIn;
    }

    public long bytesOut() {
        return bytesOut;
    }

    /**
     * Sends a message, which may be lost as any datagram. Copied before this returns.
     *
     * @throws IllegalArgumentException if it is longer than {@link #MAX_DATAGRAM_BYTES}
     */
    public void send(byte[] bytes, InetSocketAddress to) {
        send(ByteBuffer.wrap(bytes), to);
    }

    /** Sends what remains in the buffer as a message; see {@link #send(byte[], InetSocketAddress)}. */
    public void send(ByteBuffer bytes, InetSocketAddress to) {
        udx.loop().checkOwner();
        if (bytes.remaining() > MAX_DATAGRAM_BYTES) {
            throw new IllegalArgumentException("bytes: " + bytes.remaining() + " are more than a datagram holds");
        }
        if (datagrams == null) return;
        message.clear();
        message.put(bytes).flip();
        transmit(message, to);
    }

    /** Closes the port. Its streams stay, and time out unless they change to another socket. */
    public void close() {
        udx.loop().checkOwner();
        if (datagrams == null) return;
        datagrams.close();
        datagrams = null;
        waiting.clear();
        touched.clear();
        blocked.clear();
        udx.remove(this);
    }

    /** An empty buffer to write a stream's packet into. */
    ByteBuffer packet() {
        return outgoing.clear();
    }

    /** False while the system has no room; the stream is told when it has. */
    boolean hasRoom(UdxStream stream) {
        if (waiting.isEmpty()) return true;
        blocked.add(stream);
        return false;
    }

    void transmit(ByteBuffer datagram, InetSocketAddress to) {
        Datagrams port = datagrams;
        if (port == null) return;
        packetsOut++;
        bytesOut += datagram.remaining();
        try {
            if (waiting.isEmpty() && port.send(datagram, to)) return;
        } catch (IOException e) {
            // No way there at the moment, or too long for the link: lost, as on any line. Streams notice by themselves.
            return;
        }
        if (waiting.size() == MAX_WAITING) return;
        ByteBuffer copy = ByteBuffer.allocate(datagram.remaining());
        waiting.add(new Waiting(copy.put(datagram).flip(), to));
    }

    private Datagrams port() {
        return Objects.requireNonNull(datagrams, "the socket is closed");
    }

    private void flushWaiting() {
        while (!waiting.isEmpty() && datagrams != null) {
            Waiting first = waiting.element();
            try {
                if (!datagrams.send(first.datagram, first.to)) return;
            } catch (IOException e) {
                // Lost, as above.
            }
            waiting.remove();
        }
    }

    private final class FromPort implements Datagrams.Receiver {
        @Override
        public void received(ByteBuffer datagram, InetSocketAddress from) {
            packetsIn++;
            bytesIn += datagram.remaining();
            if (Header.isHeader(datagram)) {
                UdxStream stream = udx.stream(Header.streamId(datagram));
                if (stream != null) {
                    if (stream.received(UdxSocket.this, datagram, from)) touched.add(stream);
                    return;
                }
            }
            handler.message(UdxSocket.this, datagram, from);
        }

        @Override
        public void turnDone() {
            for (int i = 0; i < touched.size(); i++) touched.get(i).turnDone();
            touched.clear();
        }

        @Override
        public void writable() {
            flushWaiting();
            if (!waiting.isEmpty() || blocked.isEmpty()) return;
            List<UdxStream> again = List.copyOf(blocked);
            blocked.clear();
            for (UdxStream stream : again) stream.pump();
        }
    }
}
