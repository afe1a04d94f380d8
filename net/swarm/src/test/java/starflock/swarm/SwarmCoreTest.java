package starflock.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import starflock.dht.NodeAddress;
import starflock.dht.PeerRecord;
import starflock.testkit.VirtualClock;
import starflock.udx.DrivenLoop;

/** What a swarm decides, without any network: whom, when again, which of two, and when it is enough. */
class SwarmCoreTest {
    private static final Key SELF = key(100);
    private static final Key TOPIC = key(200);

    private final VirtualClock clock = new VirtualClock();
    private final DrivenLoop loop = new DrivenLoop(clock::nanoTime, clock::schedule, (local, receiver) -> {
        throw new AssertionError("no port is opened here");
    });
    private final Recorder world = new Recorder();
    private SwarmConfig config = SwarmConfig.usual();
    private SwarmCore core = core();

    private SwarmCore core() {
        return new SwarmCore(config, world, new Random(1), SELF);
    }

    private static Key key(int number) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) number;
        return new Key(bytes);
    }

    /** Writes down what the core wants done. */
    private final class Recorder implements SwarmCore.World {
        final List<Link> dialled = new ArrayList<>();
        final List<Link> keptAlive = new ArrayList<>();
        final List<Long> dialledAtMs = new ArrayList<>();
        final List<Discovery.Search> searches = new ArrayList<>();
        final Map<Discovery.Search, Consumer<PeerRecord>> found = new HashMap<>();
        final List<Consumer<Boolean>> searchesOpen = new ArrayList<>();

        @Override
        public long nowMs() {
            return clock.millis();
        }

        @Override
        public Runnable later(long delayMs, Runnable task) {
            return clock.schedule(Duration.ofMillis(delayMs), task);
        }

        @Override
        public void dial(Link link) {
            dialled.add(link);
            dialledAtMs.add(clock.millis());
        }

        @Override
        public void close(Link link) {
            core.closed(link);
        }

        @Override
        public void keepAlive(Link link) {
            keptAlive.add(link);
        }

        @Override
        public void listen(Runnable done) {
            done.run();
        }

        @Override
        public void search(Key topic, Discovery.Search kind, Consumer<PeerRecord> peers, Consumer<Boolean> done) {
            searches.add(kind);
            found.put(kind, peers);
            searchesOpen.add(done);
        }

        Consumer<PeerRecord> found(Discovery.Search kind) {
            return Objects.requireNonNull(found.get(kind), "nobody searched");
        }

        void searchesEnd() {
            List<Consumer<Boolean>> all = List.copyOf(searchesOpen);
            searchesOpen.clear();
            for (Consumer<Boolean> done : all) done.accept(true);
        }
    }

    private static final class Guest implements Link.Arrival {
        private @Nullable Link link;
        boolean refused;

        Link link() {
            return Objects.requireNonNull(link, "not taken");
        }

        @Override
        public void accept(Link value) {
            link = value;
        }

        @Override
        public void refuse() {
            refused = true;
        }
    }

    private Topic join(Topic.Role role) {
        return join(role, Integer.MAX_VALUE);
    }

    private Topic join(Topic.Role role, int limit) {
        Discovery discovery = core.join(TOPIC);
        Topic session = new Topic(() -> {}, loop, discovery, role, limit);
        discovery.add(session);
        return session;
    }

    private void find(int... numbers) {
        for (int number : numbers) core.found(new PeerRecord(key(number).toBytes(), List.of()), TOPIC);
    }

    private Guest arrives(int number) {
        Guest guest = new Guest();
        core.arrived(key(number), guest);
        return guest;
    }

    @Test
    void noMoreThanThreeAtOnce() {
        join(Topic.Role.CLIENT);
        find(1, 2, 3, 4, 5);
        assertThat(world.dialled).hasSize(3);
        core.opened(world.dialled.get(0));
        assertThat(world.dialled).hasSize(4);
        core.closed(world.dialled.get(1));
        assertThat(world.dialled).hasSize(5);
    }

    @Test
    void noMoreThanAreWanted() {
        config = SwarmConfig.usual().withMaxPeers(2).withMaxServerConnections(1);
        core = core();
        join(Topic.Role.BOTH);
        find(1, 2, 3, 4);
        for (Link link : List.copyOf(world.dialled)) core.opened(link);
        assertThat(world.dialled).hasSize(2);
        // Those that come may go beyond it, up to a bound of their own.
        assertThat(arrives(8).link()).isNotNull();
        assertThat(arrives(9).refused).isTrue();
        // And those that were named.
        core.joinPeer(key(7), List.of());
        assertThat(world.dialled).hasSize(3);
    }

    @Test
    void oneThatFailsIsTriedAgainLaterAndLaterAndThenNoMore() {
        join(Topic.Role.CLIENT);
        world.found(Discovery.Search.LOOKUP).accept(new PeerRecord(key(1).toBytes(), List.of()));
        for (int i = 0; i < 10; i++) {
            core.closed(world.dialled.getLast());
            clock.advance(Duration.ofMinutes(1));
        }
        List<Long> waits = new ArrayList<>();
        for (int i = 1; i < world.dialledAtMs.size(); i++) {
            waits.add(world.dialledAtMs.get(i) - world.dialledAtMs.get(i - 1));
        }
        assertThat(waits).hasSize(3);
        assertThat(waits.get(0)).isBetween(5000L, 6000L);
        assertThat(waits.get(1)).isBetween(15_000L, 60_000L + 17_000L);
        assertThat(core.knownPeers()).isZero();
        // Found again it is as good as new.
        find(1);
        assertThat(world.dialled).hasSize(5);
    }

    @Test
    void oneThatWasThereIsTriedAgainSoon() {
        join(Topic.Role.CLIENT);
        find(1);
        core.opened(world.dialled.getLast());
        clock.advance(Duration.ofSeconds(20));
        core.closed(world.dialled.getLast());
        clock.advance(Duration.ofMillis(1500));
        assertThat(world.dialled).hasSize(2);
    }

    @Test
    void whoWasThereAMomentAgoComesFirst() {
        join(Topic.Role.CLIENT);
        find(1);
        core.opened(world.dialled.getFirst());
        // Three that take their time.
        find(2, 3, 4);
        core.closed(world.dialled.getFirst());
        find(5, 6, 7);
        clock.advance(Duration.ofSeconds(2));
        core.closed(world.dialled.get(1));
        assertThat(world.dialled.getLast().peer.key).isEqualTo(key(1));
    }

    @Test
    void aNamedPeerIsNeverGivenUp() {
        core.joinPeer(key(1), List.of());
        for (int i = 0; i < 20; i++) {
            if (world.dialled.getLast().state != Link.State.CLOSED) core.closed(world.dialled.getLast());
            clock.advance(Duration.ofMinutes(13));
        }
        assertThat(world.dialled.size()).isGreaterThan(15);
        core.leavePeer(key(1));
        core.closed(world.dialled.getLast());
        int before = world.dialled.size();
        clock.advance(Duration.ofHours(2));
        assertThat(world.dialled).hasSize(before);
        assertThat(core.knownPeers()).isZero();
    }

    @Test
    void ofTwoThatCallEachOtherTheHigherKeyIsTheCaller() {
        join(Topic.Role.BOTH);
        find(50);
        Guest lower = arrives(50);
        assertThat(lower.refused).isTrue();
        assertThat(world.keptAlive).containsExactly(world.dialled.getFirst());
        find(150);
        Link ours = world.dialled.getLast();
        Guest higher = arrives(150);
        assertThat(ours.state).isEqualTo(Link.State.CLOSED);
        assertThat(higher.link()).isNotNull();
        assertThat(core.counts().duplicates()).isEqualTo(2);
    }

    @Test
    void whoCallsAgainHasLostTheConnectionThatWeThinkWeHave() {
        join(Topic.Role.BOTH);
        Guest first = arrives(50);
        core.opened(first.link());
        Guest second = arrives(50);
        assertThat(first.link().state).isEqualTo(Link.State.CLOSED);
        assertThat(second.link()).isNotNull();
        assertThat(core.links()).hasSize(1);
    }

    @Test
    void whoIsNotAllowedIsBanned() {
        config = SwarmConfig.usual().withAllowed(key -> key[0] != 5);
        core = core();
        join(Topic.Role.BOTH);
        find(5);
        assertThat(world.dialled).isEmpty();
        assertThat(arrives(5).refused).isTrue();
        assertThat(core.allows(key(5))).isFalse();
        assertThat(core.counts().banned()).isEqualTo(1);
        assertThat(core.allows(SELF)).isFalse();
    }

    @Test
    void flushedWhenAllWereTried() {
        join(Topic.Role.CLIENT);
        CompletableFuture<Boolean> flushed = core.flush();
        find(1, 2, 3, 4);
        assertThat(flushed).isNotDone();
        world.searchesEnd();
        assertThat(flushed).isNotDone();
        core.opened(world.dialled.get(0));
        core.closed(world.dialled.get(1));
        core.opened(world.dialled.get(2));
        assertThat(flushed).isNotDone();
        core.closed(world.dialled.get(3));
        assertThat(flushed).isCompletedWithValue(true);
    }

    @Test
    void aTopicIsLookedAtAgainEveryTenMinutes() {
        join(Topic.Role.CLIENT);
        world.found(Discovery.Search.LOOKUP).accept(new PeerRecord(key(1).toBytes(), List.of()));
        for (int i = 0; i < 5; i++) {
            world.searchesEnd();
            clock.advance(Duration.ofMinutes(12));
        }
        assertThat(world.searches).hasSize(7).containsOnly(Discovery.Search.LOOKUP);
    }

    @Test
    void whoFindsNobodyLooksFourTimesMoreWithinFourMinutes() {
        join(Topic.Role.BOTH);
        for (int i = 0; i < 240; i++) {
            world.searchesEnd();
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(world.searches)
                .containsExactly(
                        Discovery.Search.ANNOUNCE,
                        Discovery.Search.LOOKUP,
                        Discovery.Search.LOOKUP,
                        Discovery.Search.LOOKUP,
                        Discovery.Search.LOOKUP);
    }

    @Test
    void twoWhoJoinAtOneMomentMeetAtTheSecondLook() {
        join(Topic.Role.BOTH);
        world.searchesEnd();
        clock.advance(Duration.ofSeconds(4));
        assertThat(world.searches).containsExactly(Discovery.Search.ANNOUNCE, Discovery.Search.LOOKUP);
    }

    @Test
    void theLastWhoLeavesTakesItBack() {
        Topic one = join(Topic.Role.SERVER);
        Topic other = join(Topic.Role.CLIENT);
        world.searchesEnd();
        Discovery discovery = core.join(TOPIC);
        CompletableFuture<Void> first = discovery.remove(one);
        assertThat(first).isNotDone();
        assertThat(world.searches.getLast()).isEqualTo(Discovery.Search.UNANNOUNCE);
        world.searchesEnd();
        CompletableFuture<Void> left = discovery.remove(other);
        assertThat(left).isDone();
        assertThat(core.topics()).isEmpty();
    }

    @Test
    void whatAnEarlierSearchStillBringsIsNotListenedTo() {
        Topic session = join(Topic.Role.CLIENT);
        Consumer<PeerRecord> early = world.found(Discovery.Search.LOOKUP);
        assertThat(core.join(TOPIC).remove(session)).isDone();
        early.accept(new PeerRecord(key(1).toBytes(), List.of()));
        assertThat(world.dialled).isEmpty();
    }

    @Test
    void aLimitBoundsWhatASearchBrings() {
        join(Topic.Role.CLIENT, 2);
        for (int i = 1; i < 9; i++) {
            world.found(Discovery.Search.LOOKUP).accept(new PeerRecord(key(i).toBytes(), List.of()));
        }
        for (Link link : List.copyOf(world.dialled)) core.opened(link);
        assertThat(world.dialled).hasSize(2);
    }

    @Test
    void whatIsRememberedIsBounded() {
        config = new SwarmConfig(64, 3, 8, 10, 2, key -> true, 0);
        core = core();
        join(Topic.Role.CLIENT);
        for (int i = 0; i < 90; i++) find(i);
        assertThat(core.knownPeers()).isEqualTo(10);
        core.join(key(201));
        assertThatThrownBy(() -> core.join(key(202))).hasMessageContaining("2 topics");
    }

    @Test
    void aSwarmThatRestsDoesNothing() {
        join(Topic.Role.BOTH);
        find(1, 2);
        core.opened(world.dialled.get(0));
        CompletableFuture<Boolean> flushed = core.flush();
        assertThat(core.suspend()).isNotDone();
        assertThat(core.links()).isEmpty();
        assertThat(flushed).isCompletedWithValue(false);
        assertThat(arrives(9).refused).isTrue();
        int before = world.dialled.size();
        clock.advance(Duration.ofHours(1));
        assertThat(world.dialled).hasSize(before);
        world.searches.clear();
        core.resume();
        assertThat(world.searches).containsExactly(Discovery.Search.ANNOUNCE);
    }

    @Test
    void aNamedPeerIsCalledAgainWhenTheNetworkIsBack() {
        core.joinPeer(key(1), List.of(new NodeAddress(0x7f000001, 9)));
        for (int i = 0; i < 4; i++) {
            core.closed(world.dialled.getLast());
            clock.advance(Duration.ofSeconds(20));
        }
        core.closed(world.dialled.getLast());
        int before = world.dialled.size();
        core.networkChanged();
        assertThat(world.dialled).hasSize(before + 1);
    }

    @Test
    void aRateIsKeptOnTheAverage() {
        Meter meter = new Meter(1000);
        long now = 5_000_000_000L;
        assertThat(meter.send(1000, now)).isZero();
        assertThat(meter.send(500, now)).isEqualTo(500_000_000L);
        assertThat(meter.send(500, now + 1_000_000_000L)).isZero();
        assertThat(new Meter(0).send(1 << 30, now)).isZero();
    }
}
