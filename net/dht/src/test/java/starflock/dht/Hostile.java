package starflock.dht;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;

/**
 * Nodes that mean ill. They join as everybody does and answer pings, so that they stay in the tables of others; what
 * they do with other questions is their kind.
 */
@SuppressWarnings("NullAway") // Class files do not keep the nullness of arrays in the constructor of a record.
final class Hostile implements Simulation.Host {
    /** What they do. */
    enum Kind {
        /** Answers pings and nothing else. */
        SILENT,
        /** Names twenty nodes that are closer to any target than any true one, and do not exist. */
        LYING,
        /** Asks everybody for everything, fifty times a second, and sends rubbish between. */
        FLOODING
    }

    private static final int FLOOD_EVERY_MS = 20;

    private final Simulation simulation;
    private final Simulation.Node node;
    private final Kind kind;
    private final Lies lies;
    private final Random random;

    private Hostile(Simulation simulation, Simulation.Node node, Kind kind, Lies lies) {
        this.simulation = simulation;
        this.node = node;
        this.kind = kind;
        this.lies = lies;
        this.random = new Random(simulation.random.nextLong());
    }

    /** Turns a node that has joined. */
    static void turn(Simulation simulation, Simulation.Node node, Kind kind, Lies lies) {
        Hostile hostile = new Hostile(simulation, node, kind, lies);
        simulation.unbind(node.server);
        simulation.bind(node.server, hostile);
    }

    /** Starts to flood, if that is its kind. */
    static void flood(Simulation simulation, Simulation.Node node, int size, long untilMs) {
        Random random = new Random(simulation.random.nextLong());
        simulation.at(random.nextInt(FLOOD_EVERY_MS), new Runnable() {
            @Override
            public void run() {
                if (simulation.nowMs() >= untilMs) return;
                NodeAddress victim = Simulation.address(random.nextInt(size));
                simulation.send(node.server, victim, packet(victim));
                simulation.at(FLOOD_EVERY_MS, this);
            }

            private byte[] packet(NodeAddress victim) {
                if (random.nextInt(4) == 0) {
                    byte[] rubbish = new byte[random.nextInt(300)];
                    random.nextBytes(rubbish);
                    return rubbish;
                }
                NodeId target = new NodeId(random.nextLong(), random.nextLong(), random.nextLong(), 0);
                return new RpcMessage.Request(
                                random.nextInt(65536), victim, null, null, true, Command.FIND_NODE.code, target, null)
                        .encode();
            }
        });
    }

    @Override
    public void receive(byte[] packet, NodeAddress from, NodeAddress at) {
        RpcMessage message;
        try {
            message = RpcMessage.decode(packet);
        } catch (ProtocolError e) {
            return;
        }
        boolean ping = message instanceof RpcMessage.Request request
                && request.internal()
                && request.command() == Command.PING.code;
        if (kind == Kind.FLOODING || ping || message instanceof RpcMessage.Response) {
            node.receive(packet, from, at);
            return;
        }
        RpcMessage.Request request = (RpcMessage.Request) message;
        if (kind == Kind.SILENT || request.target() == null) return;
        byte[] token = new byte[RpcMessage.TOKEN_BYTES];
        random.nextBytes(token);
        var lie = new RpcMessage.Response(
                request.tid(), from, node.server.id(simulation.crypto), token, lies.closeTo(request.target()), 0, null);
        simulation.send(node.server, from, lie.encode());
    }

    /** Addresses that nobody has, many more than there are nodes, by the place that each would have. */
    static final class Lies {
        private static final int COUNT = 65_536;
        private static final int WINDOW = 40;

        private final NodeAddress[] addresses = new NodeAddress[COUNT];
        private final NodeId[] ids = new NodeId[COUNT];

        Lies(Crypto crypto, Random random) {
            record Place(NodeId id, NodeAddress address) {}
            Place[] places = new Place[COUNT];
            for (int i = 0; i < COUNT; i++) {
                NodeAddress address = new NodeAddress(0x60000000 + random.nextInt(1 << 28), 1 + random.nextInt(65_535));
                places[i] = new Place(address.id(crypto), address);
            }
            Arrays.sort(places, Comparator.comparing(Place::id, Lies::compare));
            for (int i = 0; i < COUNT; i++) {
                ids[i] = places[i].id;
                addresses[i] = places[i].address;
            }
        }

        List<NodeAddress> closeTo(NodeId target) {
            int at = Math.abs(Arrays.binarySearch(ids, target, Lies::compare));
            List<Integer> near = new ArrayList<>();
            for (int i = Math.max(0, at - WINDOW); i < Math.min(COUNT, at + WINDOW); i++) near.add(i);
            near.sort(Comparator.comparing(i -> ids[i], target::compareDistance));
            return near.stream().limit(20).map(i -> addresses[i]).toList();
        }

        private static int compare(NodeId a, NodeId b) {
            return new NodeId(0, 0, 0, 0).compareDistance(a, b);
        }
    }
}
