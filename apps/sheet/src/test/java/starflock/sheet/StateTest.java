package starflock.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.fold.Fold;
import starflock.fold.Placed;
import starflock.fold.Position;
import starflock.live.CommandId;
import starflock.live.Fact;
import starflock.look.Html;
import starflock.testkit.Arrivals;
import starflock.testkit.Seeds;

/** The state is the same whatever the order in which events arrive. */
class StateTest {
    private static final Instant NOON = Instant.ofEpochSecond(1_800_000_000);
    private static final int SIZE = Seeds.longRun() ? 1_000_000 : 100_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void anyOrderOfArrivalGivesTheSameState(long seed) {
        Random random = new Random(seed);
        List<Placed<Fact<Event>>> history = history(random, seed == 1 ? SIZE : 3000);
        Fold<Fact<Event>, State> inOrder = fold();
        inOrder.insertAll(history);

        Fold<Fact<Event>, State> asItCame = fold();
        Arrivals.of(history, random).forEach(asItCame::insertAll);

        assertThat(asItCame.state().equals(inOrder.state())).isTrue();
        assertThat(asItCame.state().ledgers().size()).isEqualTo(5);
        int moment = random.nextInt(history.size());
        assertThat(asItCame.at(moment).equals(inOrder.at(moment))).isTrue();
    }

    /** What is kept from one start to the next is the state itself: whatever happens after, both go the same way. */
    @Test
    void aStateThatWasWrittenAndReadGoesOnAsBefore() {
        Seeds.runs(50).check(gen -> {
            List<Placed<Fact<Event>>> history = history(new Random(gen.nextLong()), 1_000);
            int kept = gen.nextInt(history.size());
            State state = State.EMPTY;
            State again = State.EMPTY;
            for (int index = 0; index < history.size(); index++) {
                if (index == kept) {
                    again = reread(state);
                    assertThat(again).isEqualTo(state);
                }
                Placed<Fact<Event>> next = history.get(index);
                state = state.apply(next.position(), next.event());
                again = again.apply(next.position(), next.event());
            }
            assertThat(again).isEqualTo(state);
        });
    }

    @Test
    void aStateThatWasReadIsNoLargerThanTheOneThatWasWritten() throws IOException {
        Events events = new Events();
        events.add("ann", new Event.Pasted(new Cell(0, 0), "1\t2\t3\t4\t5\t6\t7\t8\t9", ""));
        Cells cells = reread(events.state).cells();

        assertThat(cells.history(new Cell(0, 8)).getFirst().stamp())
                .isSameAs(cells.history(new Cell(0, 0)).getFirst().stamp());
    }

    private static State reread(State state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StateWriter.write(state, new DataOutputStream(bytes));
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        State again = StateReader.read(in);
        assertThat(in.read()).isEqualTo(-1);
        return again;
    }

    /** Without the fold to put them in order: a register does so by itself. */
    @Test
    void writesInAnyOrderGiveTheSameCells() {
        Seeds.runs(200).check(gen -> {
            List<Placed<Fact<Event>>> writes = history(new Random(gen.nextLong()), 300).stream()
                    .filter(each -> each.event().event() instanceof Event.Wrote wrote
                            && !wrote.text().isEmpty())
                    .toList();
            assertThat(cells(gen.shuffled(writes))).isEqualTo(cells(writes));
        });
    }

    private static Cells cells(List<Placed<Fact<Event>>> writes) {
        Cells cells = Cells.NONE;
        for (Placed<Fact<Event>> each : writes) {
            Fact<Event> fact = each.event();
            if (fact.event() instanceof Event.Wrote(Cell at, String text)) {
                cells = cells.with(new Stamp(each.position(), fact.by(), fact.at()), at, text);
            }
        }
        return cells;
    }

    @Test
    void whatOneTakesBackBringsTheOneBeforeToLightAndNotWhatOthersWroteLater() {
        Events events = new Events();
        events.wrote("ann", "B2", "one").wrote("ann", "B2", "two").wrote("ann", "C3", "mine");
        events.wrote("bo", "C3", "yours");

        assertThat(events.undo("ann").text("C3")).isEqualTo("yours");
        assertThat(events.undo("ann").text("B2")).isEqualTo("one");
        assertThat(events.undo("ann").text("B2")).isEmpty();
        assertThat(events.redo("ann").text("B2")).isEqualTo("one");
        assertThat(events.undo("bo").text("C3")).isEmpty();
        assertThat(events.redo("ann").redo("ann").text("C3")).isEqualTo("mine");
        assertThat(events.text("B2")).isEqualTo("two");
        assertThat(events.wrote("ann", "D4", "new").state.ledger("ann").undone())
                .isEmpty();
    }

    @Test
    void anImportIsTakenBackAsOne() {
        Events events = new Events();
        events.wrote("ann", "A1", "before");
        events.add("ann", new Event.Pasted(new Cell(0, 0), "1\t2\n3\t4", "file-1"));
        events.add("ann", new Event.Pasted(new Cell(2, 0), "5\t6", "file-1"));

        assertThat(events.state.ledger("ann").done()).hasSize(2);
        assertThat(events.undo("ann").text("B3")).isEmpty();
        assertThat(events.text("A1")).isEqualTo("before");
        assertThat(events.redo("ann").text("B3")).isEqualTo("6");
        assertThat(events.text("A1")).isEqualTo("1");
        assertThat(events.undo("ann").undo("ann").text("A1")).isEmpty();
    }

