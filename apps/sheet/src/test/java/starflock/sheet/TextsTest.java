package starflock.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.fold.Position;
import starflock.look.Html;
import starflock.testkit.Gen;
import starflock.testkit.Seeds;

/** What the sheet is as text: names of cells, the clipboard, files, pages; and where something is in it. */
class TextsTest {
    private static final Stamp STAMP = new Stamp(Position.alone("aa", 0), "ann", Instant.EPOCH);

    @ParameterizedTest
    @CsvSource({"A1, 0, 0", "Z9, 8, 25", "AA10, 9, 26", "zz1, 0, 701", "BDWGN1000000, 999999, 999999"})
    void cellsHaveNames(String name, int row, int column) {
        assertThat(Cell.parse(name)).hasValue(new Cell(row, column));
        assertThat(new Cell(row, column).name()).isEqualToIgnoringCase(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "7", "A0", "A1000001", "BDWGO1", "A1B", "1A", "A-1", "ZZZZZZZZZZ1", "A١"})
    void otherNamesAreNone(String name) {
        assertThat(Cell.parse(name)).isEmpty();
        assertThat(Area.parse(name)).isEmpty();
    }

    @Test
    void whatOtherProgramsCopyIsReadAsTheyMeanIt() {
        assertThat(Tsv.read("a\tb\r\nc\td\r\n")).isEqualTo(List.of(List.of("a", "b"), List.of("c", "d")));
        assertThat(Tsv.read("\"two\nlines\"\t\"say \"\"hi\"\"\"\n"))
                .isEqualTo(List.of(List.of("two\nlines", "say \"hi\"")));
        assertThat(Tsv.read("\"he said\tx")).isEqualTo(List.of(List.of("\"he said", "x")));
        assertThat(Tsv.read("5\" pipe\t\"half\" done")).isEqualTo(List.of(List.of("5\" pipe", "\"half\" done")));
        assertThat(Tsv.read("\n\n")).isEqualTo(List.of(List.of(""), List.of("")));
        assertThat(Tsv.read("")).isEmpty();
    }

    @Test
    void whatIsCopiedIsReadAgainAsItWas() {
        Seeds.runs(2000).check(gen -> {
            List<List<String>> lines = gen.list(5, g -> nonEmpty(g.list(4, TextsTest::text)));
            assertThat(Tsv.read(Tsv.write(lines))).isEqualTo(lines);
        });
    }

    private static List<String> nonEmpty(List<String> line) {
        return line.isEmpty() ? List.of("") : line;
    }

