package starflock.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.codec.Hex;
import starflock.udx.CloseCause;
import starflock.udx.Firewall;
import starflock.udx.NioLoop;
import starflock.udx.StreamConfig;
import starflock.udx.Udx;
import starflock.udx.UdxSocket;
import starflock.udx.UdxStream;

/** UDX with udx-native on the other side: streams both ways, ends of all kinds, messages, a change of address. */
@Timeout(120)
class UdxInteropTest {
    private static final int LARGE_BYTES = 30_000_000;

    private final InetAddress here = InetAddress.ofLiteral(host());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<String> messages = new ArrayBlockingQueue<>(100);
    private NioLoop loop;
    private UdxSocket socket;

    /** Where all of it happens. */
    String host() {
        return "127.0.0.1";
    }

    @BeforeEach
    void start() throws Exception {
        loop = NioLoop.start(threads);
        socket = bind();
    }

    @AfterEach
    void stop() {
        loop.close();
        threads.shutdownNow();
    }

    private UdxSocket bind() throws Exception {
        UdxSocket.MessageHandler handler = (by, message, from) -> {
            byte[] bytes = new byte[message.remaining()];
            message.get(bytes);
            messages.add(new String(bytes, UTF_8));
        };
        return loop.call(() -> new Udx(loop).bind(new InetSocketAddress(here, 0), handler))
                .get(20, TimeUnit.SECONDS);
    }

    /** What one of our streams was told. */
    private static final class Told implements UdxStream.Listener {
        final CompletableFuture<Long> ended = new CompletableFuture<>();
        final CompletableFuture<CloseCause> closed = new CompletableFuture<>();
        final CompletableFuture<String> moved = new CompletableFuture<>();
        final BlockingQueue<String> messages = new ArrayBlockingQueue<>(100);
        final MessageDigest hash = sha256();
        long bytes;

        @Override
        public int data(UdxStream stream, ByteBuffer data) {
            int length = data.remaining();
            bytes += length;
            hash.update(data);
            return length;
        }

        @Override
        public void ended(UdxStream stream) {
            ended.complete(bytes);
        }

        @Override
        public void message(UdxStream stream, ByteBuffer message) {
            messages.add(UTF_8.decode(message).toString());
        }

        @Override
        public void remoteChanged(UdxStream stream) {
            moved.complete("moved");
        }

        @Override
        public void closed(UdxStream stream, CloseCause cause) {
            closed.complete(cause);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 1_132, 1_133, 100_000, LARGE_BYTES})
    void theyEchoWhatWeSend(int bytes) throws Exception {
        try (NodePeer peer = NodePeer.start("udx.mjs", here.getHostAddress())) {
            int port = peer.await("listening").number("port");
            var told = new Told();
            UdxStream stream = connect(peer, port, 1, "echo", 0, told);
            byte[] sent = pattern(bytes);
            loop.execute(() -> {
                stream.write(sent);
                stream.end();
            });
            assertThat(told.ended.get(60, TimeUnit.SECONDS)).isEqualTo(bytes);
            assertThat(told.hash.digest()).isEqualTo(sha256().digest(pattern(bytes)));
            assertThat(told.closed.get(20, TimeUnit.SECONDS)).isEqualTo(new CloseCause.Ended());
            NodePeer.Line end = peer.await("end");
            assertThat(end.number("bytes")).isEqualTo(bytes);
            assertThat(end.text("sha256")).isEqualTo(Hex.encode(sha256().digest(pattern(bytes))));
            peer.await("close");
        }
    }

    @Test
    void theySendAndWeEndFirst() throws Exception {
        try (NodePeer peer = NodePeer.start("udx.mjs", here.getHostAddress())) {
            int port = peer.await("listening").number("port");
            var told = new Told();
            UdxStream stream = connect(peer, port, 1, "source", LARGE_BYTES, told);
            loop.execute(stream::end);
            peer.await("end");
            assertThat(told.ended.get(60, TimeUnit.SECONDS)).isEqualTo(LARGE_BYTES);
            assertThat(told.hash.digest()).isEqualTo(sha256().digest(pattern(LARGE_BYTES)));
            assertThat(told.closed.get(20, TimeUnit.SECONDS)).isEqualTo(new CloseCause.Ended());
            peer.await("close");
        }
    }

    @Test
    void theyEndFirstAndWeSend() throws Exception {
        try (NodePeer peer = NodePeer.start("udx.mjs", here.getHostAddress())) {
            int port = peer.await("listening").number("port");
            var told = new Told();
            UdxStream stream = connect(peer, port, 1, "sink", 0, told);
            assertThat(told.ended.get(60, TimeUnit.SECONDS)).isZero();
            loop.execute(() -> {
                stream.write(pattern(1_000_000));
                stream.end();
            });
            assertThat(peer.await("end").text("sha256")).isEqualTo(Hex.encode(sha256().digest(pattern(1_000_000))));
            assertThat(told.closed.get(20, TimeUnit.SECONDS)).isEqualTo(new CloseCause.Ended());
        }
    }

