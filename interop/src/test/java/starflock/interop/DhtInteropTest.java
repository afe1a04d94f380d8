package starflock.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import starflock.codec.Hex;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.dht.DhtNode;
import starflock.dht.NodeAddress;
import starflock.dht.PeerStream;
import starflock.stream.NoiseHandshake;
import starflock.stream.SecretStream;
import starflock.stream.SerialExecutor;
import starflock.stream.Transport;
import starflock.udx.NioLoop;

/** Our nodes in a network of hyperdht's, theirs in ours, and both half and half; all on 127.0.0.1. */
@Timeout(120)
class DhtInteropTest {
    private static final String TOPIC = "ab".repeat(32);
    private static final String SEED = "33".repeat(32);
    private static final String JAVA_SEED = "44".repeat(32);

    private final Crypto crypto = Crypto.load();
    private final Random random = new Random(6);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ExecutorService loopThread = Executors.newSingleThreadExecutor();
    private final List<DhtNode> nodes = new ArrayList<>();
    private final List<NodePeer> peers = new ArrayList<>();
    private final NioLoop loop;

    DhtInteropTest() throws IOException {
        loop = NioLoop.start(loopThread);
    }

    @BeforeEach
    void needsNode() {
        NodePeer.requireNode();
    }

    @AfterEach
    void stop() throws IOException {
        for (NodePeer peer : peers) peer.close();
        loop.close();
        loopThread.close();
        threads.shutdownNow();
    }

    private static NodeAddress at(int port) {
        return LoopbackDht.at(port);
    }

    /** A node that can be reached; the first one of a network if there is no bootstrap. */
    private DhtNode open(List<NodeAddress> bootstrap) {
        DhtNode node = bootstrap.isEmpty()
                ? LoopbackDht.first(loop, crypto, random)
                : LoopbackDht.join(loop, crypto, random, OurSwarm.reachable(bootstrap));
        nodes.add(node);
        return node;
    }

    private List<NodeAddress> ours(int count, List<NodeAddress> bootstrap) {
        DhtNode first = open(bootstrap);
        List<NodeAddress> network = bootstrap.isEmpty() ? List.of(NodeAddress.of(first.localAddress())) : bootstrap;
        for (int i = 1; i < count; i++) open(network);
        return network;
    }

    private NodePeer peer(String... arguments) throws IOException {
        NodePeer peer = NodePeer.start("dht.mjs", arguments);
        peers.add(peer);
        return peer;
    }

    private static int firstPort(NodePeer.Line ready) {
        return ((Number) ((List<?>) Objects.requireNonNull(ready.values().get("ports"))).getFirst()).intValue();
    }

    @Test
    void oursInTheirs() throws Exception {
        NodePeer theirs = peer("network", "10");
        int port = firstPort(theirs.await("ready"));
        ours(1, List.of(at(port)));
        exchange(theirs, nodes.getFirst(), 9);
    }

    @Test
    void theirsInOurs() throws Exception {
        NodeAddress first = ours(10, List.of()).getFirst();
        NodePeer theirs = peer("network", "1", Integer.toString(first.port()));
        theirs.await("ready");
        exchange(theirs, nodes.getLast(), 0);
    }

    @Test
    void halfAndHalf() throws Exception {
        NodeAddress first = ours(10, List.of()).getFirst();
        NodePeer theirs = peer("network", "10", Integer.toString(first.port()));
        assertThat(theirs.await("ready").number("persistent")).isEqualTo(10);
        for (DhtNode node : nodes) assertThat(node.isPersistent().join()).isTrue();
        exchange(theirs, nodes.get(7), 3);
    }

    /** Each side announces, looks up, puts and gets what the other one left, and connects to the other. */
    private void exchange(NodePeer theirs, DhtNode ours, int theirNode) throws Exception {
        KeyPair own = crypto.keyPair(Hex.decode(JAVA_SEED));
        KeyPair their = crypto.keyPair(Hex.decode(SEED));
        theirs.tell("announce %d %s %s".formatted(theirNode, TOPIC, SEED));
        theirs.await("announce");
        assertThat(ours.announce(Hex.decode(TOPIC), own, List.of()).join()).isPositive();
        List<String> found = new ArrayList<>();
        ours.lookup(
                        Hex.decode(TOPIC),
                        result -> result.peers().forEach(peer -> found.add(Hex.encode(peer.publicKey()))))
                .join();
        assertThat(found).contains(Hex.encode(own.publicKey()), Hex.encode(their.publicKey()));
        theirs.tell("lookup %d %s".formatted(theirNode, TOPIC));
        assertThat(theirs.await("lookup").text("peers").split(" "))
                .contains(Hex.encode(own.publicKey()), Hex.encode(their.publicKey()));
        assertThat(ours.unannounce(Hex.decode(TOPIC), own).join()).isPositive();
        theirs.tell("lookup %d %s".formatted(theirNode, TOPIC));
        assertThat(theirs.await("lookup").text("peers")).isEqualTo(Hex.encode(their.publicKey()));
        records(theirs, ours, theirNode, own, their);
        connections(theirs, ours, theirNode, own, their);
    }

