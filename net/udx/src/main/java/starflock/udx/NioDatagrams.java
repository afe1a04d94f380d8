package starflock.udx;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * A UDP port of the system. Where the system has IPv6, one port serves both families, and the JDK shows IPv4 peers by
 * their IPv4 addresses.
 *
 * <p>The JDK has no call for many datagrams at once, so each costs one; what can be done together is done once per
 * turn: acknowledgements, timers, what listeners do.
 */
final class NioDatagrams implements Datagrams {
    /** Datagrams read in one turn: a burst of one round trip, but no other socket waits longer than about 0.2 ms. */
    private static final int BATCH = 64;

    /** As udx-native asks for; the system may give less. */
    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

    private static final int SEND_BUFFER_BYTES = 212_992;

    /** Set where tests run: there, a datagram to another machine is a defect of the test, and ends the loop. */
    private static final boolean LOOPBACK_ONLY = "loopback".equals(System.getProperty("starflock.network"));

    private final NioLoop loop;
    private final DatagramChannel channel;
    private final SelectionKey key;
    private final Receiver receiver;
    private final InetSocketAddress local;

    private NioDatagrams(NioLoop loop, DatagramChannel channel, Selector selector, Receiver receiver)
            throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.receiver = receiver;
        this.local = (InetSocketAddress) channel.getLocalAddress();
        this.key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    static NioDatagrams open(NioLoop loop, Selector selector, InetSocketAddress local, Receiver receiver)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
            forbidFragments(channel);
            channel.bind(local);
            channel.configureBlocking(false);
            return new NioDatagrams(loop, channel, selector, receiver);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Probing for the largest packet means nothing if routers cut packets up. Named, for it is not in every JDK. */
    private static void forbidFragments(DatagramChannel channel) throws IOException {
        for (SocketOption<?> option : channel.supportedOptions()) {
            if (option.name().equals("IP_DONTFRAGMENT") && option.type() == Boolean.class) {
                @SuppressWarnings("unchecked") // its type was just asked
                SocketOption<Boolean> flag = (SocketOption<Boolean>) option;
                channel.setOption(flag, true);
            }
        }
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public boolean send(ByteBuffer datagram, InetSocketAddress to) throws IOException {
        if (LOOPBACK_ONLY && !to.getAddress().isLoopbackAddress()) {
            throw new AssertionError("a test would send to " + to + ", which is not this machine");
        }
        if (channel.send(datagram, to) > 0 || !datagram.hasRemaining()) return true;
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        return false;
    }

    @Override
    public void close() {
        try {
            Selector selector = key.selector();
            channel.close();
            // Only a selector that has looked again lets go of the port; who closed it may want it at once.
            if (selector.isOpen()) selector.selectNow();
        } catch (IOException e) {
            System.getLogger(NioDatagrams.class.getName())
                    .log(System.Logger.Level.WARNING, "A socket could not be closed.", e);
        }
    }

    /** Called when the selector found something to do. */
    void ready(SelectionKey selected) {
        if (selected.isValid() && selected.isReadable()) read();
        if (selected.isValid() && selected.isWritable()) {
            key.interestOps(SelectionKey.OP_READ);
            receiver.writable();
        }
    }

    private void read() {
        ByteBuffer buffer = loop.incoming;
        try {
            for (int i = 0; i < BATCH && channel.isOpen(); i++) {
                buffer.clear();
                SocketAddress from = channel.receive(buffer);
                if (from == null) break;
                buffer.flip();
                receiver.received(buffer, (InetSocketAddress) from);
            }
        } catch (IOException e) {
            // A datagram's error, such as an ICMP message to an earlier one; the port itself is as good as before.
            System.getLogger(NioDatagrams.class.getName())
                    .log(System.Logger.Level.DEBUG, "A datagram could not be read.", e);
        } finally {
            receiver.turnDone();
        }
    }
}
