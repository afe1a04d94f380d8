package starflock.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A network of datagrams in one process, on a {@link VirtualClock}: the same seed gives the same run. Each pair of
 * hosts has a {@link Line} in either direction, shared by all ports of the two.
 *
 * <p>Any address can be bound, since nothing leaves the process. A test adapts a port to what its module calls a port.
 */
public final class SimNetwork {
    /** A datagram arrives at a port. */
    @FunctionalInterface
    public interface Receiver {
        void received(byte[] datagram, InetSocketAddress from);
    }

    private static final int FIRST_FREE_PORT = 49_152;

    private record Pair(InetAddress from, InetAddress to) {}

    private final VirtualClock clock;
    private final RandomGenerator random;
    private final Map<InetSocketAddress, Port> ports = new HashMap<>();
    private final Map<Pair, Line> lines = new HashMap<>();
    private final Map<InetAddress, Integer> nextPort = new HashMap<>();
    private Line.Shape shape = Line.Shape.of(Duration.ofMillis(1));
    private long sent;
    private long arrived;

    public SimNetwork(VirtualClock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** How all lines behave from now on. */
    public void shape(Line.Shape value) {
        shape = value;
        for (Line line : lines.values()) line.shape(value);
    }

    /** How the line from one host to another behaves, until {@link #shape(Line.Shape)} is called. */
    public void shape(InetAddress from, InetAddress to, Line.Shape value) {
        line(from, to).shape(value);
    }

    /** Datagrams that were sent, so far. */
    public long sent() {
        return sent;
    }

    /** Datagrams that arrived at a port that was open, so far. */
    public long arrived() {
        return arrived;
    }

    /**
     * Binds a port; 0 takes a free one.
     *
     * @throws BindException if it is taken
     */
    public Port open(InetSocketAddress local, Receiver receiver) throws IOException {
        InetSocketAddress address = local.getPort() == 0 ? free(local.getAddress()) : local;
        Port port = new Port(address, receiver);
        if (ports.putIfAbsent(address, port) != null) throw new BindException(address + " is taken");
        return port;
    }

    /** Sends with any source address, as whoever forges packets does. */
    public void send(InetSocketAddress from, InetSocketAddress to, byte[] datagram) {
        sent++;
        byte[] copy = datagram.clone();
        long now = clock.nanoTime();
        for (long arrival : line(from.getAddress(), to.getAddress()).arrivals(now, copy.length)) {
            clock.schedule(Duration.ofNanos(arrival - now), () -> deliver(from, to, copy));
        }
    }

    private void deliver(InetSocketAddress from, InetSocketAddress to, byte[] datagram) {
        @Nullable Port port = ports.get(to);
        if (port == null) return;
        arrived++;
        port.receiver.received(datagram, from);
    }

    private Line line(InetAddress from, InetAddress to) {
        return lines.computeIfAbsent(new Pair(from, to), pair -> new Line(shape, random));
    }

    private InetSocketAddress free(InetAddress host) {
        while (true) {
            int port = nextPort.merge(host, 1, Integer::sum) + FIRST_FREE_PORT - 1;
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (!ports.containsKey(address)) return address;
        }
    }

    /** A bound port. */
    public final class Port implements AutoCloseable {
        private final InetSocketAddress address;
        private final Receiver receiver;

        private Port(InetSocketAddress address, Receiver receiver) {
            this.address = address;
            this.receiver = receiver;
        }

        public InetSocketAddress address() {
            return address;
        }

        public void send(byte[] datagram, InetSocketAddress to) {
            if (ports.get(address) == this) SimNetwork.this.send(address, to, datagram);
        }

        @Override
        public void close() {
            ports.remove(address, this);
        }
    }
}
