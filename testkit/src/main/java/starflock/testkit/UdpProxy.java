package starflock.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A network between two UDP ports of this machine, in real time: it loses, delays and slows what passes, as two {@link
 * Line}s say. Works for any program, whatever it is written in.
 *
 * <pre>
 *   left program  ⇄  left port ══ lines ══ right port  ⇄  right program
 * </pre>
 *
 * <p>The left program sends to the left port and hears from it, as if it were the right one; and the other way round.
 * {@link #beside()} opens two more ports whose programs share the same lines.
 */
public final class UdpProxy implements AutoCloseable {
    /** Longer than any datagram that programs send here. */
    private static final int MAX_BYTES = 4096;

    /** What is on its way at once; more is lost, as in any network. */
    private static final int MAX_UNDER_WAY = 100_000;

    private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

    private record Parcel(long due, long number, byte[] bytes, Side to) implements Comparable<Parcel> {
        @Override
        public int compareTo(Parcel other) {
            return due != other.due ? Long.compare(due, other.due) : Long.compare(number, other.number);
        }
    }

    private final class Side {
        final DatagramChannel channel;

        /** Of what comes in here and leaves on the other side. */
        final Line line;

        volatile @Nullable InetSocketAddress program;

        /** Where it leaves. */
        @Nullable
        Side other;

        Side(Line line) throws IOException {
            this.line = line;
            channel = DatagramChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            channel.configureBlocking(false);
        }

        void register() throws IOException {
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        InetSocketAddress address() {
            try {
                return (InetSocketAddress) channel.getLocalAddress();
            } catch (IOException e) {
                throw new IllegalStateException("the proxy is closed", e);
            }
        }
    }

    /** Two ports, one on each end of the lines. */
    public final class Ends {
        private final Side left;
        private final Side right;

        private Ends() throws IOException {
            left = new Side(there);
            right = new Side(back);
            left.other = right;
            right.other = left;
            left.register();
            right.register();
        }

        /** Where the two programs are; before that, what comes is lost. */
        public void connect(InetSocketAddress leftProgram, InetSocketAddress rightProgram) {
            left.program = leftProgram;
            right.program = rightProgram;
        }

        /** Where the left program sends to. */
        public InetSocketAddress leftAddress() {
            return left.address();
        }

        /** Where the right program sends to. */
        public InetSocketAddress rightAddress() {
            return right.address();
        }
    }

    private final Selector selector;
    private final Line there;
    private final Line back;
    private final Ends first;
    private final PriorityQueue<Parcel> underWay = new PriorityQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_BYTES);
    private final Thread thread;
    private volatile boolean closed;
    private long parcels;

    private UdpProxy(Line.Shape shape, RandomGenerator random) throws IOException {
        selector = Selector.open();
        there = new Line(shape, random);
        back = new Line(shape, random);
        first = new Ends();
        thread = new Thread(this::run, "udp-proxy");
        thread.setDaemon(true);
    }

    /** Opens both ports; both lines have the same shape. */
    public static UdpProxy start(Line.Shape shape, RandomGenerator random) throws IOException {
        UdpProxy proxy = new UdpProxy(shape, random);
        proxy.thread.start();
        return proxy;
    }

    /** As {@link Ends#connect}. */
    public void connect(InetSocketAddress leftProgram, InetSocketAddress rightProgram) {
        first.connect(leftProgram, rightProgram);
    }

    /** Where the left program sends to. */
    public InetSocketAddress leftAddress() {
        return first.leftAddress();
    }

    /** Where the right program sends to. */
    public InetSocketAddress rightAddress() {
        return first.rightAddress();
    }

    /** Two more ports on the same lines: what their programs send waits in the same queues. */
    public Ends beside() throws IOException {
        return new Ends();
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }

    private void run() {
        try {
            while (!closed) {
                long wait = untilNext();
                if (wait <= 0) selector.selectNow();
                else selector.select(wait);
                for (SelectionKey key : selector.selectedKeys()) read((Side) key.attachment());
                selector.selectedKeys().clear();
                deliver();
            }
        } catch (IOException e) {
            throw new IllegalStateException("the proxy has broken down", e);
        } finally {
            closeAll();
        }
    }

    /** Milliseconds, at least 1, to the next parcel; 0 if it is due. The last part of one is spent spinning. */
    private long untilNext() {
        Parcel next = underWay.peek();
        if (next == null) return Long.MAX_VALUE / 1_000_000;
        return (next.due - System.nanoTime()) / 1_000_000;
    }

    private void read(Side from) throws IOException {
        Side to = Objects.requireNonNull(from.other, "registered when it has one");
        for (int i = 0; i < 64; i++) {
            buffer.clear();
            if (from.channel.receive(buffer) == null) return;
            buffer.flip();
            long now = System.nanoTime();
            for (long arrival : from.line.arrivals(now, buffer.remaining())) {
                if (underWay.size() == MAX_UNDER_WAY) continue;
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(0, bytes);
                underWay.add(new Parcel(arrival, parcels++, bytes, to));
            }
        }
    }

    private void deliver() throws IOException {
        long now = System.nanoTime();
        Parcel next = underWay.peek();
        while (next != null && next.due <= now) {
            underWay.remove();
            InetSocketAddress program = next.to.program;
            if (program != null) {
                next.to.channel.send(ByteBuffer.wrap(next.bytes), program);
            }
            next = underWay.peek();
        }
    }

    private void closeAll() {
        try {
            for (SelectionKey key : selector.keys()) key.channel().close();
            selector.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket could not be closed", e);
        }
    }
}
