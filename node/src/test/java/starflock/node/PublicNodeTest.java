package starflock.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starflock.guard.Limits;
import starflock.testkit.VirtualClock;

/** {@code starflock up --public chat}: a whole node, and guests who try to have more of it than is theirs. */
class PublicNodeTest {
    private static final int PATIENCE_MS = 10_000;
    private static final String HOME = "127.0.0.1";
    /** Four seconds' worth pass at once: what the guard's limits say of one account, and of one address. */
    private static final int OF_ACCOUNT =
            4 * Limits.forPublic(Limits.PUBLIC_CONNECTIONS).commandsPerSecond();

    private static final int OF_ADDRESS =
            4 * Limits.forPublic(Limits.PUBLIC_CONNECTIONS).commandsPerSecondPerAddress();

    @TempDir
    Path folder;

    private final VirtualClock clock = new VirtualClock();
    private final List<Socket> open = new ArrayList<>();
    private @Nullable Node node;

    private void start(int crowd) throws Exception {
        node = Node.start(
                new NodeSettings(
                        folder, HOME, 0, true, List.of(), null, List.of("/chat"), crowd, List.of(), true, List.of()),
                Optional::empty,
                clock);
    }

    private Node node() {
        return Objects.requireNonNull(node, "started");
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        node().close();
    }

    @Test
    void guestsAreInWhatIsOpenAndNowhereElse() throws Exception {
        start(Limits.PUBLIC_CONNECTIONS);
        assertThat(get("/", "").head()).contains("303").containsIgnoringCase("location: /chat/");
        String ann = comes();

        assertThat(get("/chat/", ann).status()).isEqualTo(200);
        assertThat(join(ann, "Ann").status()).isEqualTo(200);
        assertThat(say(ann, 2, "hello").status()).isEqualTo(200);
        assertThat(get("/chat/", ann).body()).contains("hello");
        for (String path : List.of("/sheet/", "/sheet/get/csv", "/chat/../sheet/", "/chatter/", "/identity")) {
            assertThat(get(path, ann).status()).as(path).isIn(403, 404);
        }
        assertThat(post("/sheet/do/put", ann, "{\"page\":\"p\",\"n\":1,\"put\":{\"at\":\"A1\",\"text\":\"x\"}}")
                        .status())
                .isEqualTo(403);
        assertThat(post("/chat/do/say", "starflock=forged", "{}").status()).isEqualTo(401);
        assertThat(get(node().issueLink().substring(("http://" + HOME + ":" + node().port()).length()), "")
                        .head())
                .contains("303")
                .containsIgnoringCase("set-cookie");
    }

    @Test
    void aThousandCommandsOfOneAreRefusedGentlyAndDisturbNobody() throws Exception {
        start(Limits.PUBLIC_CONNECTIONS);
        String flood = comes();
        String ann = comes();
        join(flood, "Flood");
        join(ann, "Ann");
        int taken = 1;
        for (int n = 2; n <= 1_000; n++) {
            Answer answer = say(flood, n, "line " + n);
            if (answer.status() == 200) {
                taken++;
            } else {
                assertThat(answer.status()).isEqualTo(429);
                assertThat(answer.body()).contains("Too much at once. Wait a second");
                assertThat(answer.head()).containsIgnoringCase("retry-after: 1");
            }
            if (n % 100 == 0) {
                assertThat(say(ann, n, "ann " + n).status()).isEqualTo(200);
            }
        }
        assertThat(taken).isEqualTo(OF_ACCOUNT);
        String page = get("/chat/", ann).body();
        assertThat(page)
                .contains("line " + taken)
                .doesNotContain("line " + (taken + 1))
                .contains("ann 1000");
        clock.advance(Duration.ofSeconds(1));
        assertThat(say(flood, 1_001, "calmer").status()).isEqualTo(200);
    }

    @Test
    void manyGuestsOfOneAddressHaveNoMoreThanTheAddressHas() throws Exception {
        start(Limits.PUBLIC_CONNECTIONS);
        int taken = 0;
        for (int guest = 0; taken < OF_ADDRESS && guest < 2 * OF_ADDRESS / OF_ACCOUNT; guest++) {
            String cookie = comes();
            taken += join(cookie, "Guest " + guest).status() == 200 ? 1 : 0;
            for (int n = 2; n <= OF_ACCOUNT; n++) {
                taken += say(cookie, n, "x").status() == 200 ? 1 : 0;
            }
        }
        assertThat(taken).isEqualTo(OF_ADDRESS);
        String late = comes();
        assertThat(join(late, "Late").status()).isEqualTo(429);
        assertThat(get("/chat/", late).status()).isEqualTo(200);
    }

