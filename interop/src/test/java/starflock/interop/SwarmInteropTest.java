package starflock.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.codec.Hex;
import starflock.crypto.Crypto;
import starflock.dht.DhtConfig;
import starflock.dht.DhtNode;
import starflock.dht.NodeAddress;
import starflock.dht.PeerRecord;
import starflock.log.Log;
import starflock.swarm.Topic;
import starflock.udx.NioLoop;

/** Our swarms and hyperswarm's in one network: topics joined, connections made, logs exchanged; all on 127.0.0.1. */
@Timeout(180)
class SwarmInteropTest {
    private static final String TOPIC = "5a".repeat(32);
    private static final String OTHER_TOPIC = "5b".repeat(32);
    private static final String THEIR_TOPIC = "5c".repeat(32);
    private static final int EACH = 10;

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
    void twentyHalfAndHalfWithALogOfEach() throws Exception {
        NodePeer theirs = theirs(EACH);
        List<String> all =
                new ArrayList<>(Arrays.asList(theirs.await("ready").text("keys").split(" ")));
        List<OurSwarm> ours = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            ours.add(ours(OurSwarm.reachable(bootstrap)));
            all.add(ours.getLast().key());
        }
        for (int i = 0; i < EACH; i++) {
            Topic topic = ours.get(i).swarm.join(Hex.decode(TOPIC)).join();
            theirs.tell("join " + i + " " + TOPIC);
            assertThat(topic.flushed().join()).isTrue();
            theirs.await("join");
        }
        // Who joined later has found those who were there: all are connected with all.
        for (int i = 0; i < EACH; i++) {
            List<String> others = new ArrayList<>(all);
            others.remove(ours.get(i).key());
            while (!others.isEmpty()) others.remove(ours.get(i).next());
            theirs.tell("connections " + i);
            assertThat(theirs.await("connections").text("keys").split(" ")).doesNotHaveDuplicates();
            assertThat(ours.get(i).connections()).isGreaterThanOrEqualTo(18);
        }
        allAreFound(all, theirs, ours.getFirst());
        ourLog(ours.get(0), ours.get(5), theirs);
        theirLog(ours.get(7), theirs);
    }

    private static void allAreFound(List<String> all, NodePeer theirs, OurSwarm ours) throws Exception {
        theirs.tell("lookup 0 " + TOPIC);
        assertThat(theirs.await("lookup").text("keys").split(" ")).containsExactlyInAnyOrderElementsOf(all);
        Set<String> found = ConcurrentHashMap.newKeySet();
        ours.node
                .lookup(Hex.decode(TOPIC), result -> {
                    for (PeerRecord peer : result.peers()) found.add(Hex.encode(peer.publicKey()));
                })
                .join();
        assertThat(found).containsExactlyInAnyOrderElementsOf(all);
    }

    /** From one of ours to another of ours and one of theirs, through the connections that are there. */
    private void ourLog(OurSwarm maker, OurSwarm taker, NodePeer theirs) throws Exception {
        Log log = maker.store.log("log");
        for (int i = 0; i < BLOCKS; i += 64) {
            List<byte[]> some = new ArrayList<>();
            for (int j = i; j < i + 64; j++) some.add(block(j));
            log.append(some);
        }
        theirs.tell("fetch 3 %s %d".formatted(Hex.encode(log.key()), BLOCKS));
        download(taker, log.key());
        assertThat(theirs.await("fetch").text("content")).isEqualTo(content());
    }

    private void theirLog(OurSwarm taker, NodePeer theirs) throws Exception {
        theirs.tell("make 0 " + BLOCKS);
        String key = theirs.await("make").text("key");
        theirs.tell("fetch 6 %s %d".formatted(key, BLOCKS));
        download(taker, Hex.decode(key));
        assertThat(theirs.await("fetch").text("content")).isEqualTo(content());
    }

    private static void download(OurSwarm taker, byte[] key) throws Exception {
        Log copy = taker.store.log(key);
        taker.replication.download(copy, 0, BLOCKS).done().get(90, TimeUnit.SECONDS);
        assertThat(copy.length()).isEqualTo(BLOCKS);
        for (int i = 0; i < BLOCKS; i++) assertThat(copy.get(i)).isEqualTo(block(i));
    }

    /** Whichever side dials, and whether or not ours knows that it can be reached. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theirsWithDefaultOptions(boolean reachable) throws Exception {
        NodePeer theirs = theirs(4, "usual");
        String[] keys = theirs.await("ready").text("keys").split(" ", -1);
        OurSwarm ours = ours(reachable ? OurSwarm.reachable(bootstrap) : DhtConfig.of(bootstrap));
        ours.swarm
                .join(Hex.decode(TOPIC), Topic.Role.SERVER, 1)
                .join()
                .flushed()
                .join();
        theirs.tell("join 0 %s client".formatted(TOPIC));
        connectedSoon(theirs, "theirs dialled");
        assertThat(ours.next()).isEqualTo(keys[0]);

        theirs.tell("join 1 %s server".formatted(OTHER_TOPIC));
        of(theirs, "join", 1);
        theirs.tell("mark 1");
        theirs.await("mark");
        ours.swarm.join(Hex.decode(OTHER_TOPIC), Topic.Role.CLIENT, 1).join();
        connectedSoon(theirs, "ours dialled");
        assertThat(ours.next()).isEqualTo(keys[1]);

        // Two of theirs, to compare.
        theirs.tell("join 2 %s server".formatted(THEIR_TOPIC));
        of(theirs, "join", 2);
        theirs.tell("join 3 %s client".formatted(THEIR_TOPIC));
        System.out.println("two of theirs: " + of(theirs, "connection", 3).number("ms") + " ms");
    }

    private static NodePeer.Line of(NodePeer theirs, String event, int who) throws Exception {
        NodePeer.Line line = theirs.await(event);
        while (line.number("who") != who) line = theirs.await(event);
        return line;
    }

    /** The one bound in time that is a promise; what it takes is a thirtieth of it. */
    private static void connectedSoon(NodePeer theirs, String how) throws Exception {
        int ms = theirs.await("connection").number("ms");
        System.out.println(how + ": " + ms + " ms");
        assertThat(ms).as(how).isLessThan(3000);
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
