package starflock.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import starflock.fold.Placed;
import starflock.fold.Position;
import starflock.tables.Tables;
import starflock.testkit.Seeds;

/** A state in tables, under events that come in any order: 10^5 of them, 10^6 in the long check. */
class LateEventsTest {
    private static final int EVENTS = 100_000;
    private static final int LONG_FACTOR = 10;
    /** Events that come together, as from a peer. */
    private static final int AT_ONCE = 400;

    /** How late the latest are. */
    private static final int LATE = 2_000;

    private final Map<Position, Fact<Words.Put>> log = new HashMap<>();
    private long steps;

    @Test
    void anyOrderOfArrivalGivesTheSameRowsAndCostsWhatItIsLate() {
        Random random = new Random(5);
        int size = Seeds.longRun() ? EVENTS * LONG_FACTOR : EVENTS;
        List<Placed<Fact<Words.Put>>> ordered = history(random, size);
        List<Placed<Fact<Words.Put>>> arrival = new ArrayList<>(ordered);
        for (int from = 0; from < size; from += 20) {
            Collections.shuffle(arrival.subList(from, Math.min(from + 40, size)), random);
        }
        for (int late = 0; late < 5; late++) {
            int index = random.nextInt(size / 2);
            arrival.add(index + LATE, arrival.remove(index));
        }
        try (TabledPast<Words.Put, Words.Book> asItCame = past();
                TabledPast<Words.Put, Words.Book> inOrder = past()) {
            for (int next = 0; next < size; next += AT_ONCE) {
                asItCame.insert(arrival.subList(next, Math.min(size, next + AT_ONCE)));
            }
            long dear = steps;
            inOrder.insert(ordered);

            assertThat(steps - dear).isEqualTo(size);
            // Each event once, each batch's overlap again, and the late ones what they were late.
            assertThat(dear).isLessThan(size + size / 4 + 5 * (LATE + AT_ONCE));
            assertThat(asItCame.size()).isEqualTo(size);
            for (int count : new int[] {size, size / 3, size / 2, 1, 0}) {
                assertThat(asItCame.at(count).words())
                        .isEqualTo(inOrder.at(count).words());
                assertThat(asItCame.when(count)).isEqualTo(inOrder.when(count));
            }
        }
    }

    private TabledPast<Words.Put, Words.Book> past() {
        return new TabledPast<>(
                Tables.inMemory(),
                new Keeping.InTables<>(1, Words.Shelf::new),
                (book, placed) -> {
                    steps++;
                    return book.put(
                            placed.event().event().key(), placed.event().event().word());
                },
                position -> Objects.requireNonNull(log.get(position), "an event of the log"),
                List.of());
    }

    private List<Placed<Fact<Words.Put>>> history(Random random, int size) {
        List<Placed<Fact<Words.Put>>> events = new ArrayList<>(size);
        for (int index = 0; index < size; index++) {
            Position position = new Position(Position.UNFINISHED, index / 3, "0" + index % 3, index / 3);
            Words.Put put = new Words.Put("k" + random.nextInt(2_000), "w" + index);
            Fact<Words.Put> fact =
                    new Fact<>(new CommandId("p", index + 1L), "v" + index % 7, Instant.ofEpochMilli(index), put);
            log.put(position, fact);
            events.add(new Placed<>(position, fact));
        }
        return events;
    }
}