    @Test
    void oneAddressHoldsSoManyConnectionsAndOthersGetTheirs() throws Exception {
        start(Limits.PUBLIC_CONNECTIONS);
        int most = Limits.forPublic(Limits.PUBLIC_CONNECTIONS).connectionsPerAddress();
        String ann = comes();
        for (int n = 0; n < most; n++) {
            stream(ann, "p" + n);
        }
        try (Socket more = connect(HOME)) {
            assertThat(more.getInputStream().read()).isEqualTo(-1);
        }
        try (Socket other = connect("127.0.0.2")) {
            send(other, "GET /chat/ HTTP/1.1\r\nHost: " + HOME + ":" + node().port() + "\r\nConnection: close\r\n\r\n");
            assertThat(answer(other).status()).isEqualTo(303);
        }
    }

    @Test
    void whenItIsFullNobodyNewComesInAndNobodyIsSentAway() throws Exception {
        int crowd = 40;
        start(crowd);
        String ann = comes();
        join(ann, "Ann");
        for (int n = 0; n < crowd / 10 * 9; n++) {
            assertThat(stream(ann, "p" + n).status()).isEqualTo(200);
        }
        Answer late = get("/chat/", "");
        assertThat(late.status()).isEqualTo(503);
        assertThat(late.head()).containsIgnoringCase("retry-after: 60");
        assertThat(late.body()).contains("Those who are in stay");
        // Who is in reads and writes on; only one more page of the same room is too much for the room.
        assertThat(say(ann, 2, "still here").status()).isEqualTo(200);
        assertThat(get("/chat/", ann).body()).contains("still here");
        Answer onePage = stream(ann, "one more");
        assertThat(onePage.status()).isEqualTo(503);
        assertThat(onePage.body()).contains("As many pages look at this room as it can hold");
        // A page that comes back takes its own place again.
        assertThat(stream(ann, "p0").status()).isEqualTo(200);
    }

    /** What was answered; of a stream the head only. */
    private record Answer(int status, String head, String body) {}

    private String comes() throws IOException {
        Answer answer = get("/chat/", "");
        String cookie = answer.head().replaceAll("(?is).*set-cookie: ([^;]*);.*", "$1");
        assertThat(cookie).startsWith("starflock-");
        return cookie;
    }

    private Answer join(String cookie, String name) throws IOException {
        return post("/chat/do/join", cookie, "{\"page\":\"p\",\"n\":1,\"join\":{\"name\":\"" + name + "\"}}");
    }

    private Answer say(String cookie, int n, String text) throws IOException {
        return post("/chat/do/say", cookie, "{\"page\":\"p\",\"n\":" + n + ",\"say\":{\"text\":\"" + text + "\"}}");
    }

    private Answer get(String path, String cookie) throws IOException {
        try (Socket socket = connect(HOME)) {
            send(socket, head("GET", path, cookie) + "Connection: close\r\n\r\n");
            return answer(socket);
        }
    }

    private Answer post(String path, String cookie, String json) throws IOException {
        try (Socket socket = connect(HOME)) {
            send(
                    socket,
                    head("POST", path, cookie) + "Origin: http://" + HOME + ":" + node().port()
                            + "\r\nDatastar-Request: true\r\nContent-Type: application/json\r\nConnection: close\r\n"
                            + "Content-Length: " + json.length() + "\r\n\r\n" + json);
            return answer(socket);
        }
    }

    /** Opens a stream that stays open. */
    private Answer stream(String cookie, String page) throws IOException {
        Socket socket = connect(HOME);
        open.add(socket);
        String signals = URLEncoder.encode("{\"page\":\"" + page + "\"}", UTF_8);
        send(socket, head("GET", "/chat/stream?datastar=" + signals, cookie) + "\r\n");
        String head = head(socket);
        return head.contains(" 200 ") ? new Answer(200, head, "") : new Answer(status(head), head, body(socket, head));
    }

    private String head(String method, String path, String cookie) {
        return method + " " + path + " HTTP/1.1\r\nHost: " + HOME + ":" + node().port() + "\r\n"
                + (cookie.isEmpty() ? "" : "Cookie: " + cookie + "\r\n");
    }

    private Socket connect(String from) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(PATIENCE_MS);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral(HOME), node().port()), PATIENCE_MS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static Answer answer(Socket socket) throws IOException {
        String head = head(socket);
        return new Answer(status(head), head, new String(socket.getInputStream().readAllBytes(), UTF_8));
    }

    private static int status(String head) {
        return Integer.parseInt(head.substring(9, 12));
    }

    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("the connection ended after " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static String body(Socket socket, String head) throws IOException {
        int length = Integer.parseInt(head.replaceAll("(?is).*content-length: (\\d+).*", "$1"));
        return new String(socket.getInputStream().readNBytes(length), UTF_8);
    }
}
