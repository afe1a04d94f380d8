package starflock.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A page in tiles: what changed is sent, and who looks elsewhere gets what they lack. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class TilesTest {
    private Site site;

    @BeforeEach
    void open() throws Exception {
        site = new Site();
    }

    @AfterEach
    void close() throws Exception {
        site.close();
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void onlyTheTileThatChangedIsSent(Encoding encoding) throws Exception {
        try (Site.Watch watch = site.watch("/meadow", "{\"page\":\"a\"}", "ann", encoding)) {
            String first = watch.until("bed0");
            assertThat(first).contains("bed3").doesNotContain("bed4");
            plant(1, 2, 5);
            assertThat(watch.until("<p id=\"bed")).isEqualTo("data: elements <p id=\"bed2\">5</p>");
            plant(2, 77, 5);
            plant(3, 2, 1);
            assertThat(watch.until("<p id=\"bed")).isEqualTo("data: elements <p id=\"bed2\">6</p>");
        }
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void whoLooksElsewhereGetsWhatTheyLack(Encoding encoding) throws Exception {
        try (Site.Watch ann = site.watch("/meadow", "{\"page\":\"a\"}", "ann", encoding);
                Site.Watch bo = site.watch("/meadow", "{\"page\":\"b\"}", "bo", encoding)) {
            ann.until("bed0");
            bo.until("bed0");
            site.post("/meadow/view", "ann", "{\"page\":\"a\",\"view\":{\"from\":2}}");
            assertThat(ann.until("data: selector")).isEqualTo("data: selector #bed0,#bed1");
            assertThat(ann.until("data: selector")).isEqualTo("data: selector #tiles");
            assertThat(ann.until("data: mode")).isEqualTo("data: mode append");
            assertThat(ann.until("<p id=\"bed")).isEqualTo("data: elements <p id=\"bed4\">0</p><p id=\"bed5\">0</p>");

            plant(1, 3, 9);
            assertThat(ann.until("<p id=\"bed")).contains("<p id=\"bed3\">9</p>");
            assertThat(bo.until("<p id=\"bed")).contains("<p id=\"bed3\">9</p>");

            site.post("/meadow/view", "ann", "{\"page\":\"a\",\"view\":{\"from\":1000000}}");
            assertThat(ann.until("data: mode")).isEqualTo("data: mode inner");
            assertThat(ann.until("<p id=\"bed")).contains("bed1000000").contains("bed1000003");
            site.post("/meadow/view", "ann", "{\"page\":\"a\",\"at\":0,\"view\":{\"from\":0}}");
            assertThat(ann.until("bed0")).contains("<p id=\"bed3\">0</p>");
        }
    }

    @Test
    void aTileThatThrowsIsACardAmongTheOthers() throws Exception {
        try (Site.Watch watch = site.watch("/meadow", "{\"page\":\"a\"}", "ann", Encoding.ZSTD)) {
            watch.until("bed0");
            plant(1, 1, 666);
            assertThat(watch.until("bed1")).contains("This part cannot be shown");
            plant(2, 2, 1);
            assertThat(watch.until("bed2")).contains("<p id=\"bed2\">1</p>");
            plant(3, 1, 1);
            assertThat(watch.until("bed1")).contains("<p id=\"bed1\">667</p>");
        }
    }

    @Test
    void aQuestionIsAnsweredToWhoAsks() throws Exception {
        plant(1, 7, 3);
        HttpResponse<String> answer = site.post("/meadow/ask/count", "bo", "{\"page\":\"b\",\"count\":{\"bed\":7}}");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(answer.body()).contains("{\"_count\":3}");
        assertThat(site.post("/meadow/ask/count", "bo", "{\"at\":0,\"count\":{\"bed\":7}}")
                        .body())
                .contains("{\"_count\":0}");
        assertThat(site.post("/meadow/ask/count", "bo", "{\"count\":{}}").body())
                .contains("bed is missing");
        assertThat(site.post("/meadow/ask/nothing", "bo", "{}").statusCode()).isEqualTo(404);
        assertThat(site.post("/tally/ask/count", "bo", "{}").statusCode()).isEqualTo(404);
        assertThat(site.journal.length()).isZero();
    }

    @Test
    void aFileIsSentWhileItIsMade() throws Exception {
        plant(1, 7, 3);
        HttpResponse<String> file = site.get("/meadow/get/list");

        assertThat(file.headers().firstValue("Content-Disposition")).hasValue("attachment; filename=\"meadow.csv\"");
        assertThat(file.body().lines()).hasSize(100_000).contains("7,3").endsWith("99999,0");
        assertThat(site.get("/meadow/get/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void anAppBringsItsOwnScripts() throws Exception {
        assertThat(site.get(Meadow.SCRIPT.path()).body()).isEqualTo("hum()");
    }

    @Test
    void whatOneSelectsIsTold() throws Exception {
        try (Site.Watch bo = site.watch("/tally", "{\"page\":\"b\"}", "bo", Encoding.IDENTITY)) {
            bo.until("id=\"page\"");
            site.post("/tally/presence", "bo", "{\"page\":\"b\",\"spot\":\"B7\"}");
            bo.until("data-spot=\"B7\"");
            assertThat(site.post("/tally/presence", "bo", "{\"page\":\"b\",\"spot\":\"" + "x".repeat(65) + "\"}")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    private void plant(int n, int bed, int flowers) throws Exception {
        String wish = "{\"page\":\"p\",\"n\":" + n + ",\"plant\":{\"bed\":" + bed + ",\"flowers\":" + flowers + "}}";
        assertThat(site.post("/meadow/do/plant", "ann", wish).statusCode()).isEqualTo(200);
    }
}
