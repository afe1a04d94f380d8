package starflock.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import starflock.codec.Hex;
import starflock.stream.CloseReason;
import starflock.stream.Connection;
import starflock.stream.Timer;
import starflock.swarm.SwarmConfig;
import starflock.swarm.Topic;

/** Those who are in no network but the local one, here loopback. */
@Timeout(60)
class NeighboursTest {
    private static final byte[] TOPIC = topic(1);
    private static final byte[] LATER = topic(2);
    private static final int MULTICAST_DNS_PORT = 5353;
    private static final int PATIENCE_SECONDS = 40;

    private final BlockingQueue<String> met = new LinkedBlockingQueue<>();

    @TempDir
    Path temporary;

    /** Of this process alone: others on this machine may run the same test. */
    private static byte[] topic(int number) {
        byte[] topic = new byte[32];
        Arrays.fill(topic, (byte) number);
        ByteBuffer.wrap(topic).putInt((int) ProcessHandle.current().pid() * 16 + number);
        return topic;
    }

    private static PeerNetwork open() throws Failure {
        return PeerNetwork.open(new PeerNetwork.Wish(List.of(), null, SwarmConfig.usual(), true, null));
    }

    private void watch(PeerNetwork network) {
        network.swarm().listen(new Connection.Listener() {
            @Override
            public void opened(Connection connection) {
                met.add(Hex.encode(connection.remotePublicKey()));
            }

            @Override
            public void closed(Connection connection, CloseReason reason) {}
        });
    }

    private String nextMet() throws InterruptedException {
        return String.valueOf(met.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private static String key(PeerNetwork network) {
        return Hex.encode(network.swarm().publicKey());
    }

    @Test
    void whoSharesATopicMeets() throws Exception {
        try (PeerNetwork one = open();
                PeerNetwork other = open()) {
            watch(one);
            Topic _ = PeerNetwork.joined(one.swarm().join(TOPIC));
            Topic _ = PeerNetwork.joined(other.swarm().join(TOPIC));
            assertThat(nextMet()).isEqualTo(key(other));
            assertThat(one.withoutNeighbours()).isNull();
        }
    }

    @Test
    void aTopicJoinedLaterCountsAndTheOthersStayStrangers() throws Exception {
        try (PeerNetwork one = open();
                PeerNetwork stranger = open();
                PeerNetwork third = open()) {
            watch(one);
            Topic _ = PeerNetwork.joined(stranger.swarm().join(topic(3)));
            Topic _ = PeerNetwork.joined(one.swarm().join(TOPIC));
            Topic _ = PeerNetwork.joined(third.swarm().join(TOPIC));
            assertThat(nextMet()).isEqualTo(key(third));
            Topic _ = PeerNetwork.joined(one.swarm().join(LATER));
            Topic _ = PeerNetwork.joined(stranger.swarm().join(LATER));
            assertThat(nextMet()).isEqualTo(key(stranger));
        }
    }

    @Test
    void aLogIsServedAndDownloadedWithNothingButTheLocalNetwork() throws Exception {
        Path file = Files.write(temporary.resolve("file"), new byte[100_000]);
        String folder = temporary.resolve("a").toString();
        String key = Program.run("core", "append", "log", file.toString(), "--json", "--data", folder)
                .objects()
                .getLast()
                .getString("key");
        try (Running serving = new Running("core", "serve", "log", "--json", "--data", folder)) {
            serving.await("announced");
            String other = temporary.resolve("b").toString();
            Program copy = Program.run("core", "download", key, "--json", "--data", other);
            assertThat(copy.out()).doesNotContain("error");
            assertThat(copy.objects().getLast().getLong("byteLength")).isEqualTo(100_000);
        }
    }

    @Test
    void aPipeNeedsNoOtherNetwork() throws Exception {
        try (Running waiting = new Running(new ByteArrayInputStream("there".getBytes(UTF_8)), "pipe", "--json")) {
            String phrase = waiting.awaitError("waiting").getString("phrase");
            Running coming = new Running(new ByteArrayInputStream("back".getBytes(UTF_8)), "pipe", phrase, "--json");
            assertThat(coming.exit()).isZero();
            assertThat(coming.output()).isEqualTo("there".getBytes(UTF_8));
            assertThat(waiting.exit()).isZero();
            assertThat(waiting.output()).isEqualTo("back".getBytes(UTF_8));
        }
    }

    /** Looks are a second apart, so whatever one of them finds is found within two. */
    @Test
    void aNetworkThatComesAndGoesIsNoticedAtTheNextLook() throws Exception {
        BlockingQueue<Runnable> looks = new LinkedBlockingQueue<>();
        AtomicReference<Optional<InetAddress>> place = new AtomicReference<>(Optional.empty());
        try (PeerNetwork one =
                PeerNetwork.open(new PeerNetwork.Wish(List.of(), null, SwarmConfig.usual(), false, null))) {
            Timer byHand = (delay, task) -> {
                if (delay.equals(Duration.ofSeconds(1))) looks.add(task);
                else task.run();
                return () -> {};
            };
            Neighbours neighbours = Neighbours.open(one.swarm(), one.dht(), one.threads(), byHand, place::get);
            PeerNetwork.joined(neighbours.begun());
            assertThat(neighbours.trouble()).contains("is in no local network");

            place.set(Optional.of(InetAddress.getLoopbackAddress()));
            next(looks).run();
            Runnable later = next(looks);
            assertThat(neighbours.trouble()).isNull();

            place.set(Optional.empty());
            later.run();
            Runnable _ = next(looks);
            assertThat(neighbours.trouble()).contains("is in no local network");
            neighbours.close();
        }
    }

    private static Runnable next(BlockingQueue<Runnable> looks) throws InterruptedException {
        return Objects.requireNonNull(looks.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "no further look");
    }

    /** Another program has the port, and does not share it: what a system that forbids it looks like. */
    @Test
    void whereMulticastIsNotPossibleASentenceSaysSo() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(null)) {
            // Shared while it is bound, for those of other tests may still say goodbye; not with who comes after.
            taken.setReuseAddress(true);
            taken.bind(new InetSocketAddress(MULTICAST_DNS_PORT));
            taken.setReuseAddress(false);
            Program alone = Program.run(
                    "core",
                    "download",
                    "ab".repeat(32),
                    "--json",
                    "--data",
                    temporary.resolve("c").toString());
            assertThat(alone.exit()).isEqualTo(Exit.ENVIRONMENT.code());
            assertThat(alone.out())
                    .contains("multicast is not possible on 127.0.0.1")
                    .contains("5353");
        }
    }
}
