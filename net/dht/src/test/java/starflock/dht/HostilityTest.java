package starflock.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starflock.codec.ProtocolError;
import starflock.crypto.KeyPair;

/** What strangers try, one after the other, against one node that is persistent and has some friends. */
@SuppressWarnings("NullAway") // Class files do not keep the nullness of arrays in the constructor of a record.
class HostilityTest {
    private final Simulation simulation = new Simulation(3, 0);
    private final KeyPair key = simulation.crypto.keyPair(new byte[32]);
    private List<Simulation.Node> nodes = List.of();
    private Simulation.Node node = simulation.node(900, Simulation.persistent());

    @BeforeEach
    void network() {
        simulation.unbind(node.server);
        simulation.unbind(node.clientPort);
        nodes = simulation.network(30, 50);
        node = nodes.get(10);
    }

    /** Somebody who only writes down what arrives. */
    private final class Stranger implements Simulation.Host {
        final NodeAddress address;
        final List<byte[]> packets = new ArrayList<>();

        Stranger(int number) {
            address = Simulation.address(number);
            simulation.bind(address, this);
        }

        @Override
        public void receive(byte[] packet, NodeAddress from, NodeAddress at) {
            packets.add(packet);
        }

        int bytes() {
            return packets.stream().mapToInt(packet -> packet.length).sum();
        }

        RpcMessage.Response response(int index) throws ProtocolError {
            return (RpcMessage.Response) RpcMessage.decode(packets.get(index));
        }
    }

    private byte[] request(Command command, @Nullable NodeId target, byte @Nullable [] token, byte @Nullable [] value) {
        return new RpcMessage.Request(77, node.server, null, token, command.internal, command.code, target, value)
                .encode();
    }

    private void send(NodeAddress from, byte[] packet) {
        simulation.send(from, node.server, packet);
        simulation.run(500);
    }

    private NodeId storeAtNode() {
        byte[] value = new byte[900];
        NodeId target = NodeId.of(simulation.crypto.hash(value));
        Stranger friend = new Stranger(901);
        byte[] token = node.core.rpc().tokenFor(friend.address);
        send(friend.address, request(Command.IMMUTABLE_PUT, target, token, value));
        assertThat(node.core.records().size()).isEqualTo(1);
        return target;
    }

    @Test
    void aShortQuestionGetsNoLongAnswerThrownAtSomebodyElse() {
        NodeId target = storeAtNode();
        Stranger victim = new Stranger(902);
        byte[] question = request(Command.IMMUTABLE_GET, target, null, null);
        // Whoever sends it is not the victim; the victim does not answer what it never asked.
        for (int i = 0; i < 50; i++) send(victim.address, question);
        simulation.run(20_000);
        assertThat(victim.bytes()).isLessThanOrEqualTo(Rpc.AMPLIFICATION * 50 * question.length);
        assertThat(victim.packets).allMatch(packet -> packet.length <= Rpc.AMPLIFICATION * question.length);
        // In truth it is less than what was sent: a ping is shorter than the question.
        assertThat(victim.bytes()).isLessThanOrEqualTo(50 * question.length);
    }

    @Test
    void everyCommandKeepsTheBound() {
        NodeId target = storeAtNode();
        int number = 950;
        for (Command command : Command.values()) {
            Stranger stranger = new Stranger(number++);
            byte[] question = request(command, target, null, new byte[] {0, 0, 0, 0, 0, 0});
            send(stranger.address, question);
            simulation.run(15_000);
            assertThat(stranger.bytes()).as(command.name()).isLessThanOrEqualTo(Rpc.AMPLIFICATION * question.length);
        }
    }

    @Test
    void whoAnswersThePingGetsTheLongAnswer() throws ProtocolError {
        NodeId target = storeAtNode();
        Simulation.Node asker = simulation
                .node(903, Simulation.persistent().withMode(DhtConfig.Mode.EPHEMERAL))
                .start();
        simulation.run(8_000);
        List<byte[]> values = new ArrayList<>();
        asker.run(() -> asker.core.ask(
                node.server, Command.IMMUTABLE_GET, target, null, answer -> values.add(answer.value()), () -> {}));
        simulation.run(1_000);
        assertThat(values).hasSize(1);
        assertThat(values.getFirst()).hasSize(900);
    }

