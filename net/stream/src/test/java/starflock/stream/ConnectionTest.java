package starflock.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;

@Timeout(30)
class ConnectionTest {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Crypto crypto = Crypto.load();

    @AfterEach
    void stop() {
        threads.shutdownNow();
        timer.shutdownNow();
    }

    private ConnectionConfig config(int who) {
        byte[] seed = new byte[32];
        seed[0] = (byte) who;
        return ConnectionConfig.of(crypto, crypto.keyPair(seed), threads, timer);
    }

    private KeyPair keys(int who) {
        return config(who).keyPair();
    }

    /** Tells a test what happens, in order; echoes what comes on the channel "echo". */
    private static final class Peer implements Connection.Listener {
        final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
        private final boolean echoes;
        private Channel.@Nullable Message<byte[]> message;

        Peer(boolean echoes) {
            this.echoes = echoes;
        }

        @Override
        public void opened(Connection connection) {
            Channel channel =
                    Objects.requireNonNull(connection.mux().channel("echo").create());
            message = channel.message(MessageCodec.BYTES, bytes -> {
                if (echoes) send(bytes);
                else events.add(new String(bytes, UTF_8));
            });
            channel.open(new byte[0]);
            events.add("opened");
        }

        @Override
        public void unordered(Connection connection, byte[] message) {
            events.add("beside: " + new String(message, UTF_8));
        }

        @Override
        public void closed(Connection connection, CloseReason reason) {
            events.add(reason);
        }

        void send(byte[] bytes) {
            Objects.requireNonNull(message).send(bytes);
        }

        Object next() throws InterruptedException {
            return Objects.requireNonNull(events.poll(20, TimeUnit.SECONDS), "nothing happened");
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Test
    void messagesGoRoundOverMemory() throws Exception {
        var line = MemoryTransport.pair();
        var client = new Peer(false);
        var server = new Peer(true);
        Connection.start(line.second(), false, config(2), server);
        Connection a = Connection.start(line.first(), true, config(1).withRemotePublicKey(keys(2).publicKey()), client);
        talk(client, server, a);
    }

    @Test
    void messagesGoBesideTheStreamAndWhatIsNoneIsDropped() throws Exception {
        var line = MemoryTransport.pair();
        var client = new Peer(false);
        var server = new Peer(true);
        Connection.start(line.second(), false, config(2), server);
        Connection a = Connection.start(line.first(), true, config(1), client);
        assertThat(client.next()).isEqualTo("opened");
        assertThat(server.next()).isEqualTo("opened");
        line.first().sendDatagram(new byte[100]);
        line.first().sendDatagram(new byte[3]);
        a.execute(() -> a.sendUnordered("now".getBytes(UTF_8)));
        assertThat(server.next()).isEqualTo("beside: now");
        a.close();
        assertThat(server.next()).isInstanceOf(CloseReason.Ended.class);
    }

    @Test
    void messagesGoRoundOverTcp() throws Exception {
        var client = new Peer(false);
        var server = new Peer(true);
        try (var listener = TcpListener.listen(
                loopback(0), threads, transport -> Connection.start(transport, false, config(2), server))) {
            var transport = TcpTransport.connect(listener.address(), threads);
            talk(client, server, Connection.start(transport, true, config(1), client));
        }
    }

    private void talk(Peer client, Peer server, Connection a) throws InterruptedException {
        assertThat(client.next()).isEqualTo("opened");
        assertThat(server.next()).isEqualTo("opened");
        assertThat(a.remotePublicKey()).isEqualTo(keys(2).publicKey());
        for (String text : new String[] {"hello", "x".repeat(300_000), ""}) {
            a.execute(() -> client.send(text.getBytes(UTF_8)));
            assertThat(client.next()).isEqualTo(text);
        }
        a.close();
        assertThat(client.next()).isInstanceOf(CloseReason.Closed.class);
        assertThat(server.next()).isInstanceOf(CloseReason.Ended.class);
    }

    @Test
    void megabytesFlowUnderBackPressure() throws Exception {
        var client = new Peer(false);
        var server = new Peer(true);
        try (var listener = TcpListener.listen(
                loopback(0), threads, transport -> Connection.start(transport, false, config(2), server))) {
            var transport = TcpTransport.connect(listener.address(), threads);
            Connection a = Connection.start(transport, true, config(1), client);
            assertThat(client.next()).isEqualTo("opened");
            String block = "y".repeat(64 * 1024);
            int count = 200;
            a.execute(() -> {
                for (int i = 0; i < count; i++) client.send(block.getBytes(UTF_8));
            });
            for (int i = 0; i < count; i++) assertThat(client.next()).isEqualTo(block);
            a.close();
        }
    }

    @Test
    void anotherPeerThanExpectedIsRefused() throws Exception {
        var line = MemoryTransport.pair();
        var client = new Peer(false);
        var server = new Peer(true);
        Connection.start(line.second(), false, config(2), server);
        Connection.start(line.first(), true, config(1).withRemotePublicKey(keys(3).publicKey()), client);
        assertThat(client.next())
                .isInstanceOfSatisfying(
                        CloseReason.Broken.class,
                        broken -> assertThat(broken.error()).isInstanceOf(ProtocolError.Refused.class));
    }

    @Test
    void whoeverSpeaksSomethingElseIsDropped() throws Exception {
        var server = new Peer(true);
        try (var listener = TcpListener.listen(
                        loopback(0), threads, transport -> Connection.start(transport, false, config(2), server));
                var stranger = SocketChannel.open(listener.address())) {
            stranger.write(ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8)));
            assertThat(server.next()).isInstanceOf(CloseReason.Broken.class);
            assertThat(readToEnd(stranger)).isZero();
        }
    }