    private static String text(Gen gen) {
        return gen.oneOf(List.of("", "x", "\"", "\"\"", "a\tb", "a\nb", "\n", "\"a\n\"", "\t", "é🫖", " "));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "plain, plain",
                "=1+1, '=1+1",
                "@SUM(A1), '@SUM(A1)",
                "+cmd, '+cmd",
                "-5, -5",
                "+49.30, +49.30",
                "-5+cmd, '-5+cmd",
                "'=x, ''=x",
                "'tis, 'tis",
                "＝1, '＝1",
                "|a,b|, |\"a,b\"|",
                "|=\"x\"|, |\"'=\"\"x\"\"\"|"
            })
    void whatLooksLikeAFormulaIsNone(String text, String field) {
        assertThat(Csv.field(text)).isEqualTo(field);
        assertThat(Csv.field("\t=1")).isEqualTo("'\t=1");
        assertThat(Csv.field("\n=1")).isEqualTo("\"'\n=1\"");
    }

    @Test
    void theFileHoldsEveryLineAndAsManyCommasAsTheLongest() throws IOException {
        Cells cells = Cells.NONE.with(STAMP, new Cell(1, 1), "x").with(STAMP, new Cell(33, 9), "a\nb");
        String[] lines = csv(cells).split("\r\n", -1);
        assertThat(lines).hasSize(35);
        assertThat(lines[0]).isEqualTo(",,,,,,,,,");
        assertThat(lines[1]).isEqualTo(",x,,,,,,,,");
        assertThat(lines[33]).isEqualTo(",,,,,,,,,\"a\nb\"");
        assertThat(csv(Cells.NONE)).isEmpty();
    }

    @Test
    void cellsFarApartMakeNoFileThatNobodyCanOpen() throws IOException {
        Cells far = Cells.NONE.with(STAMP, new Cell(999_999, 999_999), "x");
        assertThat(new Csv(far).tooWide()).isFalse();
        assertThat(csv(far)).hasSize(999_999 * 2 + 999_999 + 3);
        Cells diagonal = Cells.NONE;
        for (int n = 0; n < Cell.LIMIT; n += 300) {
            diagonal = diagonal.with(STAMP, new Cell(n, 999_999), "x");
        }
        assertThat(new Csv(diagonal).tooWide()).isTrue();
    }

    private static String csv(Cells cells) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Csv(cells).writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void markupIsShownAsItWasTyped() {
        List<String> corpus = List.of(
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "\" autofocus onfocus=alert(1) x=\"",
                "' data-on:click='alert(1)",
                "</div><svg/onload=alert(1)>",
                "{{constructor.constructor('alert(1)')()}} ${1+1} <%= 1 %>",
                "javascript:alert(1)",
                "<!--><iframe srcdoc='<script>alert(1)</script>'>");
        for (String text : corpus) {
            Cells cells = Cells.NONE.with(STAMP, new Cell(0, 0), text);
            String tile = Html.of(Drawing.tiles(cells, new Window(0, 0, 0, 0))
                    .getFirst()
                    .content()
                    .get());
            assertThat(tile).doesNotContain("<script", "<img", "<svg", "<iframe", "<!--");
            assertThat(tile.replaceAll("<div[^<>]*>|</div>", "")).doesNotContain("<", ">");
        }
    }

    @Test
    void longTextsAreCutWhereACharacterEnds() {
        Cells cells = Cells.NONE.with(STAMP, new Cell(0, 0), "x".repeat(119) + "🫖🫖");
        String tile = Html.of(Drawing.tiles(cells, new Window(0, 0, 0, 0))
                .getFirst()
                .content()
                .get());
        assertThat(tile).contains("data-more").contains(">" + "x".repeat(119) + "<");
    }

    @Test
    void findGoesOnAsOneReadsAndBeginsAgain() {
        Cells cells = Cells.NONE;
        for (String at : List.of("J1", "B2", "A40", "C40", "A2")) {
            cells = cells.with(STAMP, Cell.parse(at).orElseThrow(), "the Needle of " + at);
        }
        Search search = new Search(cells);
        String at = "A1";
        StringBuilder way = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            at = search.find("needle", Cell.parse(at).orElseThrow())
                    .orElseThrow()
                    .name();
            way.append(at).append(' ');
        }
        assertThat(way).hasToString("J1 A2 B2 A40 C40 J1 ");
        assertThat(search.find("nothing", new Cell(0, 0))).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "B2, DOWN, B4",
        "B4, DOWN, B90",
        "B90, DOWN, B1000000",
        "B90, UP, B4",
        "B4, UP, B2",
        "B2, UP, B1",
        "A2, RIGHT, B2",
        "B2, RIGHT, BDWGN2",
        "B4, RIGHT, C4",
        "C4, LEFT, B4",
        "A7, END, A7",
        "A4, END, C4",
        "A1, LAST, C90"
    })
    void edgesAreWherePeopleKnowThem(String from, Search.To to, String edge) {
        Cells cells = Cells.NONE;
        for (String at : List.of("B2", "B3", "B4", "B90", "C4")) {
            cells = cells.with(STAMP, Cell.parse(at).orElseThrow(), "x");
        }
        assertThat(new Search(cells).edge(Cell.parse(from).orElseThrow(), to).name())
                .isEqualTo(edge);
    }
}