    @Test
    void nobodyAnswersForSomebodyElse() {
        List<Answer> answers = new ArrayList<>();
        NodeAddress asked = Simulation.address(904);
        node.run(() -> node.core.ask(asked, Command.PING, null, null, answers::add, () -> {}));
        simulation.run(100);
        Stranger liar = new Stranger(905);
        for (int tid = 0; tid < 65_536; tid++) {
            byte[] packet = new RpcMessage.Response(tid, node.server, null, null, List.of(), 0, null).encode();
            simulation.send(liar.address, node.server, packet);
        }
        simulation.run(200);
        assertThat(answers).isEmpty();
        assertThat(node.core.rpc().stats.stray()).isEqualTo(65_536);
    }

    @Test
    void anIdCountsOnlyAtItsAddress() {
        Stranger liar = new Stranger(906);
        NodeId stolen = nodes.get(3).server.id(simulation.crypto);
        byte[] packet =
                new RpcMessage.Request(1, node.server, stolen, null, true, Command.PING.code, null, null).encode();
        int before = node.core.table().size();
        send(liar.address, packet);
        assertThat(liar.packets).hasSize(1);
        assertThat(node.core.table().size()).isEqualTo(before);
        assertThat(node.core.table().get(liar.address.id(simulation.crypto))).isNull();
    }

    @Test
    void aForgedTokenChangesNothing() throws ProtocolError {
        Stranger stranger = new Stranger(907);
        NodeId target = NodeId.of(simulation.crypto.hash(new byte[] {1}));
        byte[] forged = new byte[RpcMessage.TOKEN_BYTES];
        send(stranger.address, request(Command.IMMUTABLE_PUT, target, forged, new byte[] {1}));
        assertThat(stranger.response(0).error()).isEqualTo(ErrorCode.INVALID_TOKEN);
        // One that was given to somebody else.
        byte[] others = node.core.rpc().tokenFor(Simulation.address(908));
        send(stranger.address, request(Command.IMMUTABLE_PUT, target, others, new byte[] {1}));
        assertThat(stranger.response(1).error()).isEqualTo(ErrorCode.INVALID_TOKEN);
        // One that another node gave.
        byte[] elsewhere = nodes.get(11).core.rpc().tokenFor(stranger.address);
        send(stranger.address, request(Command.IMMUTABLE_PUT, target, elsewhere, new byte[] {1}));
        assertThat(stranger.response(2).error()).isEqualTo(ErrorCode.INVALID_TOKEN);
        // One that is too old.
        byte[] old = node.core.rpc().tokenFor(stranger.address);
        simulation.run(3 * Tokens.ROTATION_MS);
        send(stranger.address, request(Command.IMMUTABLE_PUT, target, old, new byte[] {1}));
        assertThat(stranger.response(3).error()).isEqualTo(ErrorCode.INVALID_TOKEN);
        assertThat(node.core.records().size()).isZero();
        // And its own, so that the test can fail.
        byte[] good = node.core.rpc().tokenFor(stranger.address);
        send(stranger.address, request(Command.IMMUTABLE_PUT, target, good, new byte[] {1}));
        assertThat(node.core.records().size()).isEqualTo(1);
    }

