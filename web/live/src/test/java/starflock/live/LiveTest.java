package starflock.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class LiveTest {
    private Site site;

    @BeforeEach
    void open() throws Exception {
        site = new Site();
    }

    @AfterEach
    void close() throws Exception {
        site.close();
    }

    @Test
    void theDocumentHoldsThePageAndOpensTheStream() throws Exception {
        site.add(1, 41);
        HttpResponse<String> document = site.get("/tally/");

        assertThat(document.statusCode()).isEqualTo(200);
        assertThat(document.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(document.body())
                .contains("<p id=\"page\">41</p>")
                .contains("@get('/tally/stream'")
                .contains("&#34;_me&#34;:&#34;ann&#34;");
        assertThat(site.get(Live.script()).headers().firstValue("Cache-Control").orElseThrow())
                .contains("immutable");
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void everyoneSeesEveryChange(Encoding encoding) throws Exception {
        try (Site.Watch first = site.watch("{\"page\":\"a\"}", "ann", encoding);
                Site.Watch second = site.watch("{\"page\":\"b\"}", "bo", encoding)) {
            first.until("<p id=\"page\">0</p>");
            second.until("<p id=\"page\">0</p>");
            for (int n = 1; n <= 20; n++) {
                assertThat(site.add(n, 1).body()).contains("\"_errors\":{\"add\":{\"form\":\"\",\"by\":\"\"}}");
                first.until("<p id=\"page\">" + n + "</p>");
                second.until("<p id=\"page\">" + n + "</p>");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void aViewerLooksAtAnotherViewAndAtThePastOnTheSameStream(Encoding encoding) throws Exception {
        site.add(1, 1);
        site.add(2, 1);
        try (Site.Watch watch = site.watch("{\"page\":\"a\"}", "ann", encoding);
                Site.Watch other = site.watch("{\"page\":\"b\"}", "bo", encoding)) {
            watch.until("<p id=\"page\">2</p>");
            other.until("<p id=\"page\">2</p>");
            assertThat(site.post("/tally/view", "ann", "{\"page\":\"a\",\"at\":1}")
                            .statusCode())
                    .isEqualTo(204);
            watch.until("<p id=\"page\">1</p>");
            site.post("/tally/view", "ann", "{\"page\":\"a\",\"at\":-1,\"view\":{\"from\":100}}");
            watch.until("<p id=\"page\">102</p>");
            site.post("/tally/view", "ann", "{\"page\":\"a\"}");
            watch.until("<p id=\"page\">2</p>");
            site.add(3, 5);
            watch.until("<p id=\"page\">7</p>");
            other.until("<p id=\"page\">7</p>");
        }
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void whoStallsSkipsToTheNewestPageAndHoldsNobodyUp(Encoding encoding) throws Exception {
        // 400 KB each are more than the 10 MB that loopback keeps for a connection that nobody reads.
        int updates = 45;
        String noisy = "\"view\":{\"noise\":400000}}";
        try (Site.Watch stalled = site.watch("{\"page\":\"a\"," + noisy, "ann", encoding);
                Site.Watch other = site.watch("{\"page\":\"b\"," + noisy, "bo", encoding)) {
            stalled.until("<p id=\"page\">0</p>");
            for (int n = 1; n <= updates; n++) {
                site.add(n, 1);
                other.until("<p id=\"page\">" + n + "</p>");
            }
            int seen = 0;
            for (String line = ""; !line.contains("<p id=\"page\">" + updates + "</p>"); seen++) {
                line = stalled.until("<p id=\"page\">");
            }
            assertThat(seen).isLessThan(updates);
            site.add(updates + 1, 1);
            stalled.until("<p id=\"page\">" + (updates + 1) + "</p>");
            other.until("<p id=\"page\">" + (updates + 1) + "</p>");
        }
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void whoComesLaterSharesWithThoseWhoCameBefore(Encoding encoding) throws Exception {
        List<Site.Watch> crowd = new ArrayList<>();
        for (int n = 1; n <= 25; n++) {
            Site.Watch newcomer = site.watch("{\"page\":\"p" + n + "\"}", "v" + n, encoding);
            newcomer.until("<p id=\"page\">" + (n - 1) + "</p>");
            crowd.add(newcomer);
            site.add(n, 1);
            for (Site.Watch watch : crowd) {
                watch.until("<p id=\"page\">" + n + "</p>");
            }
            if (n % 5 == 0) {
                crowd.remove(n / 5).close();
            }
        }
        // Where a stream cannot begin again, each has an encoder of their own.
        if (encoding.shared()) {
            assertThat(site.live.cohorts()).isLessThanOrEqualTo(Screen.MAX_COHORTS);
        }
        for (Site.Watch watch : crowd) {
            watch.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void whoComesBetweenTwoChangesSharesTheEncoderFromTheStart(Encoding encoding) throws Exception {
        List<Site.Watch> crowd = new ArrayList<>();
        for (int n = 1; n <= 3; n++) {
            for (int more = 0; more < 10; more++) {
                // Nobody of them has a name, so that nobody's coming changes the page.
                Site.Watch newcomer = site.watch("/meadow", "{\"page\":\"p" + crowd.size() + "\"}", "v", encoding);
                newcomer.until("bed0");
                crowd.add(newcomer);
            }
            if (encoding.shared()) {
                assertThat(site.live.cohorts()).isEqualTo(n);
            }
            assertThat(site.post(
                                    "/meadow/do/plant",
                                    "ann",
                                    "{\"page\":\"p\",\"n\":" + n + ",\"plant\":{\"bed\":1,\"flowers\":1}}")
                            .statusCode())
                    .isEqualTo(200);
            for (Site.Watch watch : crowd) {
                watch.until("<p id=\"bed1\">" + n + "</p>");
            }
        }
        for (Site.Watch watch : crowd) {
            watch.close();
        }
    }

    @Test
    void nobodyMovesSomebodyElsesPage() throws Exception {
        site.add(1, 1);
        try (Site.Watch watch = site.watch("{\"page\":\"a\"}", "ann", Encoding.ZSTD)) {
            watch.until("<p id=\"page\">1</p>");
            site.post("/tally/view", "bo", "{\"page\":\"a\",\"at\":0}");
            try (Site.Watch thief = site.watch("{\"page\":\"a\"}", "bo", Encoding.IDENTITY)) {
                assertThat(thief.response.statusCode()).isEqualTo(403);
            }
            site.post("/tally/presence", "bo", "{\"page\":\"a\",\"cursor\":{\"anchor\":\"page\",\"x\":1,\"y\":2}}");
            site.add(2, 1);
            assertThat(watch.until("id=\"page\"")).contains("<p id=\"page\">2</p>");
        }
    }

    @Test
    void cursorsShowAndGoWithTheirPage() throws Exception {
        try (Site.Watch watch = site.watch("{\"page\":\"a\"}", "ann", Encoding.ZSTD)) {
            Site.Watch bo = site.watch("{\"page\":\"b\"}", "bo", Encoding.ZSTD);
            bo.until("id=\"page\"");
            String move = "{\"page\":\"b\",\"cursor\":{\"anchor\":\"page\",\"x\":10,\"y\":990},\"typing\":true}";
            assertThat(site.post("/tally/presence", "bo", move).statusCode()).isEqualTo(204);
            assertThat(watch.until("cursor-bo"))
                    .contains("data-anchor=\"page\"")
                    .contains("data-x=\"10\"")
                    .contains("data-y=\"990\"")
                    .contains("Name of bo");
            bo.close();
            watch.until("<div id=\"cursors\"");
            assertThat(site.journal.length()).isZero();
        }
    }

    @Test
    void aViewThatThrowsShowsACardAndComesBack() throws Exception {
        try (Site.Watch watch = site.watch("{\"page\":\"a\"}", "ann", Encoding.ZSTD)) {
            watch.until("<p id=\"page\">0</p>");
            site.add(1, 999);
            watch.until("This page cannot be shown");
            site.add(2, 1);
            watch.until("<p id=\"page\">1000</p>");
        }
    }

    @Test
    void whatIsWrongWithAFieldComesBackToTheField() throws Exception {
        assertThat(site.add(1, -5).body()).contains("\"by\":\"The sum is 0; it cannot go below nothing.\"");
        assertThat(site.add(2, 5000).body()).contains("\"by\":\"by must be from -1000 to 1000.\"");
        assertThat(site.post("/tally/do/add", "ann", "{\"page\":\"p\",\"n\":3,\"add\":{\"by\":\"x\"}}")
                        .body())
                .contains("by must be a whole number");
        assertThat(site.post("/tally/do/add", "ann", "{\"page\":\"p\",\"n\":4}").body())
                .contains("by is missing");
        assertThat(site.journal.length()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"n\":1}",
                "{\"page\":\"p\"}",
                "{\"page\":\"p\",\"n\":0}",
                "{\"page\":\"p\",\"n\":1e99}",
                "{\"page\":\"../p\",\"n\":1,\"add\":{\"by\":1}}",
                "{\"page\":\"waytoolongwaytoolongwaytoolong\",\"n\":1,\"add\":{\"by\":1}}",
                "{\"page\":7,\"n\":1,\"add\":{\"by\":1}}"
            })
    void whatIsNoCommandIsRefusedWithASentence(String body) throws Exception {
        HttpResponse<String> answer = site.post("/tally/do/add", "ann", body);

        assertThat(answer.body()).isNotBlank().doesNotContain("Exception").doesNotContain("at starflock");
        assertThat(site.journal.length()).isZero();
        assertThat(site.post("/tally/do/nothing", "ann", "{\"page\":\"p\",\"n\":1}")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void anUnfinishedQueryIsRefused() throws Exception {
        assertThat(site.get("/tally/stream").statusCode()).isEqualTo(400);
        assertThat(site.get("/tally/stream?datastar=%7B").statusCode()).isEqualTo(400);
        assertThat(site.viewers()).isZero();
    }

    @Test
    void figuresSayWhatGoesOn() throws Exception {
        try (Site.Watch watch = site.watch("{\"page\":\"a\"}", "ann", Encoding.ZSTD)) {
            watch.until("<p id=\"page\">0</p>");
            site.add(1, 1);
            watch.until("<p id=\"page\">1</p>");
            String figures = site.get(Live.METRICS).body();
            assertThat(figures)
                    .contains("starflock_viewers{page=\"/tally\"} 1\n")
                    .contains("starflock_encoders{page=\"/tally\"} 1\n")
                    .contains("starflock_skips_total{page=\"/tally\"} 0\n")
                    .contains("starflock_viewers{page=\"/meadow\"} 0\n")
                    .containsPattern("starflock_sent_bytes_total\\{page=\"/tally\"} [1-9]")
                    .containsPattern("starflock_lag_seconds_bucket\\{page=\"/tally\",le=\"\\+Inf\"} [1-9]");
        }
    }
}
