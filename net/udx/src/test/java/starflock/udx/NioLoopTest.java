package starflock.udx;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Random;
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

/** The real loop, on loopback. */
@Timeout(60)
class NioLoopTest {
    private static final UdxSocket.MessageHandler DEAF = (socket, message, from) -> {};

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private NioLoop loop;

    @BeforeEach
    void start() throws Exception {
        loop = NioLoop.start(threads);
    }

    @AfterEach
    void stop() throws Exception {
        loop.close();
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    /** IPv4 and IPv6. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void messagesGoBothWays(String host) throws Exception {
        BlockingQueue<String> heard = new ArrayBlockingQueue<>(10);
        UdxSocket echo = bind(host, (socket, message, from) -> socket.send(message, from));
        UdxSocket asker = bind(host, (socket, message, from) -> heard.add(message.remaining() + " " + from));
        loop.execute(() -> asker.send(new byte[333], echo.localAddress()));
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("333 " + echo.localAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void manyBytesArrive(String host) throws Exception {
        UdxSocket a = bind(host, DEAF);
        UdxSocket b = bind(host, DEAF);
        byte[] bytes = new byte[20_000_000];
        new Random(1).nextBytes(bytes);
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        Peer right = new Peer() {
            @Override
            public void closed(UdxStream stream, CloseCause cause) {
                super.closed(stream, cause);
                received.complete(this.bytes.toByteArray());
            }
        };
        right.endsInReturn = true;
        loop.execute(() -> {
            UdxStream out = a.udx().createStream(1, StreamConfig.usual(), new Peer());
            UdxStream in = b.udx().createStream(2, StreamConfig.usual(), right);
            in.connect(b, 1, a.localAddress());
            out.connect(a, 2, b.localAddress());
            out.write(bytes);
            out.end();
        });
        assertThat(received.get(40, TimeUnit.SECONDS)).isEqualTo(bytes);
        assertThat(right.closed).isEqualTo(new CloseCause.Ended());
    }

    @Test
    void aFirewallLearnsThePeersAddress() throws Exception {
        UdxSocket a = bind(DEAF);
        UdxSocket b = bind(DEAF);
        CompletableFuture<String> received = new CompletableFuture<>();
        Peer right = new Peer() {
            @Override
            public int data(UdxStream stream, ByteBuffer data) {
                received.complete(stream.remoteAddress() + " " + data.remaining());
                return data.remaining();
            }
        };
        loop.execute(() -> {
            Firewall learn = (stream, socket, from) -> {
                stream.connect(socket, 1, from);
                return true;
            };
            b.udx().createStream(2, StreamConfig.usual().withFirewall(learn), right);
            UdxStream out = a.udx().createStream(1, StreamConfig.usual(), new Peer());
            out.connect(a, 2, b.localAddress());
            out.write(new byte[7]);
        });
        assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(a.localAddress() + " 7");
    }

    @Test
    void noDatagramOfATestLeavesThisMachine() throws Exception {
        UdxSocket a = bind(DEAF);
        CompletableFuture<String> refused = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                a.send(new byte[1], new InetSocketAddress("192.0.2.1", 9));
                refused.complete("sent");
            } catch (AssertionError e) {
                refused.complete(String.valueOf(e.getMessage()));
            }
        });
        assertThat(refused.get(20, TimeUnit.SECONDS)).contains("192.0.2.1").contains("not this machine");
    }

    private UdxSocket bind(UdxSocket.MessageHandler handler) throws Exception {
        return bind("127.0.0.1", handler);
    }

    private UdxSocket bind(String host, UdxSocket.MessageHandler handler) throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getByName(host), 0);
        return loop.call(() -> new Udx(loop).bind(any, handler)).get(20, TimeUnit.SECONDS);
    }
}