    @Test
    void anAnnouncementIsGoodOnceAtOnePlace() {
        Stranger stranger = new Stranger(909);
        NodeId topic = NodeId.of(simulation.crypto.hash(new byte[] {2}));
        byte[] token = node.core.rpc().tokenFor(stranger.address);
        NodeId keeper = node.server.id(simulation.crypto);
        PeerRecord peer = new PeerRecord(key.publicKey(), List.of());
        byte[] value = Announcement.signed(simulation.crypto, Namespace.ANNOUNCE, topic, token, keeper, peer, key)
                .encode();
        // Replayed by somebody who has a good token of their own.
        Stranger thief = new Stranger(910);
        byte[] theirs = node.core.rpc().tokenFor(thief.address);
        send(thief.address, request(Command.ANNOUNCE, topic, theirs, value));
        assertThat(node.core.records().size()).isZero();
        // For another topic.
        NodeId other = NodeId.of(simulation.crypto.hash(new byte[] {3}));
        send(stranger.address, request(Command.ANNOUNCE, other, token, value));
        assertThat(node.core.records().size()).isZero();
        send(stranger.address, request(Command.ANNOUNCE, topic, token, value));
        assertThat(node.core.records().size()).isEqualTo(1);
    }

    @Test
    void manyPortsOfOneHostFillNoRow() {
        int host = Simulation.address(911).host();
        Random random = new Random(4);
        for (int i = 0; i < 2000; i++) {
            NodeAddress from = new NodeAddress(host, 1024 + random.nextInt(60_000));
            byte[] packet = new RpcMessage.Request(
                            i, node.server, from.id(simulation.crypto), null, true, Command.PING.code, null, null)
                    .encode();
            node.core.receive(SocketRole.SERVER, packet, from, simulation.nowMs());
        }
        for (Contact contact : node.core.table().all()) {
            long same = node.core.table().rowOf(contact.id).stream()
                    .filter(other -> other.address.host() == host)
                    .count();
            assertThat(same).isLessThanOrEqualTo(RoutingTable.MAX_PER_HOST);
        }
    }

    @Test
    void whoIsOnlyNamedIsNotKnown() {
        NodeId target = node.core.table().id();
        List<NodeAddress> named = List.of(Simulation.address(912), Simulation.address(913));
        NodeAddress liar = Simulation.address(914);
        simulation.bind(liar, (packet, from, at) -> {
            try {
                if (!(RpcMessage.decode(packet) instanceof RpcMessage.Request request)) return;
                var lie =
                        new RpcMessage.Response(request.tid(), from, liar.id(simulation.crypto), null, named, 0, null);
                simulation.send(liar, from, lie.encode());
            } catch (ProtocolError e) {
                throw new AssertionError(e);
            }
        });
        node.run(() -> node.core.query(target, Command.FIND_NODE, null, List.of(liar), query -> {}));
        simulation.run(20_000);
        for (NodeAddress address : named) {
            assertThat(node.core.table().get(address.id(simulation.crypto))).isNull();
        }
    }

    @Test
    void aFloodIsNotAnsweredWithoutEnd() {
        Stranger flooder = new Stranger(915);
        byte[] question = request(Command.FIND_NODE, node.core.table().id(), null, null);
        int sent = 20_000;
        for (int i = 0; i < sent; i++) simulation.send(flooder.address, node.server, question);
        simulation.run(1_000);
        int perSecond = node.core.config().requestsPerSecond();
        assertThat(flooder.packets.size()).isBetween(perSecond, 3 * perSecond);
        assertThat(node.core.rpc().stats.refused()).isGreaterThan(sent - 3L * perSecond);
    }

    @Test
    void aRelayThrowsNothingAtStrangers() {
        // Nobody announced here: a handshake goes nowhere, whatever address it names.
        Stranger victim = new Stranger(916);
        Stranger attacker = new Stranger(917);
        NodeId target = NodeId.of(simulation.crypto.hash(key.publicKey()));
        byte[] noise = new byte[200];
        for (int mode = 0; mode <= 4; mode++) {
            byte[] value = new HandshakeMessage(mode, noise, victim.address, victim.address).encode();
            send(attacker.address, request(Command.PEER_HANDSHAKE, target, null, value));
            byte[] punch = new HolepunchMessage(mode, 0, noise, victim.address).encode();
            send(attacker.address, request(Command.PEER_HOLEPUNCH, target, null, punch));
        }
        assertThat(victim.packets).isEmpty();
    }
}
