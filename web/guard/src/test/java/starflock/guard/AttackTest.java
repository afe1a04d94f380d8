package starflock.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static starflock.guard.GuardedServer.LIMITS;
import static starflock.guard.GuardedServer.command;
import static starflock.guard.GuardedServer.get;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a page elsewhere, a broken client or a hostile one may try over a connection, and the answer it gets. */
class AttackTest {
    private static final int LINE_OF_HEADER = 1_024;

    @TempDir
    Path folder;

    private GuardedServer server;
    private String session;

    @BeforeEach
    void start() throws Exception {
        server = new GuardedServer(folder, LIMITS);
        session = server.signIn();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void ourOwnPageGivesCommands() throws IOException {
        try (Wire wire = new Wire(server.owner)) {
            wire.send(String.join("\r\n", command(server.owner, session, "Content-Length: 5", "", "hello")));
            Wire.Answer answer = wire.answer();
            assertThat(answer.body()).isEqualTo("did hello");
            assertThat(answer.header("content-security-policy").orElseThrow())
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.header("cache-control")).contains("no-store");
        }
    }

    @Test
    void aForeignNameForThisMachineGetsNothing() throws IOException {
        Wire.Answer answer = Wire.ask(
                server.owner, "GET /room HTTP/1.1", "Host: rebound.example:" + server.owner, "Cookie: " + session);
        assertThat(answer.status()).isEqualTo(421);
        assertThat(answer.body()).contains("does not answer to that address").doesNotContain("rebound");
        assertThat(Wire.ask(server.owner, "GET /room HTTP/1.0", "Cookie: " + session)
                        .status())
                .isEqualTo(421);
    }

