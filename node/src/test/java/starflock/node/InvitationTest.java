package starflock.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guests come by a door of their own, while there is an invitation, and may do what guests may. */
class InvitationTest {
    /** Stands for the address on the local network: it is this machine as well, and no name of the owner's door. */
    private static final String NEIGHBOURLY = "127.0.0.2";

    @TempDir
    Path temporary;

    @Test
    void itIsOffUntilPressedAndThenAGuestIsIn() throws Exception {
        try (Node node = start(false);
                Browser owner = new Browser();
                Browser guest = new Browser()) {
            String home = "http://127.0.0.1:" + node.port();
            owner.open(node.issueLink());
            assertThat(owner.open(home + "/").body()).contains("Invite on this network", "is not encrypted");
            assertThatThrownBy(() -> guest.open("http://" + NEIGHBOURLY + ":" + node.port()))
                    .isInstanceOf(ConnectException.class);

            HttpResponse<String> pressed = owner.post(home, "/invite");
            assertThat(pressed.headers().firstValue("content-type")).contains("text/event-stream");
            assertThat(pressed.body()).contains("datastar-patch-elements", "id=\"invitation\"", "<svg");
            String link = node.status().getString("invitation");
            assertThat(pressed.body()).contains(link);
            assertThat(link).startsWith("http://" + NEIGHBOURLY + ":");

            HttpResponse<String> room = guest.open(link);
            assertThat(room.statusCode()).isEqualTo(200);
            assertThat(room.body()).doesNotContain("Invite on this network");
        }
    }

    @Test
    void aGuestDoesNotCommandTheNode() throws Exception {
        try (Node node = start(false);
                Browser guest = new Browser()) {
            String link = invite();
            String door = link.substring(0, link.indexOf("/join"));
            guest.open(link);
            for (String path : List.of("/invite", "/invite?off", "/invite?undo")) {
                HttpResponse<String> refused = guest.post(door, path);
                assertThat(refused.statusCode()).isEqualTo(403);
                assertThat(refused.body()).contains("_toast", "Only the owner");
            }
            HttpResponse<String> style = guest.open(door + "/_style");
            assertThat(style.statusCode()).isEqualTo(403);
            assertThat(style.body()).contains("Not yours to do");
            assertThat(node.status().getString("invitation")).isEqualTo(link);

            String signIn = node.issueLink();
            String secret = signIn.substring(signIn.indexOf("/sign-in"));
            assertThat(guest.open(door + secret).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void itsEndClosesTheDoorAndForgetsTheGuests() throws Exception {
        try (Node node = start(false);
                Browser owner = new Browser();
                Browser guest = new Browser()) {
            String home = "http://127.0.0.1:" + node.port();
            owner.open(node.issueLink());
            String first = invite();
            guest.open(first);
            assertThat(owner.post(home, "/invite?off").body()).contains("Until you press the button");
            assertThatThrownBy(() -> guest.open(first)).isInstanceOf(ConnectException.class);

            String second = invite();
            assertThat(second).isNotEqualTo(first);
            assertThat(guest.open(second.substring(0, second.indexOf("/join"))).statusCode())
                    .as("the old session is over")
                    .isEqualTo(401);
            assertThat(guest.open(first.replaceFirst(":\\d+/", ":" + port(second) + "/"))
                            .statusCode())
                    .as("the old link is over")
                    .isEqualTo(401);
        }
    }

    @Test
    void itsEndCanBeTakenBackAtOnce() throws Exception {
        try (Node node = start(false);
                Browser owner = new Browser();
                Browser guest = new Browser()) {
            String home = "http://127.0.0.1:" + node.port();
            owner.open(node.issueLink());
            String link = invite();
            guest.open(link);
            assertThat(owner.post(home, "/invite?off").body())
                    .contains("datastar-patch-signals", "guests are signed out");
            assertThat(owner.post(home, "/invite?undo").body()).contains("The invitation goes on", link);
            assertThat(guest.open(link.substring(0, link.indexOf("/join")) + Node.ROOM)
                            .statusCode())
                    .as("the guest's session is good again")
                    .isEqualTo(200);
            assertThat(owner.post(home, "/invite?undo").body())
                    .as("once is enough")
                    .contains("too long ago", link);
        }
    }

    @Test
    void guestsFindTheDoorAgainAfterARestart() throws Exception {
        try (Browser guest = new Browser()) {
            String link;
            try (Node node = start(false)) {
                assertThat(node.port()).isPositive();
                link = invite();
                guest.open(link);
            }
            try (Node node = start(false)) {
                assertThat(node.status().getString("invitation")).isEqualTo(link);
                assertThat(guest.open(link.substring(0, link.indexOf("/join"))).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void withoutANetworkItSaysSo() throws Exception {
        String data = temporary.resolve("data").toString();
        try (Node node = start(true)) {
            assertThat(node.port()).isPositive();
            Program offline = Program.run("invite", "--data", data);
            assertThat(offline.exit()).isEqualTo(Exit.ENVIRONMENT.code());
            assertThat(offline.err()).contains("--offline").hasLineCount(1);
        }
        try (Node node = Node.start(settings(false), Optional::empty);
                Browser owner = new Browser()) {
            owner.open(node.issueLink());
            assertThat(owner.post("http://127.0.0.1:" + node.port(), "/invite").body())
                    .contains("in no local network", "role=\"alert\"");
        }
    }

    private String invite() {
        Program invited = Program.run(
                "invite", "--json", "--data", temporary.resolve("data").toString());
        return invited.objects().getFirst().getString("link");
    }

    private static int port(String link) {
        return URI.create(link).getPort();
    }

    private Node start(boolean offline) throws Exception {
        return Node.start(settings(offline), () -> Optional.of(InetAddress.ofLiteral(NEIGHBOURLY)));
    }

    private NodeSettings settings(boolean offline) {
        return new NodeSettings(temporary.resolve("data"), "127.0.0.1", 0, true, List.of(), null, offline, List.of());
    }
}
