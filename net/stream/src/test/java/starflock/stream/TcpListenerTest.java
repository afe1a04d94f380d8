package starflock.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpListenerTest {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void whoComesOverTheBoundIsClosedAndTheOthersStay() throws Exception {
        BlockingQueue<TcpTransport> accepted = new LinkedBlockingQueue<>();
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (TcpListener listener = TcpListener.listen(anyPort, threads, 2, accepted::add);
                SocketChannel first = SocketChannel.open(listener.address());
                SocketChannel second = SocketChannel.open(listener.address())) {
            TcpTransport one = accepted.take();
            TcpTransport two = accepted.take();
            try (SocketChannel third = SocketChannel.open(listener.address())) {
                assertThat(third.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
            one.close();
            one.close(); // counts once
            try (SocketChannel fourth = SocketChannel.open(listener.address());
                    SocketChannel fifth = SocketChannel.open(listener.address())) {
                TcpTransport four = accepted.take();
                assertThat(fifth.read(ByteBuffer.allocate(1))).isEqualTo(-1);
                assertThat(fourth.isConnected()).isTrue();
                four.close();
            }
            assertThat(first.isConnected() && second.isConnected()).isTrue();
            two.close();
        }
        assertThat(accepted).isEmpty();
    }

    /** As when file handles have run out, which a later try finds mended. */
    @Test
    void whatCannotBeAcceptedIsTriedAgainAfterAPause() {
        List<String> calls = new ArrayList<>();
        Logger logger = Logger.getLogger(TcpListener.class.getName());
        logger.setLevel(Level.OFF);
        try {
            TcpListener.acceptAll(
                    () -> {
                        calls.add("accept");
                        if (calls.size() < 6) throw new IOException("Too many open files");
                        if (calls.size() > 7) throw new ClosedChannelException();
                    },
                    () -> {
                        calls.add("pause");
                        return false;
                    });
            assertThat(calls)
                    .containsExactly("accept", "pause", "accept", "pause", "accept", "pause", "accept", "accept");
            calls.clear();
            TcpListener.acceptAll(
                    () -> {
                        calls.add("accept");
                        throw new IOException("Too many open files");
                    },
                    () -> true);
            assertThat(calls).containsExactly("accept");
        } finally {
            logger.setLevel(null);
        }
    }
}
