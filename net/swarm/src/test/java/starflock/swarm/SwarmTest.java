package starflock.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import starflock.dht.NodeAddress;
import starflock.swarm.Village.Villager;
import starflock.testkit.Seeds;

/** Swarms on simulated machines: who finds whom, and what becomes of it when the network does what networks do. */
class SwarmTest {
    private static final byte[] TOPIC = new byte[32];

    private static Topic join(Village village, Villager villager, Topic.Role role) {
        return village.soon(villager.swarm.join(TOPIC, role, Integer.MAX_VALUE));
    }

    private static void flushed(Village village, Villager villager, Topic.Role role) {
        assertThat(village.soon(join(village, villager, role).flushed())).isTrue();
    }

    @Test
    void aClientFindsAServer() {
        Village village = new Village(1).dht(8);
        Villager server = village.villager();
        Villager client = village.villager();
        flushed(village, server, Topic.Role.SERVER);
        flushed(village, client, Topic.Role.CLIENT);
        assertThat(village.soon(client.swarm.flush())).isTrue();
        village.pass(Duration.ofSeconds(1));
        assertThat(client.connected).containsExactly(server.name());
        assertThat(server.connected).containsExactly(client.name());
        SwarmStatus status = village.soon(client.swarm.status());
        assertThat(status.peers()).hasSize(1);
        assertThat(status.peers().getFirst().called()).isTrue();
        assertThat(status.peers().getFirst().bytesIn()).isPositive();
        assertThat(status.topics()).hasSize(1);
        assertThat(status.online()).isTrue();
    }

