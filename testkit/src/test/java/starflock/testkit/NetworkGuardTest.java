package starflock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Every way out of the JVM is refused, and what was refused fails the test; what stays here goes through. */
class NetworkGuardTest {
    /** Of the block for documentation (RFC 5737): nobody is there, should the guard fail. */
    private static final SocketAddress ELSEWHERE = new InetSocketAddress("192.0.2.1", 9);

    /** Where it comes from does not matter: it is in the list, and would have failed this test. */
    private static void isRefused(ThrowingCallable sending) {
        assertThatThrownBy(sending).hasStackTraceContaining("A test would send to /192.0.2.1:9");
        isCounted();
    }

    private static void isCounted() {
        assertThatThrownBy(NetworkGuard::failIfRefused)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("which is not this machine");
        assertThat(NetworkGuard.takeRefused()).isEmpty();
    }

    @Test
    void connections() throws Exception {
        try (Socket socket = new Socket()) {
            isRefused(() -> socket.connect(ELSEWHERE, 1000));
        }
        try (SocketChannel channel = SocketChannel.open()) {
            isRefused(() -> channel.connect(ELSEWHERE));
        }
        try (SocketChannel channel = SocketChannel.open()) {
            isRefused(() -> channel.socket().connect(ELSEWHERE, 1000));
        }
        try (SocketChannel channel = SocketChannel.open()) {
            channel.configureBlocking(false);
            isRefused(() -> channel.connect(ELSEWHERE));
        }
    }

    @Test
    void requestsOverHttp() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://192.0.2.1:9/")).build();
            isRefused(() -> client.send(request, HttpResponse.BodyHandlers.discarding()));
        }
        isRefused(() -> URI.create("http://192.0.2.1:9/").toURL().openStream());
    }

    @Test
    void datagrams() throws Exception {
        try (DatagramChannel channel = DatagramChannel.open()) {
            isRefused(() -> channel.send(ByteBuffer.allocate(1), ELSEWHERE));
            // Connecting sends nothing.
            channel.connect(ELSEWHERE);
            isRefused(() -> channel.write(ByteBuffer.allocate(1)));
            isRefused(() -> channel.write(new ByteBuffer[] {ByteBuffer.allocate(1)}));
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            isRefused(() -> socket.send(new DatagramPacket(new byte[1], 1, ELSEWHERE)));
        }
    }

    @Test
    void datagramsToAll() throws Exception {
        try (MulticastSocket socket = new MulticastSocket()) {
            assertThatThrownBy(() ->
                            socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName("224.0.0.251"), 5353)))
                    .isInstanceOf(AssertionError.class);
            isCounted();
        }
    }

    /** Run by the next test alone. */
    static class Straying {
        @Test
        void swallowsTheError() throws Exception {
            try (Socket socket = new Socket()) {
                socket.connect(ELSEWHERE, 1000);
            } catch (AssertionError e) {
                // As an event loop does that goes on whatever happens.
            }
        }

        @Test
        void staysHere() {}
    }

    @Test
    void aTestThatStraysFailsWhateverItSwallows() {
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(Straying.class))
                                .build(),
                        summary);
        assertThat(summary.getSummary().getTestsFoundCount()).isEqualTo(2);
        assertThat(summary.getSummary().getFailures()).singleElement().satisfies(failure -> {
            assertThat(failure.getTestIdentifier().getDisplayName()).startsWith("swallowsTheError");
            assertThat(failure.getException()).hasMessageContaining("192.0.2.1");
        });
    }

    @Test
    void whatStaysHereGoesThrough() throws Exception {
        InetAddress here = InetAddress.getByName("localhost");
        assertThat(here.isLoopbackAddress()).isTrue();
        try (ServerSocket server = new ServerSocket(0, 1, here);
                Socket socket = new Socket(here, server.getLocalPort());
                DatagramChannel from = DatagramChannel.open()) {
            assertThat(socket.isConnected()).isTrue();
            assertThat(from.send(ByteBuffer.allocate(1), new InetSocketAddress(here, 9)))
                    .isOne();
        }
    }

    /** Ours is the known one, or the other tests here would mean little. */
    @Test
    void anotherJdkIsGuardedAsFarAsItIsKnown() {
        Set<String> five = Set.of("a", "b", "c", "d", "e");
        assertThatThrownBy(() -> GuardedChannels.judge(five, 25, words -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has a hole");
        List<String> warnings = new ArrayList<>();
        GuardedChannels.judge(five, 27, warnings::add);
        GuardedChannels.judge(Set.of("a", "b", "c", "d", "e", "f"), 26, warnings::add);
        assertThat(warnings).singleElement().asString().contains("JDK 27 has 5", "run the tests with JDK 25");
    }

    @Test
    void noNameServerIsAsked() {
        assertThatThrownBy(() -> InetAddress.getAllByName("example.org"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("only this machine's names");
    }
}
