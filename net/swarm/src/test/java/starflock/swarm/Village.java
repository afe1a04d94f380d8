package starflock.swarm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import starflock.codec.Hex;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.dht.DhtConfig;
import starflock.dht.DhtNode;
import starflock.dht.NodeAddress;
import starflock.stream.CloseReason;
import starflock.stream.Connection;
import starflock.stream.ConnectionConfig;
import starflock.stream.SecretStream;
import starflock.testkit.SimNetwork;
import starflock.testkit.VirtualClock;
import starflock.udx.Datagrams;
import starflock.udx.DrivenLoop;
import starflock.udx.Udx;

/** A network of simulated machines with a swarm each, on a virtual clock: the same seed gives the same run. */
final class Village {
    final Crypto crypto = Crypto.pureJava();
    final VirtualClock clock = new VirtualClock();
    final Random random;
    final SimNetwork network;
    final List<DhtNode> nodes = new ArrayList<>();

    /** Machines whose packets get nowhere. */
    final Set<InetAddress> cutOff = new HashSet<>();

    private final DrivenLoop loop;

    Village(long seed) {
        random = new Random(seed);
        network = new SimNetwork(clock, random);
        loop = new DrivenLoop(clock::nanoTime, clock::schedule, this::open);
    }

    private Datagrams open(InetSocketAddress local, Datagrams.Receiver receiver) throws IOException {
        SimNetwork.Port port = network.open(local, (datagram, from) -> {
            if (cutOff.contains(local.getAddress())) return;
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
                if (!cutOff.contains(local.getAddress())) port.send(bytes, to);
                return true;
            }

            @Override
            public void close() {
                port.close();
            }
        };
    }

    static InetSocketAddress address(int number) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {32, 0, 0, (byte) number}), 49_737);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    void pass(Duration time) {
        clock.advance(time);
    }

    <T> T soon(CompletableFuture<T> future) {
        for (int i = 0; i < 100 && !future.isDone(); i++) clock.advance(Duration.ofMillis(200));
        return future.join();
    }

    private DhtNode node(DhtConfig config) {
        int number = nodes.size() + 1;
        DhtNode node = soon(
                DhtNode.open(new Udx(loop), address(number), config, crypto, new Random(random.nextLong()), clock));
        nodes.add(node);
        soon(node.ready());
        return node;
    }

    /** Nodes that all can be reached, the first of them known to the others. */
    Village dht(int count) {
        NodeAddress first = NodeAddress.of(address(1));
        node(DhtConfig.bootstrapper(first));
        DhtConfig reachable =
                DhtConfig.of(List.of(first)).withMode(DhtConfig.Mode.PERSISTENT).withFirewalled(false);
        for (int i = 1; i < count; i++) node(reachable);
        return this;
    }

    Villager villager() {
        return villager(SwarmConfig.usual());
    }

    Villager villager(SwarmConfig config) {
        DhtNode node = node(DhtConfig.of(List.of(NodeAddress.of(address(1)))));
        byte[] seed = new byte[32];
        random.nextBytes(seed);
        KeyPair own = crypto.keyPair(seed);
        ConnectionConfig connections = new ConnectionConfig(
                crypto,
                new Random(random.nextLong()),
                own,
                null,
                clock,
                clock::schedule,
                Duration.ofSeconds(15),
                Duration.ZERO,
                Duration.ofSeconds(5),
                SecretStream.MAX_MESSAGE_BYTES);
        return new Villager(node, Swarm.open(node, connections, config, clock::nanoTime));
    }

    /** A swarm, and whom it is connected with. */
    static final class Villager implements Connection.Listener {
        final DhtNode node;
        final Swarm swarm;
        final List<String> connected = new ArrayList<>();
        final List<Connection> connections = new ArrayList<>();
        int opened;

        Villager(DhtNode node, Swarm swarm) {
            this.node = node;
            this.swarm = swarm;
            swarm.listen(this);
        }

        String name() {
            return Hex.encode(swarm.publicKey());
        }

        InetAddress machine() {
            return node.localAddress().getAddress();
        }

        @Override
        public void opened(Connection connection) {
            opened++;
            connected.add(Hex.encode(connection.remotePublicKey()));
            connections.add(connection);
        }

        @Override
        public void closed(Connection connection, CloseReason reason) {
            connected.remove(Hex.encode(connection.remotePublicKey()));
            connections.remove(connection);
        }
    }
}
