package starflock.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedTest {
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void doesWhatATreeMapDoes(long seed) {
        Random random = new Random(seed);
        TreeMap<Integer, Integer> model = new TreeMap<>();
        Sorted<Integer, Integer> map = Sorted.empty();
        for (int round = 0; round < 4000; round++) {
            int key = random.nextInt(500);
            if (random.nextInt(5) < 3) {
                model.put(key, round);
                map = map.put(key, round);
            } else {
                model.remove(key);
                map = map.remove(key);
            }
            assertThat(map.get(key)).isEqualTo(model.get(key));
            assertThat(map.rank(key)).isEqualTo(model.headMap(key).size());
        }
        assertThat(map.values()).isEqualTo(new ArrayList<>(model.values()));
        assertThat(map.last().orElseThrow()).isEqualTo(model.lastEntry());
        assertThat(map.entry(17).getKey()).isEqualTo(new ArrayList<>(model.keySet()).get(17));
        assertThat(map.values(3, 9)).isEqualTo(new ArrayList<>(model.values()).subList(3, 9));
    }

    @Test
    void oldVersionsStayAsTheyWere() {
        List<Sorted<Integer, String>> versions = new ArrayList<>();
        Sorted<Integer, String> map = Sorted.empty();
        for (int key = 0; key < 1000; key++) {
            versions.add(map);
            map = map.put(key, "v" + key);
        }
        for (int size = 0; size < versions.size(); size++) {
            assertThat(versions.get(size).size()).isEqualTo(size);
            assertThat(versions.get(size).contains(size)).isFalse();
        }
    }

    @Test
    void staysShallowWhenFilledInOrder() {
        Sorted<Integer, Integer> map = Sorted.empty();
        for (int key = 0; key < 200_000; key++) {
            map = map.put(key, key);
        }
        // A list of this depth would overflow the stack in put; a balanced tree takes it at once.
        for (int key = 0; key < 199_000; key++) {
            map = map.remove(key);
        }
        assertThat(map.size()).isEqualTo(1000);
        assertThat(map.rank(199_500)).isEqualTo(500);
    }

    @Test
    void emptyHasNothing() {
        Sorted<String, Integer> empty = Sorted.empty();

        assertThat(empty.isEmpty()).isTrue();
        assertThat(empty.last()).isEmpty();
        assertThat(empty.remove("x")).isSameAs(empty);
        assertThat(empty).isEqualTo(Sorted.<String, Integer>empty().put("a", 1).remove("a"));
        assertThatThrownBy(() -> empty.entry(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
