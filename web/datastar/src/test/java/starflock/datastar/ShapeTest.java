package starflock.datastar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starflock.datastar.SignalsException.FieldProblem;

/** Signals into records and back, and what is said when they do not fit. */
class ShapeTest {

    enum Colour {
        RED,
        BLUE
    }

    record Address(String street, double latitude) {
        static final Shape<Address> SHAPE = Shape.record(
                Field.of("street", Address::street, Shape.text().with(Rule.notBlank())),
                Field.of("latitude", Address::latitude, Shape.number().with(Rule.between(-90.0, 90.0))),
                Address::new);
    }

    record Guest(String name, long age, Optional<Colour> colour, List<String> tags, Address home) {
        static final Shape<Guest> SHAPE = Shape.record(
                Field.of("name", Guest::name, Shape.text().with(Rule.notBlank()).with(Rule.atMost(5))),
                Field.of("age", Guest::age, Shape.whole().with(Rule.between(0, 150))),
                Field.optional("colour", Guest::colour, Shape.oneOf(Colour.values())),
                Field.of("tags", Guest::tags, Shape.list(Shape.text().with(Rule.atLeast(2)), 3))
                        .or(List.of()),
                Field.of("home", Guest::home, Address.SHAPE),
                Guest::new);
    }

    private static final String GOOD =
            "{\"name\":\"Ada\",\"age\":36,\"colour\":\"RED\",\"tags\":[\"ab\"],\"home\":{\"street\":\"x\",\"latitude\":51.5}}";
    private static final Guest ADA =
            new Guest("Ada", 36, Optional.of(Colour.RED), List.of("ab"), new Address("x", 51.5));

    @Test
    void aRecordComesAndGoes() throws Exception {
        assertThat(Signals.fromQuery(GOOD).read(Guest.SHAPE)).isEqualTo(ADA);
        assertThat(PatchSignals.of(Guest.SHAPE, ADA).signals()).isEqualTo(GOOD);
    }

    @Test
    void whatMayBeMissingMayAndIsRemovedByAPatch() throws Exception {
        var guest = Signals.fromQuery(
                        "{\"name\":\"Ada\",\"age\":1,\"colour\":null,\"home\":{\"street\":\"x\",\"latitude\":0},\"more\":1}")
                .read(Guest.SHAPE);
        assertThat(guest).isEqualTo(new Guest("Ada", 1, Optional.empty(), List.of(), new Address("x", 0)));
        assertThat(PatchSignals.of(Guest.SHAPE, guest).signals()).contains("\"colour\":null");
    }

    @Test
    void everyComplaintIsGatheredUnderThePathOfItsSignal() {
        var refused = refused(
                "{\"name\":\" \",\"age\":151,\"colour\":\"PINK\",\"tags\":[\"ab\",\"c\",3],\"home\":{\"latitude\":\"5\"}}");
        assertThat(refused.fields())
                .containsExactly(
                        new FieldProblem("name", "must not be empty"),
                        new FieldProblem("age", "must be from 0 to 150"),
                        new FieldProblem("colour", "must be one of RED, BLUE"),
                        new FieldProblem("tags[1]", "must have at least 2 characters"),
                        new FieldProblem("tags[2]", "must be text"),
                        new FieldProblem("home.street", "is missing"),
                        new FieldProblem("home.latitude", "must be a number"));
        assertThat(refused).hasMessageStartingWith("name must not be empty. age must be from 0 to 150. ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"name\":\"Ada\";\"name\":\"🐦🐦🐦🐦🐦🐦\";name must have at most 5 characters.",
                "\"name\":\"Ada\";\"name\":7;name must be text.",
                "\"age\":36;\"age\":36.5;age must be a whole number.",
                "\"age\":36;\"age\":1e99;age must be a whole number.",
                "\"age\":36;\"age\":\"36\";age must be a whole number.",
                "\"age\":36;\"age\":null;age is missing.",
                "\"tags\":[\"ab\"];\"tags\":{};tags must be a list.",
                "\"tags\":[\"ab\"];\"tags\":[1,2,3,4];tags must have at most 3 items.",
                "\"latitude\":51.5;\"latitude\":1e999;home.latitude must be a number.",
                "{\"street\":\"x\",\"latitude\":51.5};[];home must be an object.",
            })
    void oneWrongThing(String good, String bad, String complaint) {
        assertThat(GOOD).contains(good);
        assertThat(refused(GOOD.replace(good, bad))).hasMessage(complaint);
    }

