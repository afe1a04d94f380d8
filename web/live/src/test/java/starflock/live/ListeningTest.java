package starflock.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ListeningTest {
    private static final int LOOPS = 3;
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
    /** Says on which thread it answers. */
    private static void stand(HttpServer server) {
        server.requestHandler(
                request -> request.response().end(Thread.currentThread().getName()));
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private Listening open(int port) {
        return Listening.open(vertx, LOOPS, new HttpServerOptions(), ListeningTest::stand, HERE.getHostAddress(), port)
                .await();
    }

    @Test
    void everyLoopTakesItsShareOfTheConnections() throws IOException {
        Listening listening = open(0);
        List<String> loops = new ArrayList<>();
        for (int n = 0; n < 4 * LOOPS; n++) {
            loops.add(ask(listening.port()));
        }
        assertThat(loops.stream().collect(Collectors.groupingBy(loop -> loop, Collectors.counting())))
                .hasSize(LOOPS)
                .allSatisfy((loop, count) -> assertThat(count).isEqualTo(4));
    }

    @Test
    void twoThatAskForAnyPortGetTwo() throws IOException {
        Listening one = open(0);
        Listening other = open(0);

        assertThat(one.port()).isNotEqualTo(other.port());
        one.close().await();
        assertThat(ask(other.port())).isNotEmpty();
    }

    @Test
    void aPortIsFreeWhenItWasClosedOrShutDown() throws IOException {
        Listening first = open(0);
        int port = first.port();
        assertThatThrownBy(() -> new ServerSocket(port, 1, HERE)).isInstanceOf(BindException.class);
        first.close().await();
        Listening again = open(port);
        assertThat(again.port()).isEqualTo(port);
        again.shutdown(1).await();
        assertThat(vertx.deploymentIDs()).isEmpty();
        new ServerSocket(port, 1, HERE).close();
    }

    @Test
    void aPortThatIsTakenIsRefusedAndLeavesNothingBehind() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, HERE)) {
            assertThatThrownBy(() -> open(taken.getLocalPort())).isInstanceOf(BindException.class);
            assertThat(vertx.deploymentIDs()).isEmpty();
        }
    }

    /** What a new connection is answered. */
    private static String ask(int port) throws IOException {
        try (Socket socket = new Socket(HERE, port)) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200 OK");
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }
}
