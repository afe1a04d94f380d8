package starflock.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Ephemeral until strangers reach us and twenty minutes have passed. */
class ReachabilityTest {
    private static final long MINUTE_MS = 60_000;

    private final Simulation simulation = new Simulation(5, 0.01);

    private Simulation.Node usual(int number) {
        return simulation.node(number, DhtConfig.of(List.of(Simulation.address(0))));
    }

    @Test
    void aNodeThatCanBeReachedBecomesPersistent() {
        simulation.network(20, 50);
        Simulation.Node node = usual(500).start();
        simulation.run(10 * MINUTE_MS);
        assertThat(node.core.isPersistent()).isFalse();
        simulation.run(15 * MINUTE_MS);
        assertThat(node.core.isPersistent()).isTrue();
        assertThat(node.core.rpc().isFirewalled()).isFalse();
        assertThat(node.core.table().id()).isEqualTo(node.server.id(simulation.crypto));
        assertThat(node.core.reachableAddress()).isEqualTo(node.server);
    }

    @Test
    void aNodeBehindAFirewallStaysEphemeral() {
        simulation.network(20, 50);
        Simulation.Node node = usual(501).behindFirewall().start();
        simulation.run(100 * MINUTE_MS);
        assertThat(node.core.isPersistent()).isFalse();
        assertThat(node.core.rpc().isFirewalled()).isTrue();
        assertThat(node.core.reachableAddress()).isNull();
    }

    @Test
    void nodesThatFallSilentLeaveTheTables() {
        List<Simulation.Node> nodes = simulation.network(20, 50);
        NodeId gone = nodes.get(7).server.id(simulation.crypto);
        nodes.get(7).stop();
        simulation.run(20 * MINUTE_MS);
        for (Simulation.Node node : nodes) {
            if (node != nodes.get(7)) assertThat(node.core.table().get(gone)).isNull();
        }
    }

    @Test
    void knownNodesReplaceTheBootstrapNode() {
        List<Simulation.Node> nodes = simulation.network(20, 50);
        nodes.get(0).stop();
        DhtConfig config = DhtConfig.of(List.of()).withKnownNodes(List.of(nodes.get(3).server));
        Simulation.Node node = simulation.node(502, config).start();
        simulation.run(10_000);
        assertThat(node.core.table().size()).isGreaterThan(10);
    }
}