    @Test
    void fiveBirdsAreFiveCharacters() throws Exception {
        assertThat(Signals.fromQuery(GOOD.replace("Ada", "🐦🐦🐦🐦🐦"))
                        .read(Guest.SHAPE)
                        .name())
                .isEqualTo("🐦🐦🐦🐦🐦");
    }

    record Wide(String a, String b, String c, String d, String e, boolean f) {
        static final Field<Wide, String> A = Field.of("a", Wide::a, Shape.text());
        static final Field<Wide, String> B = Field.of("b", Wide::b, Shape.text());
        static final Field<Wide, String> C = Field.of("c", Wide::c, Shape.text());
        static final Field<Wide, String> D = Field.of("d", Wide::d, Shape.text());
        static final Field<Wide, String> E = Field.of(
                "e", Wide::e, Shape.text().with(Rule.matching(Pattern.compile("[a-z]+"), "must be small letters")));
        static final Field<Wide, Boolean> F = Field.of("f", Wide::f, Shape.flag());
        static final Shape<Wide> SHAPE = Shape.record(
                List.of(A, B, C, D, E, F), v -> new Wide(v.get(A), v.get(B), v.get(C), v.get(D), v.get(E), v.get(F)));
    }

    @Test
    void aRecordOfAnyNumberOfFields() throws Exception {
        String json = "{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\",\"d\":\"4\",\"e\":\"five\",\"f\":true}";
        assertThat(Signals.fromQuery(json).read(Wide.SHAPE)).isEqualTo(new Wide("1", "2", "3", "4", "five", true));
        assertThat(catchThrowableOfType(
                        SignalsException.class,
                        () -> Signals.fromQuery(json.replace("five", "5").replace("true", "1"))
                                .read(Wide.SHAPE)))
                .hasMessage("e must be small letters. f must be true or false.");
    }

    @Test
    void files() throws Exception {
        Shape<List<Upload>> shape = Shape.list(Shape.upload().with(Upload.atMostBytes(3)), 2);
        record Form(List<Upload> files) {}
        Shape<Form> form = Shape.record(Field.of("files", Form::files, shape), Form::new);
        var read = Signals.fromQuery("{\"files\":[{\"name\":\"a.txt\",\"mime\":\"text/plain\",\"contents\":\"YWI=\"}]}")
                .read(form)
                .files()
                .getFirst();
        assertThat(read).isEqualTo(new Upload("a.txt", "text/plain", "YWI="));
        assertThat(read.bytes()).containsExactly('a', 'b');
        assertThat(read.lengthBytes()).isEqualTo(2);
        assertThat(catchThrowableOfType(
                        SignalsException.class,
                        () -> Signals.fromQuery("{\"files\":[{\"name\":\"a\",\"contents\":\"YWJjZA==\"},"
                                        + "{\"name\":\"b\",\"contents\":\"!\"}]}")
                                .read(form)))
                .hasMessage("files[0] must have at most 3 bytes. files[1].contents must be Base64.");
    }

    @Test
    void onlyARecordIsSignals() {
        assertThatIllegalArgumentException().isThrownBy(() -> PatchSignals.of(Shape.text(), "a"));
    }

    private static SignalsException refused(String json) {
        return catchThrowableOfType(
                SignalsException.class, () -> Signals.fromQuery(json).read(Guest.SHAPE));
    }
}
