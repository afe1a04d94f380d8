package starflock.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.fold.Position;
import starflock.live.CommandId;
import starflock.live.Decision;
import starflock.live.Fact;

/** What wishes lead to, and why not. */
class DecisionsTest {
    private State state = State.EMPTY;
    private int seq;

    DecisionsTest() {
        wish(new Wish.Join("Ann"));
    }

    @Test
    void oneSaysANameBeforeOneWrites() {
        assertThat(new Decisions(State.EMPTY, "ann").on(new Wish.Put(new Cell(0, 0), "x")))
                .isInstanceOf(Decision.Refused.class);
        assertThat(new Decisions(state, "bo").on(new Wish.Join(" aNN ")))
                .isEqualTo(Decision.refuse(
                        "name", "Somebody here is called aNN already. Add something to tell you apart."));
    }

    @Test
    void whatIsThereAlreadyIsNotWrittenAgain() {
        put("B7", "x\r\ny");
        assertThat(text("B7")).isEqualTo("x\ny");
        assertThat(decide(new Wish.Put(new Cell(6, 1), "x\ny"))).isEqualTo(Decision.accept(List.of()));
        assertThat(decide(new Wish.Clear(Area.parse("C1:D90").orElseThrow()))).isEqualTo(Decision.accept(List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "\u001b[2J", "half \ud83d"})
    void signsThatCannotBeShownAreRefusedAtTheField(String text) {
        assertThat(refusal(new Wish.Put(new Cell(0, 0), text), "text")).contains("cannot be shown");
        assertThat(refusal(paste("B2", "fine\t" + text), "tsv")).contains("C2");
    }

    @Test
    void aPasteFillsWhatIsChosenIfItFitsInSeveralTimes() {
        wish(paste("B2:C5", "x\ty"));
        assertThat(text("B5")).isEqualTo("x");
        assertThat(text("C2")).isEqualTo("y");
        wish(paste("E1:F3", "1\t2\n3\t4"));
        assertThat(text("F2")).isEqualTo("4");
        assertThat(text("E3")).isEmpty();
    }

    @Test
    void aPasteStaysWithinTheSheetAndItsBounds() {
        assertThat(refusal(paste("BDWGN1000000", "a\tb"), "tsv")).contains("does not fit");
        assertThat(refusal(paste("A1:CV1001", "a"), "tsv")).contains("too many cells");
        assertThat(refusal(paste("A1:A1000", "x".repeat(2000)), "tsv")).contains("too much text");
        assertThat(refusal(paste("A1", ""), "tsv")).contains("nothing to paste");
        assertThat(refusal(paste("A1", "x\n" + "y".repeat(10_001)), "tsv")).contains("A2 is too long");
    }

    @Test
    void emptyingNamesTheCellsThatHeldTextInFewAreas() {
        wish(paste("B2:D9", "x"));
        put("F4", "y");
        put("F5", "y");
        assertThat(decide(new Wish.Clear(new Area(0, 0, Cell.LIMIT - 1, Cell.LIMIT - 1))))
                .isEqualTo(Decision.accept(new Event.Cleared(List.of(
                        Area.parse("B2:D9").orElseThrow(), Area.parse("F4:F5").orElseThrow()))));
        wish(paste("A1:CV1000", "x"));
        wish(paste("A1001", "x"));
        assertThat(refusal(new Wish.Clear(new Area(0, 0, 2000, 200)), "area")).contains("More than 100000");
        assertThat(text("A1001")).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "2;4, 6, 8",
        "0.1;0.2, 0.3, 0.4",
        "5;3, 1, -1",
        "2026-02-27, 2026-02-28, 2026-03-01",
        "2026-01-01;2026-01-08, 2026-01-15, 2026-01-22",
        "Week 9, Week 10, Week 11",
        "room 007, room 008, room 009",
        "a;b, a, b",
        "1;2;4, 1, 2",
        "2026-02-31, 2026-02-31, 2026-02-31"
    })
    void fillGoesOn(String given, String next, String afterNext) {
        List<String> texts = List.of(given.split(";", -1));
        wish(paste("B2", String.join("\n", texts)));
        int bottom = texts.size();
        wish(new Wish.Fill(new Area(1, 1, bottom, 1), new Area(1, 1, bottom + 2, 1)));
        assertThat(state.cells().text(new Cell(bottom + 1, 1))).isEqualTo(next);
        assertThat(state.cells().text(new Cell(bottom + 2, 1))).isEqualTo(afterNext);
    }

    @Test
    void fillGoesUpAndAcrossToo() {
        wish(paste("D5", "10\t20"));
        wish(new Wish.Fill(
                Area.parse("D5:E5").orElseThrow(), Area.parse("B5:E5").orElseThrow()));
        assertThat(text("C5") + " " + text("B5")).isEqualTo("0 -10");
        assertThat(refusal(
                        new Wish.Fill(
                                Area.parse("A1").orElseThrow(),
                                Area.parse("A1:B2").orElseThrow()),
                        "to"))
                .contains("one direction");
    }

    @Test
    void undoAndRedoSayWhenThereIsNothing() {
        assertThat(refusal(new Wish.Undo(), "")).contains("nothing of yours");
        put("A1", "x");
        wish(new Wish.Undo());
        assertThat(text("A1")).isEmpty();
        wish(new Wish.Redo());
        assertThat(text("A1")).isEqualTo("x");
        assertThat(refusal(new Wish.Redo(), "")).contains("nothing of yours");
    }

    private static Wish paste(String over, String tsv) {
        return new Wish.Paste(Area.parse(over).orElseThrow(), tsv, "");
    }

    private void put(String at, String text) {
        wish(new Wish.Put(Cell.parse(at).orElseThrow(), text));
    }

    private String text(String at) {
        return state.cells().text(Cell.parse(at).orElseThrow());
    }

    private Decision<Event> decide(Wish wish) {
        return new Decisions(state, "ann").on(wish);
    }

    private String refusal(Wish wish, String field) {
        return ((Decision.Refused<Event>) decide(wish)).errors().getOrDefault(field, "");
    }

    private void wish(Wish wish) {
        for (Event event : ((Decision.Accepted<Event>) decide(wish)).events()) {
            Fact<Event> fact = new Fact<>(new CommandId("p", seq + 1L), "ann", Instant.EPOCH, event);
            state = state.apply(Position.alone("aa", seq++), fact);
        }
    }
}
