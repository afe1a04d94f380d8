package starflock.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.codec.Hex;
import starflock.codec.Writer;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.stream.Channel;
import starflock.stream.CloseReason;
import starflock.stream.Connection;
import starflock.stream.ConnectionConfig;
import starflock.stream.MessageCodec;
import starflock.stream.TcpListener;
import starflock.stream.TcpTransport;
import starflock.stream.UdxTransport;
import starflock.udx.NioLoop;
import starflock.udx.StreamConfig;
import starflock.udx.Udx;
import starflock.udx.UdxSocket;

/** SecretStream and Protomux with @hyperswarm/secret-stream and protomux on the other side, in both roles. */
@Timeout(60)
class SecretStreamInteropTest {
    private static final String JAVA_SEED = "11".repeat(32);
    private static final String NODE_SEED = "22".repeat(32);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        threads.shutdownNow();
        timer.shutdownNow();
    }

    /** A channel that sends what {@code peers/mux.mjs} echoes, as uints and as bytes. */
    private static final class Client implements Connection.Listener {
        final BlockingQueue<Object> events = new ArrayBlockingQueue<>(10_000);
        final CompletableFuture<Connection> open = new CompletableFuture<>();
        private Channel.@Nullable Message<byte[]> bytes;
        private Channel.@Nullable Message<Long> number;

        @Override
        public void opened(Connection connection) {
            Channel channel = Objects.requireNonNull(connection
                    .mux()
                    .channel("starflock/echo")
                    .id(new byte[] {1, 2, 3})
                    .onOpen((c, handshake) -> events.add("open " + handshake.string(100)))
                    .onClose((c, byRemote) -> events.add("channel closed " + byRemote))
                    .create());
            bytes = channel.message(
                    MessageCodec.BYTES, message -> events.add(Hex.encode(hash(message)) + message.length));
            number = channel.message(MessageCodec.UINT, events::add);
            channel.open(new Writer().string("from java").toBytes());
            open.complete(connection);
        }

        @Override
        public void closed(Connection connection, CloseReason reason) {
            events.add(reason);
        }

        Object next() throws InterruptedException {
            return Objects.requireNonNull(events.poll(20, TimeUnit.SECONDS), "the peer is silent");
        }
    }

    private static byte[] hash(byte[] message) {
        return Crypto.load().hash(message);
    }

    private ConnectionConfig config(Crypto crypto) {
        return ConnectionConfig.of(crypto, keys(JAVA_SEED), threads, timer);
    }

    private static KeyPair keys(String seed) {
        return Crypto.pureJava().keyPair(Hex.decode(seed));
    }

    private static List<Crypto> providers() {
        assertThat(Crypto.load()).as("libsodium").isNotSameAs(Crypto.pureJava());
        return List.of(Crypto.pureJava(), Crypto.load());
    }

    @ParameterizedTest
    @MethodSource("providers")
    void weDial(Crypto crypto) throws Exception {
        try (NodePeer peer = NodePeer.start("mux.mjs", "listen", NODE_SEED)) {
            int port = peer.await("listening").number("port");
            var transport =
                    TcpTransport.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), threads);
            var client = new Client();
            var config = config(crypto).withRemotePublicKey(keys(NODE_SEED).publicKey());
            Connection.start(transport, true, config, client);
            talk(peer, client);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void theyDial(Crypto crypto) throws Exception {
        var client = new Client();
        var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (TcpListener listener = TcpListener.listen(
                        anyPort, threads, transport -> Connection.start(transport, false, config(crypto), client));
                NodePeer peer = NodePeer.start(
                        "mux.mjs",
                        "connect",
                        NODE_SEED,
                        String.valueOf(listener.address().getPort()))) {
            talk(peer, client);
        }
    }

    /** The same over UDX, where neither dials: who begins the handshake is agreed. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void overUdx(boolean weInitiate) throws Exception {
        var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (NioLoop loop = NioLoop.start(threads)) {
            UdxSocket socket = loop.call(() -> new Udx(loop).bind(anyPort, (by, message, from) -> {}))
                    .get(20, TimeUnit.SECONDS);
            UdxTransport transport = loop.call(() -> UdxTransport.create(socket.udx(), 1, StreamConfig.usual()))
                    .get(20, TimeUnit.SECONDS);
            String role = weInitiate ? "udx-listen" : "udx-connect";
            String port = String.valueOf(socket.localAddress().getPort());
            try (NodePeer peer = NodePeer.start("mux.mjs", role, NODE_SEED, port)) {
                var to = new InetSocketAddress(
                        InetAddress.getLoopbackAddress(),
                        peer.await("listening").number("port"));
                loop.execute(() -> transport.stream().connect(socket, 1, to));
                var client = new Client();
                Connection.start(transport, weInitiate, config(Crypto.load()), client);
                talk(peer, client);
            }
        }
    }

    private void talk(NodePeer peer, Client client) throws Exception {
        Connection connection = client.open.get(20, TimeUnit.SECONDS);
        NodePeer.Line theirs = peer.await("open");
        assertThat(theirs.text("remotePublicKey")).isEqualTo(Hex.encode(connection.publicKey()));
        assertThat(theirs.text("publicKey")).isEqualTo(Hex.encode(connection.remotePublicKey()));
        assertThat(theirs.text("handshakeHash")).isEqualTo(Hex.encode(connection.handshakeHash()));
        assertThat(peer.await("channel").text("handshake")).isEqualTo("from java");
        assertThat(client.next()).isEqualTo("open from node");

        var bytes = Objects.requireNonNull(client.bytes);
        var number = Objects.requireNonNull(client.number);
        List<Object> expected = new ArrayList<>();
        for (int length : new int[] {0, 1, 100, 65_536, 300_000, (15 << 20) + 5}) {
            byte[] message = new byte[length];
            for (int i = 0; i < length; i++) message[i] = (byte) (i * 31 + length);
            connection.execute(() -> bytes.send(message));
            expected.add(Hex.encode(hash(message)) + length);
        }
        for (Object event : expected) assertThat(client.next()).isEqualTo(event);

        // One batch to them, one batch back.
        connection.execute(() -> {
            connection.mux().cork();
            for (long i = 0; i < 1000; i++) number.send(i * i * 977);
            connection.mux().uncork();
        });
        for (long i = 0; i < 1000; i++) assertThat(client.next()).isEqualTo(i * i * 977);

        // They close the channel, then end the stream.
        connection.execute(() -> bytes.send("bye".getBytes(UTF_8)));
        assertThat(client.next()).isEqualTo("channel closed true");
        assertThat(client.next()).isInstanceOf(CloseReason.Ended.class);
        peer.await("closed");
    }
}
