package starflock.node;

import static org.assertj.core.api.Assertions.assertThat;

import gg.jte.Content;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import starflock.datastar.Client;
import starflock.guard.Refusal;
import starflock.look.Asset;
import starflock.look.Html;
import starflock.look.Look;
import starflock.look.Page;
import starflock.look.Theme;
import starflock.swarm.SwarmCounts;
import starflock.swarm.SwarmStatus;
import starflock.testkit.Audit;
import starflock.testkit.BrowserTest;
import starflock.testkit.Device;
import starflock.testkit.People;
import starflock.testkit.Person;
import starflock.testkit.Stage;

/** How the node's own pages look at three widths, by day and by night; the pictures stay in target/screenshots. */
class PagesTest {
    private static final List<Integer> WIDTHS = List.of(360, 768, 1440);
    private static final Asset CLIENT = Asset.of("/client.js", "text/javascript", Client.strict());
    private static final String LINK = "http://192.168.1.20:4321/join/k7yx3qpa9mfdouwek7yx3qpa9mfdouwe";

    private final Map<String, String> pages = pages();

    @Test
    void aRefusalShowsItsSentenceAndSetsCommandsApart() {
        for (Refusal refusal : Refusal.values()) {
            String html = refused(refusal);
            assertThat(html).contains("<h1>").doesNotContain("`", "<script");
        }
        assertThat(refused(Refusal.NOT_SIGNED_IN)).contains("<code>starflock open</code>");
    }

    @BrowserTest
    void everyPageIsReadableFitsAndIsReachedByKeys(People people) {
        for (int width : WIDTHS) {
            for (boolean night : new boolean[] {false, true}) {
                Device device = Device.desktop().sized(width, 800).withReducedMotion();
                Person reader = people.join("reader" + width + night, night ? device.inDark() : device);
                Stage.of(reader, this::answer);
                for (String page : pages.keySet()) {
                    reader.open(Stage.URL + page);
                    String name = "node" + page.replace('/', '-') + "-" + width + (night ? "-night" : "-day");
                    reader.fullScreenshot(name);
                    Audit audit = Audit.of(reader);
                    assertThat(audit.contrast()).as(name).isEmpty();
                    assertThat(audit.overflow()).as(name).isEmpty();
                    assertThat(audit.focus()).as(name).isEmpty();
                }
            }
        }
    }

    private static String refused(Refusal refusal) {
        return Pages.refusal(refusal, refusal.sentence());
    }

    private static Map<String, String> pages() {
        Page home = Page.of("Starflock", Theme.SYSTEM).withScript(CLIENT.path());
        var people = List.of(starflock.look.Person.of("a", "Ann"), starflock.look.Person.of("b", "Bo"));
        Content rooms = Pages.rooms(
                List.of(new RoomCard("/chat", "The room", "Talk with everybody", "12 entries, 3.4 kB", people)));
        Content holdings = Pages.holdings(new Holdings.Sum(3, "3.4 kB", 2, people));
        Map<String, String> pages = new LinkedHashMap<>();
        Content asked = Pages.peers(new PeersView(false, false, null, null, null));
        Content invite = Pages.invitation(null, null, false, null);
        pages.put("/home", Html.of(Pages.home(home, rooms, out -> {}, asked, invite, holdings, false)));
        Content invited = Pages.invitation(LINK, "tomorrow at 17:05", true, null);
        pages.put(
                "/invited",
                Html.of(Pages.home(home, rooms, out -> {}, Pages.peers(connected()), invited, holdings, false)));
        String problem =
                "This machine is in no network that others could reach it by. Connect it to one, then try again.";
        Content neighbours = Pages.peers(new PeersView(false, false, Reach.NEIGHBOURS, null, problem));
        Content alone = Pages.invitation(null, null, true, problem);
        Content nobody = Pages.holdings(new Holdings.Sum(1, "0 B", 0, List.of()));
        pages.put(
                "/alone",
                Html.of(Pages.home(home, Pages.rooms(List.of()), out -> {}, neighbours, alone, nobody, false)));
        pages.put("/refused", refused(Refusal.NOT_SIGNED_IN));
        return pages;
    }

    private static PeersView connected() {
        List<SwarmStatus.PeerStatus> peers = List.of(
                new SwarmStatus.PeerStatus("a5".repeat(32), "192.168.178.120:49737", true, 200_000, 1 << 20, 900),
                new SwarmStatus.PeerStatus("b7".repeat(32), "203.0.113.254:65535", false, 9_000_000, 12_345, 1L << 33));
        SwarmCounts counts = new SwarmCounts(2, 1, 0, 1, 0, 0, 0, 0);
        return new PeersView(
                false,
                false,
                Reach.PUBLIC,
                new SwarmStatus(
                        "c9".repeat(32), "203.0.113.1:1234", false, false, 57, peers, List.of(), 1 << 20, 5, counts),
                null);
    }

    private Optional<Stage.Answer> answer(URI uri) {
        String page = pages.get(uri.getPath());
        if (page != null) {
            return Optional.of(new Stage.Answer("text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8)));
        }
        return (uri.getPath().equals(CLIENT.path()) ? Optional.of(CLIENT) : Look.asset(uri.getPath()))
                .map(asset -> new Stage.Answer(asset.contentType(), asset.bytes()));
    }
}
