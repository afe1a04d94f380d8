package starflock.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starflock.guard.Visitor;

class RoomTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_123L);
    private static final Visitor ANN = new Visitor("ann", Visitor.Role.OWNER);
    private static final Visitor BO = new Visitor("bo", Visitor.Role.GUEST);

    private final MemoryJournal journal = new MemoryJournal();
    /** Work that waits until the test lets it run. */
    private final ArrayDeque<Runnable> work = new ArrayDeque<>();

    private final List<Outcome> outcomes = new ArrayList<>();
    private Room<Tally.Add, Tally.Added, Long, Tally.Whole> room;

    @BeforeEach
    void open() throws IOException {
        room = Room.open(new Tally(), journal, work::add);
    }

    @Test
    void manyCommandsShareOneAppend() {
        for (int n = 1; n <= 100; n++) {
            add(ANN, n, 1);
        }
        run();

        assertThat(room.now().state()).isEqualTo(100);
        assertThat(journal.length()).isEqualTo(100);
        assertThat(journal.appends()).isEqualTo(1);
        assertThat(outcomes).hasSize(100).containsOnly(new Outcome.Done());
    }

    @Test
    void aCommandSeesThoseBeforeItInItsBatch() {
        add(ANN, 1, 5);
        add(ANN, 2, -5);
        add(ANN, 3, -1);
        run();

        assertThat(room.now().state()).isZero();
        assertThat(outcomes.get(2))
                .isEqualTo(new Outcome.Refused(Map.of("by", "The sum is 0; it cannot go below nothing.")));
    }

    @Test
    void aRepeatedCommandHasNoSecondEffectEvenAfterARestart() throws IOException {
        add(ANN, 1, 5);
        add(ANN, 1, 5);
        run();
        add(ANN, 1, 5);
        run();
        assertThat(room.now().state()).isEqualTo(5);

        open();
        add(ANN, 1, 5);
        run();

        assertThat(room.now().state()).isEqualTo(5);
        assertThat(outcomes).hasSize(4).containsOnly(new Outcome.Done());
        assertThat(journal.length()).isEqualTo(1);
    }

    @Test
    void nobodyUsesUpTheIdsOfSomebodyElsesPage() {
        add(BO, 1, 1);
        add(ANN, 1, 5);
        run();

        assertThat(room.now().state()).isEqualTo(6);
    }

    @Test
    void aFullDiskRefusesAndReadingGoesOn() throws IOException {
        add(ANN, 1, 5);
        run();
        journal.fill(true);
        add(ANN, 2, 7);
        add(ANN, 3, -100);
        run();

        assertThat(room.now().state()).isEqualTo(5);
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.sentence())
                                .contains("No space left on device")
                                .contains("Make room"));
        assertThat(outcomes.get(2)).isInstanceOf(Outcome.Refused.class);

        journal.fill(false);
        add(ANN, 2, 7);
        run();
        assertThat(room.now().state()).isEqualTo(12);
        open();
        assertThat(room.now().state()).isEqualTo(12);
    }

    @Test
    void nothingIsSeenBeforeItIsOnTheDisk() {
        List<Long> seen = new ArrayList<>();
        room.onChange(() -> seen.add(room.now().state()));
        add(ANN, 1, 5);
        assertThat(room.now().state()).isZero();
        run();

        assertThat(seen).containsExactly(5L);
    }

    @Test
    void aBugInTheAppFailsThatCommandAlone() {
        add(ANN, 1, 666);
        add(ANN, 2, 5);
        run();

        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Failed.class);
        assertThat(outcomes.get(1)).isEqualTo(new Outcome.Done());
        assertThat(room.now().state()).isEqualTo(5);
    }

    @Test
    void whoCannotBeAnsweredKeepsNobodyFromTheirAnswer() {
        CommandId id = new CommandId("page1", 1);
        room.submit(new Command<>(id, ANN, NOW, new Tally.Add(1)), outcome -> {
            throw new IllegalStateException("the connection is gone");
        });
        add(ANN, 2, 5);
        run();
        add(ANN, 3, 5);
        run();

        assertThat(outcomes).hasSize(2).containsOnly(new Outcome.Done());
        assertThat(room.now().state()).isEqualTo(11);
    }

    @Test
    void everyPastMomentIsThere() {
        for (int n = 1; n <= 300; n++) {
            add(ANN, n, n);
        }
        run();

        assertThat(room.at(0).state()).isZero();
        assertThat(room.at(0).at()).isNull();
        assertThat(room.at(10).state()).isEqualTo(55);
        assertThat(room.at(10).at()).isEqualTo(NOW);
        assertThat(room.at(10).live()).isFalse();
        assertThat(room.at(9999).count()).isEqualTo(300);
    }

    @Test
    void blocksThatAreNotOursAreLeftOut() throws IOException {
        add(ANN, 1, 5);
        run();
        journal.append(List.of("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        journal.append(List.of("{\"v\":1,\"id\":\"p-1\",\"by\":\"x\",\"at\":1,\"kind\":\"lost\",\"event\":{}}"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        open();
        add(ANN, 2, 5);
        run();

        assertThat(room.now().state()).isEqualTo(10);
        assertThat(room.size()).isEqualTo(2);
    }

    private void add(Visitor visitor, long number, long by) {
        CommandId id = new CommandId("page1", number);
        room.submit(new Command<>(id, visitor, NOW, new Tally.Add(by)), outcomes::add);
    }

    private void run() {
        while (!work.isEmpty()) {
            work.remove().run();
        }
    }
}
