package starflock.udx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import starflock.testkit.SimNetwork;
import starflock.testkit.VirtualClock;

/** Nodes on a simulated network: one clock, one loop, as many {@link Udx} as a test wants. */
final class Simulation {
    final VirtualClock clock = new VirtualClock();
    final SimNetwork network;
    final DrivenLoop loop;

    Simulation(RandomGenerator random) {
        network = new SimNetwork(clock, random);
        loop = new DrivenLoop(clock::nanoTime, clock::schedule, this::open);
    }

    /** Host number {@code number}. */
    static InetAddress host(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    static InetSocketAddress address(int number, int port) {
        return new InetSocketAddress(host(number), port);
    }

    UdxSocket bind(int number, UdxSocket.MessageHandler handler) {
        try {
            return new Udx(loop).bind(address(number, 0), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Datagrams open(InetSocketAddress local, Datagrams.Receiver receiver) throws IOException {
        SimNetwork.Port port = network.open(local, (datagram, from) -> {
            receiver.received(ByteBuffer.wrap(datagram), from);
            receiver.turnDone();
        });
        return new Datagrams() {
            @Override
            public InetSocketAddress localAddress() {
                return port.address();
            }

            @Override
            public boolean send(ByteBuffer datagram, InetSocketAddress to) {
                byte[] bytes = new byte[datagram.remaining()];
                datagram.get(bytes);
                port.send(bytes, to);
                return true;
            }

            @Override
            public void close() {
                port.close();
            }
        };
    }
}
