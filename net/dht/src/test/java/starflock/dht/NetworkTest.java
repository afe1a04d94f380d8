package starflock.dht;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import starflock.crypto.KeyPair;

/** Nodes find each other and what others left; all on simulated time. */
@SuppressWarnings("FutureReturnValueIgnored") // What comes of them is collected, or shows in what others find.
class NetworkTest {
    private final Simulation simulation = new Simulation(1, 0.01);

    private KeyPair key(int number) {
        return simulation.crypto.keyPair(simulation.crypto.hash(new byte[] {(byte) number}));
    }

    @Test
    void everyoneFindsTheirPlace() {
        List<Simulation.Node> nodes = simulation.network(60, 50);
        assertThat(nodes).allMatch(node -> node.ready);
        assertThat(nodes).allMatch(node -> node.core.isPersistent());
        for (Simulation.Node node : nodes) {
            assertThat(node.core.table().id()).isEqualTo(node.server.id(simulation.crypto));
            assertThat(node.core.table().size()).isGreaterThanOrEqualTo(20);
        }
    }

    @Test
    void aTopicIsFoundUntilItIsTakenBack() {
        List<Simulation.Node> nodes = simulation.network(60, 50);
        NodeId topic = NodeId.of(simulation.crypto.hash("topic".getBytes(UTF_8)));
        List<Integer> took = new ArrayList<>();
        nodes.get(7)
                .run(() -> nodes.get(7)
                        .client
                        .announce(topic, key(1), List.of(Simulation.address(3)))
                        .thenAccept(took::add));
        nodes.get(8)
                .run(() ->
                        nodes.get(8).client.announce(topic, key(2), List.of()).thenAccept(took::add));
        simulation.run(8_000);
        assertThat(took).hasSize(2).allMatch(count -> count >= 18);

        List<PeerRecord> found = new ArrayList<>();
        nodes.get(50).run(() -> nodes.get(50).client.lookup(topic, result -> found.addAll(result.peers())));
        simulation.run(8_000);
        assertThat(found)
                .anyMatch(peer -> Arrays.equals(peer.publicKey(), key(1).publicKey())
                        && peer.relayAddresses().equals(List.of(Simulation.address(3))));
        assertThat(found).anyMatch(peer -> Arrays.equals(peer.publicKey(), key(2).publicKey()));

        nodes.get(7).run(() -> nodes.get(7).client.unannounce(topic, key(1)));
        simulation.run(8_000);
        found.clear();
        nodes.get(51).run(() -> nodes.get(51).client.lookup(topic, result -> found.addAll(result.peers())));
        simulation.run(8_000);
        assertThat(found).isNotEmpty().noneMatch(peer -> Arrays.equals(peer.publicKey(), key(1).publicKey()));
    }

    @Test
    void recordsAreKeptAndReplacedByTheirOwner() {
        List<Simulation.Node> nodes = simulation.network(40, 50);
        byte[] value = "a value".getBytes(UTF_8);
        List<Object> results = new ArrayList<>();
        nodes.get(5).run(() -> nodes.get(5).client.putImmutable(value).thenAccept(results::add));
        nodes.get(6).run(() -> nodes.get(6).client.putMutable(key(3), 1, value).thenAccept(results::add));
        simulation.run(8_000);
        nodes.get(6)
                .run(() -> nodes.get(6)
                        .client
                        .putMutable(key(3), 2, new byte[] {2})
                        .thenAccept(results::add));
        simulation.run(8_000);
        assertThat(results).hasSize(3).allMatch(count -> (Integer) count >= 18);
        // An older one is refused by all but a node or two that the newer one has not reached.
        nodes.get(9).run(() -> nodes.get(9).client.putMutable(key(3), 1, value).thenAccept(results::add));
        simulation.run(8_000);
        assertThat((Integer) results.getLast()).isLessThanOrEqualTo(2);

        results.clear();
        NodeId hash = NodeId.of(simulation.crypto.hash(value));
        nodes.get(30).run(() -> nodes.get(30).client.getImmutable(hash).thenAccept(results::add));
        simulation.run(8_000);
        nodes.get(30)
                .run(() ->
                        nodes.get(30).client.getMutable(key(3).publicKey(), 0).thenAccept(results::add));
        simulation.run(8_000);
        assertThat(((Optional<?>) results.get(0)).map(byte[].class::cast).orElseThrow())
                .isEqualTo(value);
        assertThat(((Optional<?>) results.get(1))
                        .map(MutableRecord.class::cast)
                        .orElseThrow()
                        .seq())
                .isEqualTo(2);
        assertThat(((Optional<?>) results.get(1))
                        .map(MutableRecord.class::cast)
                        .orElseThrow()
                        .value())
                .isEqualTo(new byte[] {2});
    }
}
