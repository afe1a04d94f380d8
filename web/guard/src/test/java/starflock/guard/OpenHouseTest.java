package starflock.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static starflock.guard.GuardedServer.LIMITS;
import static starflock.guard.GuardedServer.OPEN;
import static starflock.guard.GuardedServer.cookie;
import static starflock.guard.GuardedServer.get;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is open to the public, and those who try to have more of it than is theirs. */
class OpenHouseTest {
    @TempDir
    Path folder;

    private GuardedServer server;

    @BeforeEach
    void start() throws Exception {
        server = new GuardedServer(folder, LIMITS);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whoComesToAnOpenPageIsAGuestOfItsOwnAndStaysOne() throws IOException {
        Wire.Answer first = get(server.owner, "/");
        assertThat(first.header("location")).contains(OPEN + "/");
        assertThat(first.header("set-cookie")).isEmpty();
        String ann = comes();
        String id = get(server.owner, OPEN + "/", "Cookie: " + ann).body();
        assertThat(id).matches("g[0-9a-z]{20,25}");
        assertThat(get(server.owner, OPEN + "/", "Cookie: " + ann).body()).isEqualTo(id);
        assertThat(get(server.owner, OPEN + "/", "Cookie: " + comes()).body()).isNotEqualTo(id);
        server.clock.advance(Strangers.LIFETIME);
        assertThat(get(server.owner, OPEN + "/", "Cookie: " + ann).status()).isEqualTo(303);
    }

    @Test
    void whatIsNotOpenIsNot() throws IOException {
        String ann = comes();
        for (String path : List.of("/room", OPEN + "ed", "/open/../room", "/do")) {
            assertThat(get(server.owner, path).status()).as(path).isEqualTo(401);
            assertThat(get(server.owner, path, "Cookie: " + ann).status())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(post("/do", ann).status()).isEqualTo(403);
        assertThat(post(OPEN + "/do", ann).status()).isEqualTo(200);
        // Only a page makes a guest: a command, a stream, or a browser that looks ahead does not.
        assertThat(post(OPEN + "/do", "x=y").status()).isEqualTo(401);
        assertThat(get(server.owner, OPEN + "/stream").status()).isEqualTo(401);
        assertThat(get(server.owner, OPEN + "/", "Sec-Purpose: prefetch").status())
                .isEqualTo(401);
    }

    @Test
    void aCookieThatWeDidNotSealIsNobodys() throws IOException {
        String ann = comes();
        String value = ann.substring(ann.indexOf('=') + 1);
        String[] parts = value.split("\\.", -1);
        for (String forged : List.of(
                "owner." + parts[1] + "." + parts[2],
                "g0." + parts[1] + "." + parts[2],
                parts[0] + "." + parts[1] + "0." + parts[2],
                parts[0] + "." + parts[1] + ".",
                parts[0] + "." + parts[1] + "." + parts[2].replace(parts[2].charAt(5), parts[2].charAt(6)),
                value + "x",
                "....")) {
            assertThat(get(server.owner, OPEN + "/stream", "Cookie: " + GuardedServer.COOKIE + "=" + forged)
                            .status())
                    .as(forged)
                    .isEqualTo(401);
        }
    }

    @Test
    void aThousandCommandsOfOneAreRefusedGentlyAndDisturbNobody() throws IOException {
        String flood = comes();
        String ann = comes();
        int taken = 0;
        for (int i = 0; i < 1000; i++) {
            Wire.Answer answer = post(OPEN + "/do", flood);
            if (answer.status() == 200) {
                taken++;
            } else {
                assertThat(answer.status()).isEqualTo(429);
                assertThat(answer.body()).contains("Wait a second");
                assertThat(answer.header("retry-after")).contains("1");
            }
            if (i % 200 == 0) {
                assertThat(post(OPEN + "/do", ann).status()).isEqualTo(200);
            }
        }
        assertThat(taken).isEqualTo(4 * LIMITS.commandsPerSecond());
        server.clock.advance(Duration.ofSeconds(1));
        assertThat(post(OPEN + "/do", flood).status()).isEqualTo(200);
    }

    @Test
    void manyGuestsFromOneAddressHaveNoMoreThanTheAddressHas() throws IOException {
        int taken = 0;
        for (int i = 0; i < 30; i++) {
            String another = comes();
            for (int j = 0; j < 10; j++) {
                taken += post(OPEN + "/do", another).status() == 200 ? 1 : 0;
            }
        }
        assertThat(taken).isEqualTo(4 * LIMITS.commandsPerSecondPerAddress());
        // The sessions of those who were invited are still there: no crowd pushes them out.
        assertThat(get(server.guests, "/room", "Cookie: " + server.join()).status())
                .isEqualTo(200);
    }

    @Test
    void oneGuestHoldsSoManyStreamsAndOthersGetTheirs() throws IOException {
        String ann = comes();
        List<Wire> streams = new ArrayList<>();
        for (int i = 0; i < LIMITS.openPerAccount(); i++) {
            streams.add(stream(ann));
        }
        Wire.Answer more = get(server.owner, OPEN + "/stream", "Cookie: " + ann);
        assertThat(more.status()).isEqualTo(429);
        assertThat(more.body()).contains("Close some");
        try (Wire other = stream(comes())) {
            assertThat(other).isNotNull();
        }
        for (Wire stream : streams) {
            stream.close();
        }
    }

    @Test
    void whenItIsFullNobodyNewComesInAndNobodyIsSentAway() throws IOException {
        String ann = comes();
        List<Wire> crowd = new ArrayList<>();
        for (int i = 0; i < LIMITS.crowd(); i++) {
            crowd.add(stream(i % 2 == 0 ? ann : "x=" + i));
        }
        Wire.Answer late = get(server.owner, OPEN + "/");
        assertThat(late.status()).isEqualTo(503);
        assertThat(late.header("retry-after")).contains("60");
        assertThat(late.body()).contains("Those who are in stay");
        assertThat(get(server.owner, OPEN + "/", "Cookie: " + ann).status()).isIn(200, 429);
        assertThat(get(server.owner, "/room", "Cookie: " + server.signIn()).status())
                .isEqualTo(200);
        for (Wire wire : crowd) {
            wire.close();
        }
    }

    /** A stream that stays open, or was refused; either way its connection is there. */
    private Wire stream(String cookie) throws IOException {
        Wire wire = new Wire(server.owner);
        wire.send("GET " + OPEN + "/stream HTTP/1.1\r\nHost: 127.0.0.1:" + server.owner + "\r\nCookie: " + cookie
                + "\r\n\r\n");
        wire.status();
        return wire;
    }

    private String comes() throws IOException {
        return cookie(get(server.owner, OPEN + "/"));
    }

    private Wire.Answer post(String path, String cookie) throws IOException {
        return Wire.ask(
                server.owner,
                "POST " + path + " HTTP/1.1",
                "Host: 127.0.0.1:" + server.owner,
                "Origin: http://127.0.0.1:" + server.owner,
                "Datastar-Request: true",
                "Content-Length: 0",
                "Cookie: " + cookie);
    }
}