    @Test
    void aFormOnAnotherSiteGetsNothing() throws IOException {
        Wire.Answer answer = Wire.ask(
                server.owner,
                "POST /do HTTP/1.1",
                "Host: 127.0.0.1:" + server.owner,
                "Origin: https://evil.example",
                "Sec-Fetch-Site: cross-site",
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Length: 0",
                "Cookie: " + session);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).startsWith("Another site");
    }

    @Test
    void aRefusalIsHeardAlsoWhenABodyComesWithTheRequest() throws IOException {
        String[] form = {
            "POST /do HTTP/1.1",
            "Host: 127.0.0.1:" + server.owner,
            "Origin: https://evil.example",
            "Content-Length: 900",
            "Cookie: " + session,
            "",
            "x".repeat(900)
        };
        for (int i = 0; i < 20; i++) {
            try (Wire wire = new Wire(server.owner)) {
                wire.send(String.join("\r\n", form));
                assertThat(wire.answer().status()).isEqualTo(403);
            }
        }
        try (Wire wire = new Wire(server.owner)) {
            wire.send(String.join("\r\n", form).replace("900", "999999999"));
            assertThat(wire.answer().status()).isEqualTo(403);
            wire.awaitEnd();
        }
    }

    @Test
    void askingForPermissionAcrossOriginsGetsNone() throws IOException {
        Wire.Answer answer = Wire.ask(
                server.owner,
                "OPTIONS /do HTTP/1.1",
                "Host: 127.0.0.1:" + server.owner,
                "Origin: http://127.0.0.1:3000",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: datastar-request");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.head())
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("access-control"));
    }

    @Test
    void aPersonGetsAPageAndAProgramASentence() throws IOException {
        Wire.Answer page = get(server.owner, "/room", "Accept: text/html,*/*;q=0.8");
        assertThat(page.header("content-type").orElseThrow()).startsWith("text/html");
        assertThat(page.header("content-security-policy")).isPresent();
        assertThat(get(server.owner, "/room").header("content-type").orElseThrow())
                .startsWith("text/plain");
    }

    @Test
    void aPageOfOursIsToldInSignalsWhyItsCommandWentNoFurther() throws IOException {
        Wire.Answer answer = Wire.ask(
                server.owner, command(server.owner, GuardedServer.COOKIE + "=" + "x".repeat(22), "Content-Length: 0"));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("content-type")).contains("application/json");
        assertThat(answer.body()).startsWith("{\"said\":\"This browser is not signed in.");
    }

    @Test
    void whatIsNotThereAndWhatFailsIsSaidInASentenceAndNothingElse() throws IOException {
        String cookie = "Cookie: " + session;
        Wire.Answer nothing = get(server.owner, "/nothing", cookie);
        assertThat(nothing.status()).isEqualTo(404);
        assertThat(nothing.body()).startsWith("There is nothing at this address.");
        Wire.Answer broken = get(server.owner, "/broken", cookie);
        assertThat(broken.status()).isEqualTo(500);
        assertThat(broken.body())
                .startsWith("Something in the node went wrong")
                .doesNotContain("secret", "at starflock");
        Wire.Answer wrongWay = get(server.owner, "/do", cookie);
        assertThat(wrongWay.status()).isEqualTo(405);
        assertThat(wrongWay.body()).startsWith("That cannot be done");
    }

    @Test
    void tenMegabytesOfHeaderEndEarly() throws IOException {
        try (Wire wire = new Wire(server.owner)) {
            wire.send("GET /room HTTP/1.1\r\nHost: 127.0.0.1:" + server.owner + "\r\n");
            Thread sender = Thread.ofVirtual()
                    .start(() -> wire.sendStubbornly("X-Filler: " + "x".repeat(LINE_OF_HEADER) + "\r\n", 10 * 1_024));
            assertThat(wire.answer().status()).isEqualTo(431);
            wire.awaitEnd();
            sender.interrupt();
        }
        assertThat(get(server.owner, "/look/still-there").status()).isEqualTo(200);
    }

    @Test
    void whatIsNotHttpGetsAStatusAndTheEnd() throws IOException {
        assertThat(get(server.owner, "/" + "x".repeat(Limits.LINE_BYTES)).status())
                .isEqualTo(414);
        try (Wire wire = new Wire(server.owner)) {
            wire.send("\u0016\u0003\u0001 hello\r\n\r\n");
            assertThat(wire.answer().status()).isEqualTo(400);
            wire.awaitEnd();
        }
    }

    @Test
    void aBodyThatIsTooLongIsRefusedBeforeOrWhileItComes() throws IOException {
        try (Wire wire = new Wire(server.owner)) {
            wire.send(String.join("\r\n", command(server.owner, session, "Content-Length: 999999999", "", "")));
            assertThat(wire.answer().status()).isEqualTo(413);
            wire.awaitEnd();
        }
        try (Wire wire = new Wire(server.owner)) {
            wire.send(String.join("\r\n", command(server.owner, session, "Transfer-Encoding: chunked", "", "")));
            wire.sendStubbornly("100\r\n" + "x".repeat(256) + "\r\n", 8);
            assertThat(wire.answer().status()).isEqualTo(413);
            wire.awaitEnd();
        }
    }

    @Test
    void aHeadThatNeverEndsIsCutOffAlsoOnAConnectionThatBehavedBefore() throws IOException {
        try (Wire wire = new Wire(server.owner)) {
            wire.send("GET /room HTTP/1.1\r\nHo");
            wire.awaitEnd();
        }
        try (Wire wire = new Wire(server.owner)) {
            wire.send("GET /look/a HTTP/1.1\r\nHost: 127.0.0.1:" + server.owner + "\r\n\r\n");
            assertThat(wire.answer().status()).isEqualTo(200);
            wire.send("GET /look/b HTTP/1.1\r\nHo");
            wire.awaitEnd();
        }
    }

    @Test
    void aBodyThatNeverEndsIsAnsweredAndCutOff() throws IOException {
        try (Wire wire = new Wire(server.owner)) {
            wire.send(String.join("\r\n", command(server.owner, session, "Content-Length: 10", "", "abc")));
            assertThat(wire.answer().status()).isEqualTo(408);
            wire.awaitEnd();
        }
    }

    @Test
    void tooManyConnectionsOfOneAddressAreClosedAndOthersComeWhenTheyLeave() throws IOException {
        List<Wire> crowd = new ArrayList<>();
        for (int i = 0; i < LIMITS.connectionsPerAddress(); i++) {
            crowd.add(new Wire(server.guests));
        }
        try (Wire oneMore = new Wire(server.guests)) {
            oneMore.awaitEnd();
        }
        for (Wire wire : crowd) {
            wire.awaitEnd();
            wire.close();
        }
        assertThat(get(server.guests, "/look/a").status()).isEqualTo(200);
    }

    @Test
    void aFloodOfCommandsIsSlowedDownForThatBrowserOnly() throws IOException {
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < 8 * LIMITS.commandsPerSecond(); i++) {
            answers.add(Wire.ask(server.owner, command(server.owner, session, "Content-Length: 0"))
                    .status());
        }
        assertThat(answers).startsWith(200, 200).endsWith(429, 429);
        String guest = server.join();
        assertThat(Wire.ask(server.owner, command(server.owner, guest, "Content-Length: 0"))
                        .status())
                .isEqualTo(200);
        server.clock.advance(Duration.ofSeconds(1));
        assertThat(Wire.ask(server.owner, command(server.owner, session, "Content-Length: 0"))
                        .status())
                .isEqualTo(200);
    }
}