    @Test
    void whoDestroysTellsTheOther() throws Exception {
        try (NodePeer peer = NodePeer.start("udx.mjs", here.getHostAddress())) {
            int port = peer.await("listening").number("port");
            var first = new Told();
            connect(peer, port, 1, "echo", 0, first);
            peer.tell("{\"do\":\"destroy\",\"id\":1}");
            assertThat(first.closed.get(20, TimeUnit.SECONDS)).isEqualTo(new CloseCause.Reset());
            peer.await("close");

            var second = new Told();
            UdxStream stream = connect(peer, port, 2, "echo", 0, second);
            loop.execute(() -> stream.write(new byte[10]));
            loop.execute(stream::destroy);
            assertThat(second.closed.get(20, TimeUnit.SECONDS)).isEqualTo(new CloseCause.Destroyed());
            assertThat(peer.await("error").text("code")).isEqualTo("ECONNRESET");
        }
    }

    @Test
    void messagesPassBesideStreams() throws Exception {
        try (NodePeer peer = NodePeer.start("udx.mjs", here.getHostAddress())) {
            int port = peer.await("listening").number("port");
            loop.execute(() -> socket.send("hello".getBytes(UTF_8), new InetSocketAddress(here, port)));
            assertThat(messages.poll(20, TimeUnit.SECONDS)).isEqualTo("echo hello");
            var told = new Told();
            UdxStream stream = connect(peer, port, 1, "echo", 0, told);
            loop.execute(() -> stream.send("aside".getBytes(UTF_8)));
            assertThat(told.messages.poll(20, TimeUnit.SECONDS)).isEqualTo("echo aside");
            assertThat(peer.await("stream message").text("text")).isEqualTo("aside");
        }
    }

    @Test
    void manyStreamsShareOneSocket() throws Exception {
        try (NodePeer peer = NodePeer.start("udx.mjs", here.getHostAddress())) {
            int port = peer.await("listening").number("port");
            Map<Integer, Told> all = new HashMap<>();
            for (int id = 1; id <= 200; id++) {
                var told = new Told();
                all.put(id, told);
                UdxStream stream = connect(peer, port, id, "echo", 0, told);
                byte[] bytes = pattern(id * 500);
                loop.execute(() -> {
                    stream.write(bytes);
                    stream.end();
                });
            }
            for (int id = 1; id <= 200; id++) {
                Told told = Objects.requireNonNull(all.get(id));
                assertThat(told.ended.get(60, TimeUnit.SECONDS)).isEqualTo(id * 500L);
                assertThat(told.hash.digest()).isEqualTo(sha256().digest(pattern(id * 500)));
            }
        }
    }

    @Test
    void theyMoveToAnotherAddress() throws Exception {
        try (NodePeer peer = NodePeer.start("udx.mjs", here.getHostAddress())) {
            int port = peer.await("listening").number("port");
            var told = new Told();
            UdxStream stream = connect(peer, port, 1, "echo", 0, told);
            loop.execute(() -> stream.write(pattern(500_000)));
            peer.tell("{\"do\":\"move\",\"id\":1,\"remoteId\":1,\"port\":%d}"
                    .formatted(socket.localAddress().getPort()));
            int moved = peer.await("moving").number("port");
            loop.execute(() -> {
                stream.changeRemote(socket, 1, new InetSocketAddress(here, moved));
                stream.write(Arrays.copyOfRange(pattern(1_000_000), 500_000, 1_000_000));
                stream.end();
            });
            assertThat(told.ended.get(60, TimeUnit.SECONDS)).isEqualTo(1_000_000);
            assertThat(told.hash.digest()).isEqualTo(sha256().digest(pattern(1_000_000)));
        }
    }

    @Test
    void weMoveToAnotherSocket() throws Exception {
        try (NodePeer peer = NodePeer.start("udx.mjs", here.getHostAddress())) {
            int port = peer.await("listening").number("port");
            var told = new Told();
            UdxStream stream = connect(peer, port, 1, "echo", 0, told);
            loop.execute(() -> stream.write(pattern(500_000)));
            UdxSocket other = loop.call(
                            () -> socket.udx().bind(new InetSocketAddress(here, 0), (by, message, from) -> {}))
                    .get(20, TimeUnit.SECONDS);
            loop.execute(() -> stream.changeRemote(other, 1, new InetSocketAddress(here, port)));
            assertThat(told.moved.get(20, TimeUnit.SECONDS)).isEqualTo("moved");
            loop.execute(stream::end);
            assertThat(told.ended.get(60, TimeUnit.SECONDS)).isEqualTo(500_000);
        }
    }

    private UdxStream connect(NodePeer peer, int port, int id, String role, int bytes, Told told) throws Exception {
        UdxStream stream = loop.call(() -> {
                    var config = StreamConfig.usual().withFirewall(Firewall.OPEN);
                    UdxStream made = socket.udx().createStream(id, config, told);
                    made.connect(socket, id, new InetSocketAddress(here, port));
                    return made;
                })
                .get(20, TimeUnit.SECONDS);
        peer.tell("{\"do\":\"stream\",\"id\":%d,\"remoteId\":%d,\"port\":%d,\"role\":\"%s\",\"bytes\":%d}"
                .formatted(id, id, socket.localAddress().getPort(), role, bytes));
        peer.await("open");
        return stream;
    }

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte) (i * 31 + (i >>> 8));
        return bytes;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
