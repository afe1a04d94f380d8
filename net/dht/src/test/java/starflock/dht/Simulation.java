package starflock.dht;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import starflock.crypto.Crypto;

/**
 * Thousands of nodes in one process on a clock of their own: packets take 10 to 60 ms, some are lost. The same seed gives
 * the same run. Not testkit's network, which keeps a line per pair of hosts: ten thousand nodes have too many pairs.
 */
final class Simulation {
    private static final int MIN_DELAY_MS = 10;
    private static final int MAX_DELAY_MS = 60;

    final Crypto crypto = Crypto.pureJava();
    final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<NodeAddress, Host> ports = new HashMap<>();
    private final double loss;
    private long nowMs;
    private long count;
    private long packets;
    private long bytes;

    private record Event(long atMs, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atMs != other.atMs ? Long.compare(atMs, other.atMs) : Long.compare(number, other.number);
        }
    }

    Simulation(long seed, double loss) {
        this.random = new Random(seed);
        this.loss = loss;
    }

    long nowMs() {
        return nowMs;
    }

    long packets() {
        return packets;
    }

    long bytes() {
        return bytes;
    }

    /** Address of host number {@code number}: a public one. */
    static NodeAddress address(int number) {
        return new NodeAddress(0x20000000 + number * 7, 49_737);
    }

    void at(long inMs, Runnable action) {
        events.add(new Event(nowMs + inMs, count++, action));
    }

    /** Runs until nothing happens any more, or for so long. */
    void run(long forMs) {
        long until = nowMs + forMs;
        while (!events.isEmpty() && events.element().atMs <= until) {
            Event next = events.remove();
            nowMs = next.atMs;
            next.action.run();
        }
        nowMs = until;
    }

    void send(NodeAddress from, NodeAddress to, byte[] packet) {
        packets++;
        bytes += packet.length;
        if (random.nextDouble() < loss) return;
        at(MIN_DELAY_MS + random.nextInt(MAX_DELAY_MS - MIN_DELAY_MS), () -> {
            Host host = ports.get(to);
            if (host != null) host.receive(packet, from, to);
        });
    }

    /** Something that has an address. */
    interface Host {
        void receive(byte[] packet, NodeAddress from, NodeAddress at);
    }

    void bind(NodeAddress at, Host host) {
        if (ports.putIfAbsent(at, host) != null) throw new IllegalStateException(at + " is taken");
    }

    void unbind(NodeAddress at) {
        ports.remove(at);
    }

    /** A true node. */
    final class Node implements Host, DhtCore.World {
        final NodeAddress server;
        final NodeAddress clientPort;
        final DhtCore core;
        final DhtClient client;
        boolean ready;
        private boolean reachable = true;
        private long wakeAt = Timers.NEVER;

        Node(NodeAddress server, DhtConfig config) {
            this.server = server;
            this.clientPort = server.withPort(server.port() + 1);
            this.core =
                    new DhtCore(config, new DhtCore.Environment(crypto, new Random(random.nextLong()), this), nowMs);
            this.client = new DhtClient(core);
            bind(server, this);
            bind(clientPort, this);
        }

        Node start() {
            core.start(() -> ready = true);
            rearm();
            return this;
        }

        /** Nobody reaches the server port from now on. */
        Node behindFirewall() {
            reachable = false;
            return this;
        }

        void stop() {
            core.close();
            unbind(server);
            unbind(clientPort);
        }

        /** What a test does with the node, at this moment. */
        void run(Runnable action) {
            core.moveTo(nowMs);
            action.run();
            rearm();
        }

        @Override
        public void receive(byte[] packet, NodeAddress from, NodeAddress at) {
            if (at.equals(server) && !reachable) return;
            core.receive(at.equals(server) ? SocketRole.SERVER : SocketRole.CLIENT, packet, from, nowMs);
            rearm();
        }

        @Override
        public void send(SocketRole by, byte[] packet, NodeAddress to) {
            Simulation.this.send(by == SocketRole.SERVER ? server : clientPort, to, packet);
        }

        @Override
        public int serverPort() {
            return server.port();
        }

        @Override
        public long wallMs() {
            return nowMs;
        }

        private void rearm() {
            long next = core.nextMs();
            if (next >= wakeAt) return;
            wakeAt = next;
            at(Math.max(0, next - nowMs), () -> {
                if (wakeAt > nowMs) return;
                wakeAt = Timers.NEVER;
                core.onTime(nowMs);
                rearm();
            });
        }
    }

    /** A node that has not started. */
    Node node(int number, DhtConfig config) {
        return new Node(address(number), config);
    }

    /** A network of persistent nodes; the first one knows its address. */
    List<Node> network(int size, long betweenMs) {
        List<Node> nodes = new ArrayList<>();
        Node first = node(0, DhtConfig.bootstrapper(address(0))).start();
        nodes.add(first);
        for (int i = 1; i < size; i++) {
            run(betweenMs);
            nodes.add(node(i, persistent()).start());
        }
        run(10_000);
        return nodes;
    }

    static DhtConfig persistent() {
        return DhtConfig.of(List.of(address(0)))
                .withMode(DhtConfig.Mode.PERSISTENT)
                .withFirewalled(false);
    }
}
