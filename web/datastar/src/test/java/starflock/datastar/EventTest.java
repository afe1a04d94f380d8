package starflock.datastar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.datastar.PatchElements.Mode;
import starflock.datastar.PatchElements.Namespace;

/** What goes over the wire, byte by byte. */
class EventTest {

    @Test
    void elementsAlone() {
        assertThat(PatchElements.of("<p id=a>Hé 🐦</p>").text())
                .isEqualTo("event: datastar-patch-elements\ndata: elements <p id=a>Hé 🐦</p>\n\n");
    }

    @Test
    void everyOptionOfElementsInOrder() {
        var event = PatchElements.of("<g/>\n<g/>")
                .into("#map")
                .withMode(Mode.APPEND)
                .withNamespace(Namespace.SVG)
                .withTransition("#map g")
                .withId("7")
                .withRetry(Duration.ofSeconds(2));
        assertThat(event.text()).isEqualTo("""
                event: datastar-patch-elements
                id: 7
                retry: 2000
                data: selector #map
                data: mode append
                data: useViewTransition true
                data: viewTransitionSelector #map g
                data: namespace svg
                data: elements <g/>
                data: elements <g/>

                """);
    }

    @Test
    void defaultsAreNotWritten() {
        var event = PatchElements.of("<p>")
                .withMode(Mode.OUTER)
                .withNamespace(Namespace.HTML)
                .withRetry(Duration.ofSeconds(1));
        assertThat(event.text()).isEqualTo("event: datastar-patch-elements\ndata: elements <p>\n\n");
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"OUTER"})
    void modesByTheirNames(Mode mode) {
        assertThat(PatchElements.of("<p>").into("p").withMode(mode).text())
                .isEqualTo("event: datastar-patch-elements\ndata: selector p\ndata: mode " + mode.wireName()
                        + "\ndata: elements <p>\n\n");
    }

    @Test
    void removing() {
        assertThat(PatchElements.remove("#row").withTransition().text()).isEqualTo("""
                event: datastar-patch-elements
                data: selector #row
                data: mode remove
                data: useViewTransition true

                """);
        assertThat(PatchElements.of("<p id=a></p>").withMode(Mode.REMOVE).text())
                .isEqualTo("""
                event: datastar-patch-elements
                data: mode remove
                data: elements <p id=a></p>

                """);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PatchElements.of("").withMode(Mode.REMOVE))
                .withMessageContaining("selector");
    }

    @Test
    void signals() {
        assertThat(PatchSignals.of(Json.object().with("one", 1).with("two", Json.ofNull()))
                        .text())
                .isEqualTo("event: datastar-patch-signals\ndata: signals {\"one\":1,\"two\":null}\n\n");
        assertThat(PatchSignals.of("{\n\"a\":\n1}")
                        .whereMissing()
                        .withId("x")
                        .withRetry(Duration.ofMillis(5))
                        .text())
                .isEqualTo("""
                event: datastar-patch-signals
                id: x
                retry: 5
                data: onlyIfMissing true
                data: signals {
                data: signals "a":
                data: signals 1}

                """);
    }

    @Test
    void everyKindOfLineEndIsSplitSoThatTextCannotBeginAnEventOfItsOwn() {
        String hostile = "<p>a\r\revent: datastar-patch-elements\rdata: elements <script>\r\n\n</p>";
        for (byte b : PatchElements.of(hostile).encode()) {
            assertThat(b).isNotEqualTo((byte) '\r');
        }
        assertThat(dataLines(PatchElements.of(hostile).text()))
                .containsExactly(
                        "elements <p>a",
                        "elements ",
                        "elements event: datastar-patch-elements",
                        "elements data: elements <script>",
                        "elements ",
                        "elements </p>");
    }

    @Test
    void randomTextComesBackLineByLine() {
        var random = new Random(4);
        for (int round = 0; round < 5_000; round++) {
            String text = randomText(random);
            List<String> expected = new ArrayList<>(List.of(text.split("\r\n|\r|\n", -1)));
            if (expected.getLast().isEmpty()) {
                expected.removeLast();
            }
            assertThat(dataLines(PatchElements.of(text).text()))
                    .as("round %d: %s", round, text)
                    .isEqualTo(expected.stream().map(line -> "elements " + line).toList());
        }
    }

    @Test
    void aFieldOfOneLineRefusesLineEnds() {
        for (String end : List.of("\n", "\r", "\0")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PatchElements.of("<p>").into("a" + end + "b"))
                    .withMessageContaining("selector");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PatchElements.of("<p>").withId("a" + end + "b"))
                    .withMessageContaining("id");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PatchElements.of("<p>").withTransition("a" + end + "b"))
                    .withMessageContaining("viewTransitionSelector");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1L << 31})
    void aRetryOutsideItsRangeIsRefused(long millis) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PatchSignals.of("{}").withRetry(Duration.ofMillis(millis)))
                .withMessageContaining("retry");
    }

    @Test
    void bytesInPlaceOfElements() {
        var event = PatchElements.of("").into("#a");
        assertThat(event.encode("<b>ü</b>\n".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(PatchElements.of("<b>ü</b>").into("#a").encode());
    }

    @Test
    void scripts() {
        assertThat(Script.execute("if (a) {\n  b();\n}").text()).isEqualTo("""
                event: datastar-patch-elements
                data: selector body
                data: mode append
                data: elements <script data-effect="el.remove()">if (a) {
                data: elements   b();
                data: elements }</script>

                """);
        var attributes = new LinkedHashMap<String, String>();
        attributes.put("type", "text/javascript");
        attributes.put("blocking", "a\"&b");
        assertThat(new Script("go()", false, attributes).event().text())
                .contains("elements <script type=\"text/javascript\" blocking=\"a&quot;&amp;b\">go()</script>\n");
        assertThat(Script.console(Script.Level.WARN, "\"</script>\n\u2028").text())
                .contains(">console.warn(\"\\\"\\u003c/script>\\n\u2028\")</script>");
        assertThat(Script.redirect("/next?a=1#b").text())
                .contains(">setTimeout(()=>window.location.href=\"/next?a=1#b\")</script>");
    }

    @Test
    void scriptsThatHtmlWouldMisreadAreRefused() {
        for (String source : List.of("'</script>'", "'</SCRIPT '", "'<!-- <script>'", "<!--")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Script.execute(source));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Script.redirect("javascript:alert(1)"));
        assertThatIllegalArgumentException().isThrownBy(() -> Script.redirect("JavaScript:alert(1)"));
        assertThatIllegalArgumentException().isThrownBy(() -> Script.redirect("data:text/html,x"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Script("a", true, Map.of("x onload", "y")))
                .withMessageContaining("attributes");
    }

    /** Reads the stream as a browser does (WHATWG, server-sent events): one event, its data lines. */
    private static List<String> dataLines(String event) {
        List<String> lines = new ArrayList<>(List.of(event.split("\r\n|\r|\n", -1)));
        assertThat(lines.removeFirst()).isEqualTo("event: datastar-patch-elements");
        assertThat(lines.removeLast()).isEmpty();
        assertThat(lines.removeLast()).isEmpty();
        assertThat(lines).allMatch(line -> line.startsWith("data: "));
        return lines.stream().map(line -> line.substring("data: ".length())).toList();
    }

    private static String randomText(Random random) {
        var pieces = List.of("\r", "\n", "\r\n", "a", "<b>", "é", "🐦", " ", "data: x");
        var text = new StringBuilder();
        for (int i = random.nextInt(30); i >= 0; i--) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        return text.toString();
    }
}
