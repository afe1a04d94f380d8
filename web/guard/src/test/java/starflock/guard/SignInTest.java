package starflock.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static starflock.guard.GuardedServer.LIMITS;
import static starflock.guard.GuardedServer.get;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starflock.guard.Visitor.Role;
import starflock.testkit.VirtualClock;

/** Who gets in, by which link, and for how long. */
class SignInTest {
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
    void withoutASessionThereAreOnlyAssets() throws IOException {
        assertThat(get(server.owner, "/room").status()).isEqualTo(401);
        assertThat(get(server.owner, "/look/../room").status()).isEqualTo(401);
        assertThat(get(server.owner, "/look/%2e%2e/room").status()).isEqualTo(401);
        assertThat(get(server.owner, "/nothing").status()).isEqualTo(401);
        assertThat(get(server.owner, "/look/a.css").body()).isEqualTo("asset");
    }

    @Test
    void aLinkSignsInOnceAndTheCookieIsOutOfReachOfScripts() throws IOException {
        String link = server.links.issue();
        Wire.Answer first = get(server.owner, link);
        assertThat(first.status()).isEqualTo(303);
        assertThat(first.header("location")).contains("/room");
        assertThat(first.header("set-cookie").orElseThrow())
                .startsWith(GuardedServer.COOKIE + "=")
                .containsIgnoringCase("; HttpOnly")
                .contains("; SameSite=Lax", "; Path=/")
                .doesNotContain("Domain=", "Secure");
        assertThat(get(server.owner, "/room", "Cookie: " + GuardedServer.cookie(first))
                        .body())
                .isEqualTo("OWNER owner");

        Wire.Answer second = get(server.owner, link);
        assertThat(second.status()).isEqualTo(401);
        assertThat(second.header("set-cookie")).isEmpty();
        assertThat(second.body()).contains("used already");
    }

    @Test
    void aBrowserThatOnlyLooksAheadDoesNotUseTheLinkUp() throws IOException {
        String link = server.links.issue();
        get(server.owner, link, "Sec-Purpose: prefetch");
        Wire.ask(server.owner, "HEAD " + link + " HTTP/1.1", "Host: 127.0.0.1:" + server.owner, "Connection: close");
        assertThat(get(server.owner, link).status()).isEqualTo(303);
    }

    @Test
    void aLinkGrowsOldAndNewerOnesCrowdItOut() throws IOException {
        String old = server.links.issue();
        server.clock.advance(SignInLinks.LIFETIME);
        assertThat(get(server.owner, old).status()).isEqualTo(401);

        String crowded = server.links.issue();
        for (int i = 0; i < SignInLinks.MAX_WAITING; i++) {
            server.links.issue();
        }
        assertThat(get(server.owner, crowded).status()).isEqualTo(401);
    }

    @Test
    void guessingGetsNowhere() throws IOException {
        server.links.issue();
        for (String guess : List.of("", "x", "AAAAAAAAAAAAAAAAAAAAAA", "%00", "../room")) {
            assertThat(get(server.owner, Guard.SIGN_IN + guess).status()).isEqualTo(401);
            assertThat(get(server.owner, Guard.JOIN + guess).status()).isEqualTo(401);
            assertThat(get(server.owner, "/room", "Cookie: " + GuardedServer.COOKIE + "=" + guess)
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void aGuestIsAGuestAndTheOwnerIsNobodyOnTheGuestsSide() throws IOException {
        String guest = server.join();
        assertThat(get(server.guests, "/room", "Cookie: " + guest).body()).startsWith("GUEST g");

        String owner = server.signIn();
        assertThat(get(server.guests, "/room", "Cookie: " + owner).status()).isEqualTo(401);

        String link = server.links.issue();
        assertThat(get(server.guests, link).status()).isEqualTo(401);
        assertThat(get(server.owner, link).status())
                .as("and the link is still good")
                .isEqualTo(303);
    }

    @Test
    void guestsAreDifferentPeopleAndCanAllBeSentHome() throws IOException {
        String ada = server.join();
        String bo = server.join();
        assertThat(get(server.guests, "/room", "Cookie: " + ada).body())
                .isNotEqualTo(get(server.guests, "/room", "Cookie: " + bo).body());
        String owner = server.signIn();
        Sessions.Ended ended = server.sessions.endGuests();
        assertThat(get(server.guests, "/room", "Cookie: " + ada).status()).isEqualTo(401);
        assertThat(get(server.owner, "/room", "Cookie: " + owner).status()).isEqualTo(200);

        server.sessions.restore(ended);
        assertThat(get(server.guests, "/room", "Cookie: " + ada).status()).isEqualTo(200);
        server.sessions.endGuests();
        server.clock.advance(Sessions.GUEST_LIFETIME);
        server.sessions.restore(ended);
        assertThat(get(server.guests, "/room", "Cookie: " + bo).status())
                .as("an undone end does not lengthen a visit")
                .isEqualTo(401);
    }

    @Test
    void twoNodesShareABrowser() throws IOException {
        String both = "starflock-11111111=AAAAAAAAAAAAAAAAAAAAAA; " + server.signIn();
        assertThat(get(server.owner, "/room", "Cookie: " + both).status()).isEqualTo(200);
    }

    @Test
    void aSessionOutlivesARestartAndItsFileHoldsNoSecret() throws Exception {
        String owner = server.signIn();
        server.close();

        Path file = folder.resolve("sessions");
        assertThat(Files.readString(file)).doesNotContain(owner.substring(GuardedServer.COOKIE.length() + 1));
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));

        server = new GuardedServer(folder, LIMITS, server.clock);
        assertThat(get(server.owner, "/room", "Cookie: " + owner).status()).isEqualTo(200);
        server.clock.advance(Sessions.OWNER_LIFETIME);
        assertThat(get(server.owner, "/room", "Cookie: " + owner).status()).isEqualTo(401);
    }

    @Test
    void sessionsAreBoundedAndTheOwnersStay() throws IOException {
        Sessions sessions = Sessions.open(folder.resolve("many"), new VirtualClock(), new Random(9));
        String owner = sessions.begin(Role.OWNER);
        String first = sessions.begin(Role.GUEST);
        for (int i = 0; i < Sessions.MAX_SESSIONS; i++) {
            sessions.begin(Role.GUEST);
        }
        assertThat(sessions.find(owner)).isPresent();
        assertThat(sessions.find(first)).isEmpty();
    }

    @Test
    void aDamagedFileOfSessionsIsNamed() throws IOException {
        Path file = folder.resolve("damaged");
        for (String text : List.of("", "something else\n", "starflock sessions 1\nhalf a li")) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> Sessions.open(file, new VirtualClock(), new Random(9)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("starflock open");
        }
    }
}
