package starflock.datastar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.datastar.SignalsException.Problem;

/** Reading and writing JSON: round trips, every truncation, damage, bounds; and merge patches by their RFC. */
class JsonTest {

    private static final String SAMPLE =
            "{\"name\":\"Ada \\\"L\\\" é 🐦\",\"n\":[0,-1,2.5e-3,1E+9],\"ok\":true,\"no\":false,\"nil\":null,\"o\":{\"a\":{}}}";

    @Test
    void roundTrip() throws Exception {
        assertThat(Json.parse(SAMPLE).toString()).isEqualTo(SAMPLE);
        assertThat(Json.parse(" \t\r\n{ \"a\" : [ 1 , 2 ] } ").toString()).isEqualTo("{\"a\":[1,2]}");
        assertThat(Json.parse("\"\\u00e9\\ud83d\\udc26\\/\\b\\f\\n\\r\\t\\u0001\"")
                        .toString())
                .isEqualTo("\"é🐦/\\b\\f\\n\\r\\t\\u0001\"");
    }

    @Test
    void randomTreesComeBackEqual() throws Exception {
        var random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            Json tree = tree(random, 4);
            assertThat(Json.parse(tree.toString())).isEqualTo(tree);
            assertThat(JsonReader.read(tree.toString().getBytes(StandardCharsets.UTF_8), Json.Limits.ORDINARY))
                    .isEqualTo(tree);
        }
    }

    @Test
    void everyTruncationIsRefusedWithItsPlace() {
        for (int end = 0; end < SAMPLE.length(); end++) {
            String cut = SAMPLE.substring(0, end);
            var refused = refused(cut);
            assertThat(refused).as(cut).isInstanceOf(Problem.Malformed.class);
            assertThat(((Problem.Malformed) refused).offset()).isBetween(0, end);
        }
    }

    @Test
    void damageIsReadOrRefusedAndNothingElse() {
        var random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = SAMPLE.getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(3); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                Json read = JsonReader.read(damaged, Json.Limits.ORDINARY);
                assertThat(Json.parse(read.toString())).isEqualTo(read);
            } catch (SignalsException refused) {
                assertThat(refused.problem().message()).isNotBlank();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "01",
                "1.",
                ".5",
                "-",
                "+1",
                "1e",
                "1e+",
                "NaN",
                "Infinity",
                "0x1",
                "tru",
                "nul",
                "'a'",
                "\"a",
                "\"\n\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\"}",
                "{a:1}",
                "{\"a\":1,}",
                "{\"a\":1 \"b\":2}",
                "1 2",
                "{}{}",
                "/**/1",
                "\uFEFF1",
                "undefined",
                "\"\\u\uFF11111\""
            })
    void whatIsNotJson(String text) {
        assertThat(refused(text)).isInstanceOf(Problem.Malformed.class);
    }

    @Test
    void aNameGivenTwiceIsRefusedAtTheSecond() {
        assertThat(refused("{\"a\":1,\"a\":2}"))
                .isEqualTo(new Problem.Malformed(7, "a name that this object does not have yet", "\"\"\""));
    }

    @Test
    void namesThatAreDangerousInJavaScriptAreOrdinaryData() throws Exception {
        Json read = Json.parse("{\"__proto__\":{\"admin\":true},\"constructor\":1}");
        assertThat(((Json.Obj) read).members()).containsOnlyKeys("__proto__", "constructor");
        assertThat(((Json.Obj) read).get("admin")).isNull();
        assertThat(Json.object().merge(read)).isEqualTo(read);
    }

    @Test
    void halfASurrogatePairBecomesTheReplacementCharacter() throws Exception {
        assertThat(Json.parse("\"a\\ud83d\"")).isEqualTo(Json.of("a\uFFFD"));
        assertThat(Json.parse("\"\\udc26\\ud83d\\udc26\"")).isEqualTo(Json.of("\uFFFD🐦"));
        assertThat(Json.of("x\uD83D").toString()).isEqualTo("\"x\uFFFD\"");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        byte[] overlong = {'"', (byte) 0xC0, (byte) 0x80, '"'};
        var thrown =
                catchThrowableOfType(SignalsException.class, () -> JsonReader.read(overlong, Json.Limits.ORDINARY));
        assertThat(thrown.problem()).isInstanceOf(Problem.Malformed.class);
        assertThat(thrown).hasMessageContaining("UTF-8");
    }

    @Test
    void bounds() throws Exception {
        String deepest = "[".repeat(Json.Limits.MAX_DEPTH) + "]".repeat(Json.Limits.MAX_DEPTH);
        assertThat(Json.parse(deepest)).isInstanceOf(Json.Arr.class);
        assertThat(refused("[" + deepest + "]")).isEqualTo(new Problem.TooBig("levels", Json.Limits.MAX_DEPTH));
        assertThat(refused("[".repeat(500_000))).isEqualTo(new Problem.TooBig("levels", Json.Limits.MAX_DEPTH));
        assertThat(refused("[" + "0,".repeat(Json.Limits.MAX_VALUES) + "0]"))
                .isEqualTo(new Problem.TooBig("values", Json.Limits.MAX_VALUES));
        assertThat(refused("\"" + "a".repeat(Json.Limits.MAX_LENGTH) + "\""))
                .isEqualTo(new Problem.TooBig("characters", Json.Limits.MAX_LENGTH));
        var small = Json.Limits.ORDINARY.withMaxLength(8);
        assertThat(catchThrowableOfType(SignalsException.class, () -> Signals.fromBody(new byte[9], small))
                        .problem())
                .isEqualTo(new Problem.TooBig("bytes", 8));
    }

    @Test
    void numbers() throws Exception {
        assertThat(number("12").longValue()).isEqualTo(12);
        assertThat(number("2.0").longValue()).isEqualTo(2);
        assertThat(number("1e3").longValue()).isEqualTo(1000);
        assertThat(number("9223372036854775807").longValue()).isEqualTo(Long.MAX_VALUE);
        assertThat(number("9223372036854775808").longValue()).isNull();
        assertThat(number("2.5").longValue()).isNull();
        assertThat(number("1e400").longValue()).isNull();
        assertThat(number("1e400").doubleValue()).isInfinite();
        assertThat(Json.of(0.1).toString()).isEqualTo("0.1");
        assertThatIllegalArgumentException().isThrownBy(() -> Json.of(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> new Json.Num("1;"));
    }

    /** The table of RFC 7386, appendix A, all fifteen rows. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"b\"};{\"a\":\"c\"};{\"a\":\"c\"}",
                "{\"a\":\"b\"};{\"b\":\"c\"};{\"a\":\"b\",\"b\":\"c\"}",
                "{\"a\":\"b\"};{\"a\":null};{}",
                "{\"a\":\"b\",\"b\":\"c\"};{\"a\":null};{\"b\":\"c\"}",
                "{\"a\":[\"b\"]};{\"a\":\"c\"};{\"a\":\"c\"}",
                "{\"a\":\"c\"};{\"a\":[\"b\"]};{\"a\":[\"b\"]}",
                "{\"a\":{\"b\":\"c\"}};{\"a\":{\"b\":\"d\",\"c\":null}};{\"a\":{\"b\":\"d\"}}",
                "{\"a\":[{\"b\":\"c\"}]};{\"a\":[1]};{\"a\":[1]}",
                "[\"a\",\"b\"];[\"c\",\"d\"];[\"c\",\"d\"]",
                "{\"a\":\"b\"};[\"c\"];[\"c\"]",
                "{\"a\":\"foo\"};null;null",
                "{\"a\":\"foo\"};\"bar\";\"bar\"",
                "{\"e\":null};{\"a\":1};{\"e\":null,\"a\":1}",
                "[1,2];{\"a\":\"b\",\"c\":null};{\"a\":\"b\"}",
                "{};{\"a\":{\"bb\":{\"ccc\":null}}};{\"a\":{\"bb\":{}}}"
            })
    void mergePatch(String target, String patch, String result) throws Exception {
        assertThat(Json.parse(target).merge(Json.parse(patch))).isEqualTo(Json.parse(result));
    }

    @Test
    void aComputedPatchLeadsFromTheOneToTheOther() {
        var random = new Random(13);
        for (int round = 0; round < 2_000; round++) {
            var from = object(random, 3);
            var to = withoutNulls(object(random, 3));
            assertThat(from.merge(Json.patch(from, to))).isEqualTo(to);
            assertThat(Json.patch(to, to)).isEqualTo(Json.object());
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.patch(Json.object(), Json.object().with("a", Json.ofNull())));
    }

    @Test
    void signalsOfARequest() throws Exception {
        assertThat(Signals.inQuery("GET")).isTrue();
        assertThat(Signals.inQuery("delete")).isTrue();
        assertThat(Signals.inQuery("POST")).isFalse();
        assertThat(Signals.inQuery("QUERY")).isFalse();
        assertThat(Signals.fromQuery(null)).isEqualTo(Signals.NONE);
        assertThat(Signals.fromQuery("")).isEqualTo(Signals.NONE);
        assertThat(Signals.fromBody(new byte[0])).isEqualTo(Signals.NONE);
        assertThat(Signals.fromQuery("{\"a\":1}").get("a")).isEqualTo(Json.of(1));
        assertThat(catchThrowableOfType(SignalsException.class, () -> Signals.fromQuery("[1]")))
                .hasMessage("The signals must be an object.");
    }

    private static Problem refused(String text) {
        var thrown = catchThrowableOfType(SignalsException.class, () -> Json.parse(text));
        assertThat(thrown).as("%.60s", text).isNotNull();
        return thrown.problem();
    }

    private static Json.Num number(String text) throws SignalsException {
        return (Json.Num) Json.parse(text);
    }

    private static Json tree(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> Json.ofNull();
            case 1 -> Json.of(random.nextBoolean());
            case 2 -> random.nextBoolean() ? Json.of(random.nextLong()) : Json.of(random.nextGaussian());
            case 3 -> Json.of("t\"\\\u0007é🐦".substring(0, random.nextInt(5)));
            case 4 -> Json.array(tree(random, depth - 1), tree(random, depth - 1));
            default -> object(random, depth - 1);
        };
    }

    private static Json.Obj object(Random random, int depth) {
        var members = new LinkedHashMap<String, Json>();
        for (int i = random.nextInt(4); i > 0; i--) {
            members.put("k" + random.nextInt(4), tree(random, Math.max(depth, 0)));
        }
        return new Json.Obj(members);
    }

    private static Json.Obj withoutNulls(Json.Obj object) {
        var members = new LinkedHashMap<String, Json>();
        object.members().forEach((name, value) -> {
            if (!(value instanceof Json.Nil)) {
                members.put(name, value instanceof Json.Obj inner ? withoutNulls(inner) : value);
            }
        });
        return new Json.Obj(Objects.requireNonNull(members));
    }
}