    @Test
    void everyPairHasOneConnection() {
        Seeds.runs(5).check(gen -> {
            Village village = new Village(gen.nextLong()).dht(6);
            List<Villager> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) all.add(village.villager());
            // All at one moment, so that both of a pair call.
            for (Villager villager : all) assertThat(villager.swarm.join(TOPIC)).isNotDone();
            village.pass(Duration.ofSeconds(30));
            for (Villager villager : all) {
                assertThat(villager.connected).doesNotHaveDuplicates().hasSize(5);
            }
        });
    }

    @Test
    void aPeerThatWasAwayComesBack() {
        Village village = new Village(2).dht(6);
        Villager server = village.villager();
        Villager client = village.villager();
        flushed(village, server, Topic.Role.SERVER);
        flushed(village, client, Topic.Role.CLIENT);
        village.pass(Duration.ofSeconds(20));
        assertThat(client.connected).hasSize(1);
        village.cutOff.add(client.machine());
        village.pass(Duration.ofSeconds(90));
        assertThat(client.connected).isEmpty();
        assertThat(server.connected).isEmpty();
        assertThat(village.soon(client.swarm.status()).online()).isFalse();
        village.cutOff.clear();
        village.pass(Duration.ofSeconds(40));
        assertThat(village.soon(client.swarm.status()).online()).isTrue();
        assertThat(client.connected).containsExactly(server.name());
    }

    @Test
    void anotherNetworkIsNoticedWithinTwoSeconds() {
        Village village = new Village(3).dht(6);
        Villager server = village.villager();
        Villager client = village.villager();
        flushed(village, server, Topic.Role.SERVER);
        AtomicReference<List<String>> network = new AtomicReference<>(List.of("home"));
        client.swarm.watchNetwork(network::get);
        // Looks before anybody is there: the next of its own would be ten minutes later.
        Topic topic = join(village, client, Topic.Role.CLIENT);
        village.soon(topic.flushed());
        village.pass(Duration.ofSeconds(20));
        assertThat(client.connected).hasSize(1);
        long before = client.node.stats().asked();
        network.set(List.of("train"));
        village.pass(Duration.ofMillis(1900));
        assertThat(client.node.stats().asked()).isGreaterThan(before);
        network.set(List.of());
        village.pass(Duration.ofMillis(1900));
        assertThat(village.soon(client.swarm.status()).online()).isFalse();
        assertThat(village.soon(client.swarm.status()).peers()).isEmpty();
        network.set(List.of("home"));
        village.pass(Duration.ofMillis(1900));
        assertThat(village.soon(client.swarm.status()).online()).isTrue();
        assertThat(village.soon(client.swarm.status()).peers()).hasSize(1);
    }

    /** The ticks in which it asks of itself are five seconds apart. */
    @Test
    void aNetworkThatIsBackIsUsedWithinTwoSeconds() {
        Village village = new Village(8).dht(6);
        Villager client = village.villager();
        AtomicReference<List<String>> network = new AtomicReference<>(List.of("home"));
        client.swarm.watchNetwork(network::get);
        flushed(village, client, Topic.Role.CLIENT);
        village.cutOff.add(client.machine());
        network.set(List.of());
        village.pass(Duration.ofMinutes(5));
        assertThat(village.soon(client.node.isOnline())).isFalse();
        village.cutOff.clear();
        network.set(List.of("home"));
        village.pass(Duration.ofMillis(1900));
        assertThat(village.soon(client.swarm.status()).online()).isTrue();
    }

    @Test
    void suspendedItIsSilentAndResumedItIsBack() {
        Village village = new Village(4).dht(6);
        Villager server = village.villager();
        Villager client = village.villager();
        flushed(village, server, Topic.Role.SERVER);
        flushed(village, client, Topic.Role.CLIENT);
        village.pass(Duration.ofSeconds(2));
        assertThat(client.connected).hasSize(1);
        village.soon(server.swarm.suspend());
        village.pass(Duration.ofSeconds(30));
        assertThat(client.connected).isEmpty();
        assertThat(server.connected).isEmpty();
        assertThat(village.soon(client.node.findPeer(server.swarm.publicKey()))).isEmpty();
        village.soon(server.swarm.resume());
        village.pass(Duration.ofSeconds(60));
        assertThat(client.connected).containsExactly(server.name());
    }

    @Test
    void whoIsBannedIsNotTalkedTo() {
        Village village = new Village(5).dht(6);
        Villager server = village.villager();
        Villager client = village.villager();
        flushed(village, server, Topic.Role.SERVER);
        flushed(village, client, Topic.Role.CLIENT);
        village.pass(Duration.ofSeconds(2));
        assertThat(client.connected).hasSize(1);
        server.swarm.ban(client.swarm.publicKey(), true);
        village.pass(Duration.ofMinutes(2));
        assertThat(server.connected).isEmpty();
        assertThat(server.opened).isEqualTo(1);
        server.swarm.ban(client.swarm.publicKey(), false);
        client.swarm.networkChanged();
        village.pass(Duration.ofSeconds(30));
        assertThat(server.connected).hasSize(1);
    }

    @Test
    void whoLeftIsNotFound() {
        Village village = new Village(6).dht(6);
        Villager server = village.villager();
        Villager client = village.villager();
        Topic topic = join(village, server, Topic.Role.SERVER);
        village.soon(topic.flushed());
        village.soon(topic.leave());
        flushed(village, client, Topic.Role.CLIENT);
        village.pass(Duration.ofSeconds(5));
        assertThat(client.connected).isEmpty();
        assertThat(village.soon(server.swarm.status()).topics()).isEmpty();
    }

    @Test
    void aNamedPeerIsFoundWithoutATopic() {
        Village village = new Village(7).dht(6);
        Villager server = village.villager();
        Villager client = village.villager();
        village.soon(server.swarm.listen());
        client.swarm.joinPeer(server.swarm.publicKey());
        village.pass(Duration.ofSeconds(5));
        assertThat(client.connected).containsExactly(server.name());
        server.connections.getFirst().close();
        village.pass(Duration.ofSeconds(10));
        assertThat(client.connected).containsExactly(server.name());
        assertThat(client.opened).isEqualTo(2);
    }

    @Test
    void aNeighbourIsMetWithoutTheNetwork() {
        Village village = new Village(8).dht(1);
        Villager one = village.villager();
        Villager other = village.villager();
        village.cutOff.add(Village.address(1).getAddress());
        join(village, one, Topic.Role.BOTH);
        join(village, other, Topic.Role.BOTH);
        village.pass(Duration.ofSeconds(30));
        assertThat(one.connected).isEmpty();
        NodeAddress way = NodeAddress.of(other.node.localAddress());
        one.swarm.meet(other.swarm.publicKey(), way, List.of(new byte[] {7}));
        village.pass(Duration.ofSeconds(5));
        assertThat(one.connected).isEmpty();
        one.swarm.meet(other.swarm.publicKey(), way, List.of(new byte[8]));
        village.pass(Duration.ofSeconds(5));
        assertThat(one.connected).containsExactly(other.name());
        assertThat(other.connected).containsExactly(one.name());
    }

    @Test
    void aListenerThatComesLateIsToldOfWhatIsOpen() {
        Village village = new Village(9).dht(6);
        Villager server = village.villager();
        Villager client = village.villager();
        flushed(village, server, Topic.Role.SERVER);
        flushed(village, client, Topic.Role.CLIENT);
        village.pass(Duration.ofSeconds(2));
        Villager late = new Villager(client.node, client.swarm);
        village.pass(Duration.ofSeconds(1));
        assertThat(late.connected).containsExactly(server.name());
        server.connections.getFirst().close();
        village.pass(Duration.ofMillis(500));
        assertThat(late.connected).isEmpty();
    }
}