    private static int readToEnd(SocketChannel channel) {
        int total = 0;
        try {
            for (int n = 0; n >= 0; n = channel.read(ByteBuffer.allocate(100))) total += n;
        } catch (IOException e) {
            // Reset, because we closed with its bytes unread.
        }
        return total;
    }

    @Test
    void aHandlerThatThrowsCostsItsConnectionOnly() throws Exception {
        var line = MemoryTransport.pair();
        var client = new Peer(false);
        var server = new Peer(true);
        Connection.start(line.second(), false, config(2), server);
        Connection a = Connection.start(line.first(), true, config(1), client);
        assertThat(client.next()).isEqualTo("opened");
        a.execute(() -> {
            throw new IllegalStateException("a bug");
        });
        assertThat(client.next()).isInstanceOf(CloseReason.Failed.class);
        assertThat(server.next()).isEqualTo("opened");
        assertThat(server.next()).isInstanceOf(CloseReason.Ended.class);
    }

    @Test
    void outputThatNobodyReadsFailsTheTransport() throws Exception {
        var line = MemoryTransport.pair();
        BlockingQueue<Object> closed = new LinkedBlockingQueue<>();
        // The other end's executor never runs what it is given.
        line.second().start(task -> {}, new Silent());
        line.first().start(threads, new Silent() {
            @Override
            public void closed(@Nullable IOException cause) {
                closed.add(Objects.requireNonNull(cause));
            }
        });
        for (int i = 0; i < 64; i++) line.first().write(new byte[1 << 20]);
        assertThat(closed).isEmpty();
        assertThat(line.first().write(new byte[1])).isFalse();
        assertThat(closed.poll(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
    }

    @Test
    void whoWasToldToWaitIsToldToGoOnWhateverIsWrittenMeanwhile() {
        var line = MemoryTransport.pair();
        ArrayDeque<Runnable> underWay = new ArrayDeque<>();
        AtomicInteger drained = new AtomicInteger();
        line.second().start(underWay::add, new Silent());
        line.first().start(Runnable::run, new Silent() {
            @Override
            public void drained() {
                drained.incrementAndGet();
            }
        });
        assertThat(line.first().write(new byte[400_000])).isTrue();
        assertThat(line.first().write(new byte[800_000])).isFalse();
        underWay.remove().run();
        // There is less than the limit under way, yet who waits has not been told.
        assertThat(line.first().write(new byte[1])).isFalse();
        assertThat(drained).hasValue(0);
        while (!underWay.isEmpty()) underWay.remove().run();
        assertThat(drained).hasValue(1);
    }

    private static class Silent implements Transport.Receiver {
        @Override
        public void received(byte[] buffer, int offset, int length) {}

        @Override
        public void drained() {}

        @Override
        public void closed(@Nullable IOException cause) {}
    }
}
