package starflock.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import starflock.codec.Hex;
import starflock.crypto.Crypto;
import starflock.dht.DhtConfig;
import starflock.dht.DhtNode;
import starflock.dht.NodeAddress;
import starflock.log.Log;
import starflock.swarm.Topic;
import starflock.udx.NioLoop;

/** Our swarms and hyperswarm's in one network: topics joined, connections made, logs exchanged; all on 127.0.0.1. */
@Timeout(180)
class SwarmInteropTest {
    private static final String TOPIC = "5a".repeat(32);

    /** 64 MiB. */
    private static final int BLOCKS = 1024;

    @TempDir
    Path folder;

    private final Crypto crypto = Crypto.load();
    private final Random random = new Random(7);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService loopThread = Executors.newSingleThreadExecutor();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final NioLoop loop;
    private List<NodeAddress> bootstrap = List.of();

    SwarmInteropTest() throws IOException {
        loop = NioLoop.start(loopThread);
    }

    @BeforeEach
    void network() throws IOException {
        NodePeer.requireNode();
        DhtNode first = LoopbackDht.first(loop, crypto, random);
        bootstrap = List.of(NodeAddress.of(first.localAddress()));
        for (int i = 0; i < 5; i++) LoopbackDht.join(loop, crypto, random, OurSwarm.reachable(bootstrap));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) each.close();
        loop.close();
        loopThread.close();
        timer.shutdownNow();
        threads.shutdownNow();
    }

    private OurSwarm ours(DhtConfig config) throws IOException {
        OurSwarm swarm = new OurSwarm(loop, folder.resolve("ours-" + open.size()), config, random, threads, timer);
        open.add(swarm);
        return swarm;
    }

    private NodePeer theirs(int count, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                Integer.toString(count), Integer.toString(bootstrap.getFirst().port())));
        arguments.addAll(List.of(options));
        NodePeer peer = NodePeer.start("swarm.mjs", arguments.toArray(String[]::new));
        open.add(peer);
        return peer;
    }

    private static byte[] block(int number) {
        byte[] unit = ("block " + number + ";").getBytes(UTF_8);
        byte[] block = new byte[65_536];
        for (int i = 0; i < block.length; i++) block[i] = unit[i % unit.length];
        return block;
    }

    private String content() {
        byte[] content = new byte[32];
        for (int i = 0; i < BLOCKS; i++) content = crypto.hash(content, block(i));
        return Hex.encode(content);
    }

    @Test
    void aLogEachWay() throws Exception {
        OurSwarm ours = ours(OurSwarm.reachable(bootstrap));
        Log mine = ours.store.log("log");
        for (int i = 0; i < BLOCKS; i += 64) {
            List<byte[]> some = new ArrayList<>();
            for (int j = i; j < i + 64; j++) some.add(block(j));
            mine.append(some);
        }
        Topic topic = ours.swarm.join(mine.discoveryKey()).join();
        assertThat(topic.flushed().join()).isTrue();
        NodePeer theirs = theirs(1);
        String key = theirs.await("ready").text("keys");
        theirs.tell("join 0 " + Hex.encode(mine.discoveryKey()));
        theirs.await("connection");
        assertThat(ours.next()).isEqualTo(key);

        theirs.tell("fetch 0 %s %d".formatted(Hex.encode(mine.key()), BLOCKS));
        NodePeer.Line fetched = theirs.await("fetch");
        assertThat(fetched.text("content")).isEqualTo(content());

        theirs.tell("make 0 " + BLOCKS);
        NodePeer.Line made = theirs.await("make");
        Log copy = ours.store.log(Hex.decode(made.text("key")));
        assertThat(ours.replication.update(copy).get(30, TimeUnit.SECONDS)).isEqualTo(BLOCKS);
        ours.replication.download(copy, 0, BLOCKS).done().get(60, TimeUnit.SECONDS);
        for (int i = 0; i < BLOCKS; i++) assertThat(copy.get(i)).isEqualTo(block(i));
    }

    @Test
    void twentyHalfAndHalf() throws Exception {
        NodePeer theirs = theirs(10);
        List<String> all =
                new ArrayList<>(Arrays.asList(theirs.await("ready").text("keys").split(" ")));
        List<OurSwarm> ours = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ours.add(ours(OurSwarm.reachable(bootstrap)));
            all.add(ours.getLast().key());
        }
        for (int i = 0; i < 10; i++) {
            Topic topic = ours.get(i).swarm.join(Hex.decode(TOPIC)).join();
            theirs.tell("join " + i + " " + TOPIC);
            assertThat(topic.flushed().join()).isTrue();
            theirs.await("join");
        }
        // Who joined later has found those who were there: all are connected with all.
        for (int i = 0; i < 10; i++) {
            List<String> others = new ArrayList<>(all);
            others.remove(ours.get(i).key());
            while (!others.isEmpty()) others.remove(ours.get(i).next());
            theirs.tell("connections " + i);
            assertThat(theirs.await("connections").text("keys").split(" ")).doesNotHaveDuplicates();
            assertThat(ours.get(i).connections()).isGreaterThanOrEqualTo(18);
        }
    }

    @Test
    void theirsWithDefaultOptions() throws Exception {
        NodePeer theirs = theirs(2, "usual");
        String[] keys = theirs.await("ready").text("keys").split(" ", -1);
        OurSwarm ours = ours(OurSwarm.reachable(bootstrap));
        ours.swarm.join(Hex.decode(TOPIC)).join().flushed().join();
        theirs.tell("join 0 " + TOPIC);
        NodePeer.Line connected = theirs.await("connection");
        assertThat(connected.text("key")).isEqualTo(ours.key());
        assertThat(ours.next()).isEqualTo(keys[0]);
        System.out.println("a JavaScript peer with default options was connected with ours after "
                + connected.number("ms") + " ms");
        theirs.await("join");

        // And ours, of which nobody knows that it can be reached, to one of theirs of the same kind.
        OurSwarm usual = ours(DhtConfig.of(bootstrap));
        usual.swarm.join(Hex.decode("5b".repeat(32))).join().flushed().join();
        theirs.tell("join 1 " + "5b".repeat(32));
        NodePeer.Line other = theirs.await("connection");
        assertThat(usual.next()).isEqualTo(keys[1]);
        System.out.println("and with one of ours with default options after " + other.number("ms") + " ms");
    }

    @Test
    void whoLeavesIsLeft() throws Exception {
        NodePeer theirs = theirs(1);
        String key = theirs.await("ready").text("keys");
        OurSwarm ours = ours(OurSwarm.reachable(bootstrap));
        Topic topic = ours.swarm.join(Hex.decode(TOPIC)).join();
        topic.flushed().join();
        theirs.tell("join 0 " + TOPIC);
        theirs.await("connection");
        assertThat(ours.next()).isEqualTo(key);
        topic.leave().join();
        ours.swarm.close().join();
        ours.close();
        open.remove(ours);
        assertThat(theirs.await("gone").number("who")).isZero();
        OurSwarm another = ours(OurSwarm.reachable(bootstrap));
        another.swarm.join(Hex.decode(TOPIC)).join().flushed().join();
        assertThat(another.next()).isEqualTo(key);
    }
}