    @Test
    void aCellWrittenAllDayKeepsItsLastWritesAndWhatIsBelowThemStays() {
        Events events = new Events();
        for (int n = 0; n < 500; n++) {
            events.wrote("ann", "A1", "n" + n);
        }
        Cell cell = new Cell(0, 0);
        assertThat(events.state.cells().history(cell)).hasSize(Register.MAX);
        for (int n = 0; n < Ledger.DEPTH; n++) {
            events.undo("ann");
        }
        assertThat(events.text("A1")).isEqualTo("n" + (499 - Ledger.DEPTH));
        assertThat(events.state.ledger("ann").done()).isEmpty();
    }

    /** Written and taken back between two drawings: the page of who wrote shows it, and must be drawn anew. */
    @Test
    void whatComesToTheSameTextIsDrawnAnew() {
        Events events = new Events();
        String blank = events.drawn();
        String before = events.wrote("ann", "A1", "three").drawn();
        String back = events.wrote("ann", "A1", "three!").undo("ann").drawn();
        assertThat(back).contains(">three<").isNotEqualTo(before);
        assertThat(events.wrote("bo", "A1", "3").wrote("ann", "A1", "three").drawn())
                .contains(">three<")
                .isNotEqualTo(back);
        Events others = new Events();
        assertThat(others.wrote("ann", "B2", "one").undo("ann").drawn())
                .doesNotContain("one")
                .isNotEqualTo(blank);
    }

    @Test
    void historySaysWhoWhenAndWhat() {
        Events events = new Events();
        events.wrote("ann", "B2", "one").wrote("bo", "B2", "two").undo("bo");
        List<Block.Write> history = events.state.cells().history(new Cell(1, 1));
        assertThat(history).extracting(Block.Write::text).containsExactly("one", "two");
        assertThat(history).extracting(Block.Write::back).containsExactly(false, true);
        assertThat(history).extracting(write -> write.stamp().by()).containsExactly("ann", "bo");
    }

    /** Events of one log, applied one after the other. */
    private static final class Events {
        State state = State.EMPTY;
        private int seq;

        Events add(String by, Event event) {
            state = state.apply(Position.alone("aa", seq), fact(by, seq, event));
            seq++;
            return this;
        }

        Events wrote(String by, String at, String text) {
            return add(by, new Event.Wrote(Cell.parse(at).orElseThrow(), text));
        }

        Events undo(String by) {
            for (Ledger.Edit edit : state.ledger(by).done().getLast().edits().reversed()) {
                add(by, new Event.Undone("aa", edit.stamp().position().seq()));
            }
            return this;
        }

        Events redo(String by) {
            for (Ledger.Edit edit : state.ledger(by).undone().getLast().edits().reversed()) {
                add(by, new Event.Redone("aa", edit.stamp().position().seq()));
            }
            return this;
        }

        String text(String at) {
            return state.cells().text(Cell.parse(at).orElseThrow());
        }

        /** The first tile, as pages are sent it. */
        String drawn() {
            return Html.of(Drawing.tiles(state.cells(), new Window(0, 0, 0, 0))
                    .getFirst()
                    .content()
                    .get());
        }
    }

    private static Fact<Event> fact(String visitor, int seq, Event event) {
        return new Fact<>(new CommandId("p", seq + 1L), visitor, NOON.plusSeconds(seq), event);
    }

    private static Fold<Fact<Event>, State> fold() {
        return new Fold<>(State.EMPTY, (state, placed) -> state.apply(placed.position(), placed.event()));
    }

    /** Five people on three machines who have seen more or less of each other; in order. */
    private static List<Placed<Fact<Event>>> history(Random random, int size) {
        List<Placed<Fact<Event>>> events = new ArrayList<>(size);
        long[] lamport = new long[3];
        for (int seq = 0; seq < size; seq++) {
            int writer = random.nextInt(lamport.length);
            lamport[writer] += 1 + random.nextInt(3);
            String visitor = "v" + random.nextInt(5);
            events.add(new Placed<>(
                    new Position(Position.UNFINISHED, lamport[writer], "0" + writer, seq),
                    fact(visitor, seq, event(random, seq))));
        }
        events.sort((one, other) -> one.position().compareTo(other.position()));
        return events;
    }

    private static Event event(Random random, int seq) {
        // Now near the beginning, where all write into the same, now anywhere.
        int reach = random.nextInt(10) == 0 ? Cell.LIMIT - 2 : 60;
        Cell at = new Cell(random.nextInt(reach), random.nextInt(reach));
        long earlier = Math.max(0, seq - 1 - random.nextInt(20));
        return switch (random.nextInt(12)) {
            case 0 -> new Event.Pasted(at, "a" + seq + "\tb\n\nc\td\te", "");
            case 1 -> new Event.Pasted(at, "x" + seq + "\ty", "job" + seq / 50);
            case 2 -> new Event.Cleared(List.of(new Area(at.row(), at.column(), at.row() + 1, at.column() + 1)));
            case 3, 4 -> new Event.Undone("0" + random.nextInt(3), earlier);
            case 5 -> new Event.Redone("0" + random.nextInt(3), earlier);
            case 6 -> new Event.Joined("name" + seq);
            case 7 -> new Event.Wrote(at, "");
            default -> new Event.Wrote(at, "t" + seq);
        };
    }
}
