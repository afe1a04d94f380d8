package starflock.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoldTest {
    /** Order matters to it, and any two different histories give different states. */
    private static final Fold.Step<Integer, Long> HASH = (state, event) -> state * 31 + event.event();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyOrderOfArrivalGivesTheSameStateAtEveryMoment(long seed) {
        Random random = new Random(seed);
        List<Placed<Integer>> ordered = history(random, 700);
        Fold<Integer, Long> expected = new Fold<>(1L, HASH);
        ordered.forEach(expected::insert);

        List<Placed<Integer>> arrival = new ArrayList<>(ordered);
        Collections.shuffle(arrival, random);
        Fold<Integer, Long> fold = new Fold<>(1L, HASH);
        for (int next = 0; next < arrival.size(); ) {
            int until = Math.min(arrival.size(), next + 1 + random.nextInt(9));
            assertThat(fold.insertAll(arrival.subList(next, until))).isEqualTo(until - next);
            next = until;
        }

        assertSameHistory(fold, expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsTakenOutLeavesNoTrace(long seed) {
        Random random = new Random(seed);
        List<Placed<Integer>> ordered = history(random, 300);
        Fold<Integer, Long> fold = new Fold<>(1L, HASH);
        fold.insertAll(ordered);
        List<Placed<Integer>> left = new ArrayList<>(ordered);
        for (int round = 0; round < 200; round++) {
            Placed<Integer> victim = left.remove(random.nextInt(left.size()));
            assertThat(fold.remove(victim.position())).isTrue();
            assertThat(fold.remove(victim.position())).isFalse();
            if (random.nextInt(3) == 0) {
                fold.insert(victim);
                left.add(victim);
            }
        }
        Fold<Integer, Long> expected = new Fold<>(1L, HASH);
        expected.insertAll(left);

        assertSameHistory(fold, expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatComesAfterIsReplaced(long seed) {
        Random random = new Random(seed);
        List<Placed<Integer>> current = new ArrayList<>(history(random, 300));
        Fold<Integer, Long> fold = new Fold<>(1L, HASH);
        fold.insertAll(current);
        for (int round = 0; round < 200; round++) {
            int kept = random.nextInt(current.size() + 1);
            List<Placed<Integer>> tail = current.subList(kept, current.size()).stream()
                    .filter(event -> random.nextInt(10) > 0)
                    .map(event -> new Placed<>(event.position(), random.nextInt()))
                    .toList();
            current = new ArrayList<>(current.subList(0, kept));
            current.addAll(tail);
            fold.replace(kept, tail);
        }
        Fold<Integer, Long> expected = new Fold<>(1L, HASH);
        expected.insertAll(current);

        assertSameHistory(fold, expected);
    }

    @Test
    void whatIsOutOfOrderChangesNothing() {
        Fold<Integer, Long> fold = new Fold<>(1L, HASH);
        fold.insertAll(history(new Random(1), 10));
        long state = fold.state();
        List<Placed<Integer>> backwards = List.of(fold.event(3), fold.event(2));

        assertThatThrownBy(() -> fold.replace(5, backwards)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fold.replace(11, List.of())).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(fold.size()).isEqualTo(10);
        assertThat(fold.state()).isEqualTo(state);
    }

    @Test
    void theSamePlaceIsTakenOnce() {
        Fold<Integer, Long> fold = new Fold<>(1L, HASH);
        Placed<Integer> event = new Placed<>(Position.alone("a", 0), 7);

        assertThat(fold.insert(event)).isTrue();
        assertThat(fold.insert(event)).isFalse();
        assertThat(fold.insertAll(List.of(event, event))).isZero();
        assertThat(fold.size()).isEqualTo(1);
    }

    @Test
    void anEventCostsInProportionToItsLateness() {
        Fold<Integer, Long> fold = new Fold<>(1L, HASH);
        for (int index = 0; index < 100_000; index++) {
            fold.insert(new Placed<>(Position.alone("a", 2L * index), index));
        }
        assertThat(fold.steps()).isEqualTo(100_000);
        for (int lateness : new int[] {0, 1, 10, 63, 64, 1000, 50_000}) {
            long before = fold.steps();
            fold.insert(new Placed<>(Position.alone("a", 2L * (100_000 - lateness) - 1), 5));
            assertThat(fold.steps() - before).isBetween(lateness + 1L, lateness + 1L + Fold.INTERVAL);
            fold.remove(Position.alone("a", 2L * (100_000 - lateness) - 1));
        }
    }

    @Test
    void aPastMomentCostsAtMostAnInterval() {
        Fold<Integer, Long> fold = new Fold<>(1L, HASH);
        fold.insertAll(history(new Random(9), 5000));
        for (int count : new int[] {0, 1, 63, 64, 65, 2500, 4999, 5000}) {
            long before = fold.steps();
            fold.at(count);
            assertThat(fold.steps() - before).isLessThan(Fold.INTERVAL);
        }
        assertThatThrownBy(() -> fold.at(5001)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> fold.at(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void positionsSortByEpochLamportWriterAndSeq() {
        List<Position> sorted = List.of(
                new Position(0, 9, "b", 9),
                new Position(1, 1, "b", 7),
                new Position(1, 2, "a", 8),
                new Position(1, 2, "b", 1),
                new Position(1, 2, "b", 2),
                Position.alone("a", 0));
        List<Position> shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, new Random(3));
        Collections.sort(shuffled);

        assertThat(shuffled).isEqualTo(sorted);
        assertThatThrownBy(() -> new Position(0, -1, "a", 0)).hasMessageContaining("lamport");
    }

    private static void assertSameHistory(Fold<Integer, Long> fold, Fold<Integer, Long> expected) {
        assertThat(fold.size()).isEqualTo(expected.size());
        assertThat(fold.state()).isEqualTo(expected.state());
        for (int count = 0; count <= expected.size(); count++) {
            assertThat(fold.at(count)).as("after %d events", count).isEqualTo(expected.at(count));
        }
    }

    /** Three writers who have seen more or less of each other; in order. */
    private static List<Placed<Integer>> history(Random random, int size) {
        List<Placed<Integer>> events = new ArrayList<>();
        long[] lamport = new long[3];
        for (int index = 0; index < size; index++) {
            int writer = random.nextInt(3);
            lamport[writer] += 1 + random.nextInt(3);
            events.add(new Placed<>(
                    new Position(Position.UNFINISHED, lamport[writer], "abc".substring(writer, writer + 1), index),
                    random.nextInt()));
        }
        events.sort((one, other) -> one.position().compareTo(other.position()));
        return events;
    }
}
