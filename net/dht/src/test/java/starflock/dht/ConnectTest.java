package starflock.dht;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.stream.Transport;
import starflock.testkit.SimNetwork;
import starflock.testkit.VirtualClock;
import starflock.udx.Datagrams;
import starflock.udx.DrivenLoop;
import starflock.udx.Udx;

/** Connections by public key through a simulated network, and what does not lead to one. */
class ConnectTest {
    private final Crypto crypto = Crypto.pureJava();
    private final VirtualClock clock = new VirtualClock();
    private final Random random = new Random(8);
    private final SimNetwork network = new SimNetwork(clock, random);
    private final DrivenLoop loop = new DrivenLoop(clock::nanoTime, clock::schedule, this::open);
    private final List<byte[]> handshakes = new ArrayList<>();
    private final KeyPair serverKey = crypto.keyPair(crypto.hash(new byte[] {1}));
    private final KeyPair clientKey = crypto.keyPair(crypto.hash(new byte[] {2}));

    private Datagrams open(InetSocketAddress local, Datagrams.Receiver receiver) throws IOException {
        SimNetwork.Port port = network.open(local, (datagram, from) -> {
            receiver.received(ByteBuffer.wrap(datagram), from);
            receiver.turnDone();
        });
        return new Datagrams() {
            @Override
            public InetSocketAddress localAddress() {
                return port.address();
            }

            @Override
            public boolean send(ByteBuffer datagram, InetSocketAddress to) {
                byte[] bytes = new byte[datagram.remaining()];
                datagram.get(bytes);
                record(bytes);
                port.send(bytes, to);
                return true;
            }

            @Override
            public void close() {
                port.close();
            }
        };
    }

    /** What a relay, or somebody on the line, sees of handshakes. */
    private void record(byte[] packet) {
        try {
            if (RpcMessage.decode(packet) instanceof RpcMessage.Request request
                    && !request.internal()
                    && request.command() == Command.PEER_HANDSHAKE.code) handshakes.add(packet);
        } catch (ProtocolError e) {
            // A stream's packet.
        }
    }

    private DhtNode node(int number, DhtConfig config) {
        InetSocketAddress local = Simulation.address(number).toSocketAddress();
        CompletableFuture<DhtNode> node =
                DhtNode.open(new Udx(loop), local, config, crypto, new Random(random.nextLong()), clock);
        clock.advance(Duration.ofSeconds(3));
        return node.join();
    }

    private List<DhtNode> nodes(int count) {
        List<DhtNode> nodes = new ArrayList<>();
        nodes.add(node(0, DhtConfig.bootstrapper(Simulation.address(0))));
        for (int i = 1; i < count; i++) nodes.add(node(i, Simulation.persistent()));
        return nodes;
    }

    /** Writes down what comes. */
    private static final class Reader implements Transport.Receiver {
        final StringBuilder text = new StringBuilder();

        @Override
        public void received(byte[] buffer, int offset, int length) {
            text.append(new String(buffer, offset, length, UTF_8));
        }

        @Override
        public void drained() {}

        @Override
        public void closed(@Nullable IOException cause) {
            text.append("|");
        }
    }

    private Reader read(PeerStream stream) {
        Reader reader = new Reader();
        stream.transport().start(Runnable::run, reader);
        return reader;
    }

    private void soon(CompletableFuture<?> future) {
        clock.advance(Duration.ofSeconds(8));
        assertThat(future).isCompleted();
    }

    private void connects(DhtNode server, DhtNode client) {
        List<PeerStream> came = new ArrayList<>();
        soon(server.listen(serverKey, key -> true, came::add));
        CompletableFuture<PeerStream> connecting = client.connect(clientKey, serverKey.publicKey(), List.of());
        clock.advance(Duration.ofSeconds(3));
        PeerStream out = connecting.join();
        Reader answers = read(out);
        out.transport().write("question".getBytes(UTF_8));
        clock.advance(Duration.ofSeconds(1));
        assertThat(came).hasSize(1);
        PeerStream in = came.getFirst();
        assertThat(in.session().remotePublicKey()).isEqualTo(clientKey.publicKey());
        assertThat(out.session().remotePublicKey()).isEqualTo(serverKey.publicKey());
        assertThat(in.session().handshakeHash()).isEqualTo(out.session().handshakeHash());
        Reader questions = read(in);
        in.transport().write("answer".getBytes(UTF_8));
        clock.advance(Duration.ofSeconds(1));
        assertThat(questions.text).hasToString("question");
        assertThat(answers.text).hasToString("answer");
        out.transport().end();
        clock.advance(Duration.ofSeconds(5));
        assertThat(questions.text).hasToString("question|");
    }

    @Test
    void bothCanBeReached() {
        List<DhtNode> nodes = nodes(12);
        connects(nodes.get(3), nodes.get(9));
    }

    @Test
    void theClientIsHeardOfForTheFirstTime() {
        List<DhtNode> nodes = nodes(12);
        connects(nodes.get(3), node(40, DhtConfig.of(List.of(Simulation.address(0)))));
    }

    @Test
    void aRecordedHandshakeOpensNothing() {
        List<DhtNode> nodes = nodes(12);
        List<PeerStream> came = new ArrayList<>();
        DhtNode server = nodes.get(3);
        soon(server.listen(serverKey, key -> true, came::add));
        CompletableFuture<PeerStream> out = nodes.get(9).connect(clientKey, serverKey.publicKey(), List.of());
        clock.advance(Duration.ofSeconds(3));
        read(out.join()).received(new byte[0], 0, 0);
        assertThat(came).hasSize(1);
        assertThat(handshakes).isNotEmpty();
        List<byte[]> recorded = List.copyOf(handshakes);
        InetSocketAddress attacker = Simulation.address(77).toSocketAddress();
        for (int minutes : new int[] {0, 1, 5}) {
            clock.advance(Duration.ofMinutes(minutes));
            for (byte[] packet : recorded) network.send(attacker, server.localAddress(), packet);
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(came).hasSize(1);
    }

    @Test
    void whoIsNotAllowedGetsNoAnswer() {
        List<DhtNode> nodes = nodes(12);
        List<PeerStream> came = new ArrayList<>();
        soon(nodes.get(3).listen(serverKey, key -> false, came::add));
        CompletableFuture<PeerStream> out = nodes.get(9).connect(clientKey, serverKey.publicKey(), List.of());
        clock.advance(Duration.ofSeconds(40));
        assertThat(out).isCompletedExceptionally();
        assertThat(came).isEmpty();
    }

    @Test
    void whoIsNotThereIsSaidToBeNotThere() {
        List<DhtNode> nodes = nodes(12);
        CompletableFuture<PeerStream> out = nodes.get(9).connect(clientKey, serverKey.publicKey(), List.of());
        clock.advance(Duration.ofSeconds(10));
        assertThat(out).isCompletedExceptionally();
        String why = out.handle((stream, error) -> String.valueOf(error.getMessage()))
                .join();
        assertThat(why).contains("Nobody in the network knows the peer");
    }

    @Test
    void aServerThatLeavesIsForgotten() {
        List<DhtNode> nodes = nodes(12);
        soon(nodes.get(3).listen(serverKey, key -> true, stream -> {}));
        soon(nodes.get(3).unlisten(serverKey.publicKey()));
        CompletableFuture<List<NodeAddress>> at = nodes.get(9).findPeer(serverKey.publicKey());
        clock.advance(Duration.ofSeconds(8));
        assertThat(at.join()).isEmpty();
    }
}