    private void records(NodePeer theirs, DhtNode ours, int theirNode, KeyPair own, KeyPair their) throws Exception {
        byte[] value = "left by ours".repeat(40).getBytes(UTF_8);
        assertThat(ours.putImmutable(value).join()).isPositive();
        theirs.tell("immutableGet %d %s".formatted(theirNode, Hex.encode(crypto.hash(value))));
        assertThat(theirs.await("immutableGet").text("value")).isEqualTo(Hex.encode(value));
        byte[] other = "left by theirs".repeat(40).getBytes(UTF_8);
        theirs.tell("immutablePut %d %s".formatted(theirNode, Hex.encode(other)));
        theirs.await("immutablePut");
        assertThat(ours.getImmutable(crypto.hash(other)).join().orElseThrow()).isEqualTo(other);

        assertThat(ours.putMutable(own, 5, value).join()).isPositive();
        theirs.tell("mutableGet %d %s".formatted(theirNode, Hex.encode(own.publicKey())));
        NodePeer.Line got = theirs.await("mutableGet");
        assertThat(got.text("value")).isEqualTo(Hex.encode(value));
        assertThat(got.number("seq")).isEqualTo(5);
        theirs.tell("mutablePut %d %s 7 %s".formatted(theirNode, SEED, Hex.encode(other)));
        theirs.await("mutablePut");
        var mutable = ours.getMutable(their.publicKey(), 0).join().orElseThrow();
        assertThat(mutable.seq()).isEqualTo(7);
        assertThat(mutable.value()).isEqualTo(other);
    }

    private void connections(NodePeer theirs, DhtNode ours, int theirNode, KeyPair own, KeyPair their)
            throws Exception {
        theirs.tell("listen %d %s".formatted(theirNode, SEED));
        theirs.await("listen");
        Talk out = new Talk(ours.connect(own, their.publicKey(), List.of()).get(20, TimeUnit.SECONDS), own);
        assertThat(theirs.await("connection").text("key")).isEqualTo(Hex.encode(own.publicKey()));
        out.say("from java");
        assertThat(out.next()).isEqualTo("echo from java");

        BlockingQueue<Talk> came = new ArrayBlockingQueue<>(10);
        assertThat(ours.listen(own, key -> true, stream -> came.add(new Talk(stream, own)))
                        .join())
                .isPositive();
        theirs.tell("connect %d %s".formatted(theirNode, Hex.encode(own.publicKey())));
        NodePeer.Line connected = theirs.await("connect");
        assertThat(connected.text("failure")).isEmpty();
        Talk in = Objects.requireNonNull(came.poll(20, TimeUnit.SECONDS));
        assertThat(in.next()).isEqualTo("hello");
        in.say("welcome");
        assertThat(theirs.await("data").text("text")).isEqualTo("welcome");
    }

    @Test
    void aPeerWithDefaultOptionsConnects() throws Exception {
        NodeAddress first = ours(6, List.of()).getFirst();
        KeyPair own = crypto.keyPair(Hex.decode(JAVA_SEED));
        BlockingQueue<Talk> came = new ArrayBlockingQueue<>(10);
        DhtNode server = nodes.getLast();
        server.listen(own, key -> true, stream -> came.add(new Talk(stream, own)))
                .join();
        NodePeer usual = peer("usual", Integer.toString(first.port()));
        usual.await("ready");
        usual.tell("connect 0 " + Hex.encode(own.publicKey()));
        NodePeer.Line connected = usual.await("connect");
        assertThat(connected.text("failure")).isEmpty();
        Talk in = Objects.requireNonNull(came.poll(20, TimeUnit.SECONDS));
        assertThat(in.next()).isEqualTo("hello");

        // And ours to theirs, which nobody knows to be reachable.
        usual.tell("listen 0 " + SEED);
        usual.await("listen");
        KeyPair their = crypto.keyPair(Hex.decode(SEED));
        PeerStream stream =
                nodes.get(2).connect(own, their.publicKey(), List.of()).get(20, TimeUnit.SECONDS);
        Talk out = new Talk(stream, own);
        out.say("from java");
        assertThat(out.next()).isEqualTo("echo from java");
    }

    /** An encrypted stream without channels, as hyperdht gives it. */
    private final class Talk implements Transport.Receiver, SecretStream.Output {
        private final SerialExecutor owner = new SerialExecutor(threads);
        private final Transport transport;
        private final SecretStream stream;
        private final CompletableFuture<SecretStream> open = new CompletableFuture<>();
        private final BlockingQueue<String> messages = new ArrayBlockingQueue<>(1000);

        Talk(PeerStream peer, KeyPair own) {
            transport = peer.transport();
            NoiseHandshake.Session session = peer.session();
            stream = new SecretStream(crypto, random, peer.initiator(), own, session, 1 << 20, this);
            transport.start(owner, this);
            owner.execute(() -> {
                try {
                    stream.start();
                } catch (ProtocolError e) {
                    open.completeExceptionally(e);
                }
            });
        }

        void say(String text) {
            SecretStream ready = open.join();
            owner.execute(() -> ready.send(text.getBytes(UTF_8)));
        }

        String next() throws InterruptedException {
            return Objects.requireNonNull(messages.poll(20, TimeUnit.SECONDS), "the peer is silent");
        }

        @Override
        public void write(byte[] bytes) {
            transport.write(bytes);
        }

        @Override
        public void opened() {
            open.complete(stream);
        }

        @Override
        public void message(byte[] buffer, int offset, int length) {
            // An empty message keeps the line alive.
            if (length > 0) messages.add(new String(buffer, offset, length, UTF_8));
        }

        @Override
        public void received(byte[] buffer, int offset, int length) {
            try {
                stream.receive(buffer, offset, length);
            } catch (ProtocolError e) {
                transport.close();
            }
        }

        @Override
        public void drained() {}

        @Override
        public void closed(@Nullable IOException cause) {
            open.completeExceptionally(new IOException("closed", cause));
        }
    }
}
