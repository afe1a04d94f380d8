package starflock.tables;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.fold.Position;
import starflock.testkit.Seeds;

class TablesTest {
    private static final byte[] FIRST = {};
    private static final byte[] LAST = {(byte) 0xff};

    @TempDir
    private Path folder;

    /** Every moment is as a map that was copied at that moment, whatever was taken back in between. */
    @Test
    void everyMomentStaysAsItWas() {
        Seeds.runs(60).check(gen -> {
            try (Tables tables = Tables.inMemory()) {
                List<TreeMap<String, String>> moments = new ArrayList<>(List.of(new TreeMap<>()));
                for (int step = 0; step < 120; step++) {
                    if (gen.nextInt(8) == 0) {
                        int left = gen.nextInt(moments.size());
                        assertThat(tables.takeBack(left)).hasSize(moments.size() - 1 - left);
                        moments.subList(left + 1, moments.size()).clear();
                        continue;
                    }
                    TreeMap<String, String> next = new TreeMap<>(moments.getLast());
                    tables.apply(entry(moments.size()), before -> {
                        Rows rows = before;
                        for (int change = gen.nextInt(4); change > 0; change--) {
                            String key = "k" + gen.nextInt(12);
                            if (gen.nextInt(4) == 0) {
                                next.remove(key);
                                rows = rows.remove(key.getBytes(UTF_8));
                            } else {
                                String value = "v" + gen.nextInt(1000);
                                next.put(key, value);
                                rows = rows.put(key.getBytes(UTF_8), value.getBytes(UTF_8));
                            }
                            assertThat(content(rows)).isEqualTo(next);
                        }
                    });
                    moments.add(next);
                    int some = gen.nextInt(moments.size());
                    assertThat(content(tables.rows(some))).isEqualTo(moments.get(some));
                }
                for (int moment = 0; moment < moments.size(); moment++) {
                    Rows rows = tables.rows(moment);
                    assertThat(content(rows)).isEqualTo(moments.get(moment));
                    for (int key = 0; key < 12; key++) {
                        byte[] value = rows.get(("k" + key).getBytes(UTF_8));
                        assertThat(value == null ? null : new String(value, UTF_8))
                                .isEqualTo(moments.get(moment).get("k" + key));
                    }
                }
            }
        });
    }

    @Test
    void whatWasCommittedIsThereAgainAndWhatWasNotIsNot() throws IOException {
        Path file = folder.resolve("rows");
        try (Tables tables = Tables.open(file, "test 1")) {
            put(tables, 1, "a", "1");
            tables.note("until", new byte[] {7});
            tables.commit();
            put(tables, 2, "a", "2");
        }
        try (Tables tables = Tables.open(file, "test 1")) {
            assertThat(tables.count()).isEqualTo(1);
            assertThat(content(tables.rows(1))).isEqualTo(Map.of("a", "1"));
            assertThat(tables.note("until")).containsExactly(7);
            assertThat(tables.event(0)).isEqualTo(entry(1));
        }
        try (Tables tables = Tables.open(file, "test 2")) {
            assertThat(tables.count()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 40, 100, 5000})
    void aDamagedFileIsMadeAnew(int at) throws IOException {
        Path file = folder.resolve("rows");
        try (Tables tables = Tables.open(file, "test 1")) {
            for (int n = 1; n < 300; n++) {
                put(tables, n, "key" + n, "value");
            }
            tables.commit();
        }
        byte[] bytes = Files.readAllBytes(file);
        for (int index = at; index < at + 60; index++) {
            bytes[index] ^= 0x55;
        }
        Files.write(file, at == 5000 ? "something else entirely".getBytes(UTF_8) : bytes);

        try (Tables tables = Tables.open(file, "test 1")) {
            assertThat(tables.count()).isZero();
            put(tables, 1, "a", "1");
            tables.commit();
        }
    }

    @Test
    void historyOfARow() {
        try (Tables tables = Tables.inMemory()) {
            put(tables, 1, "a", "1");
            put(tables, 2, "b", "x");
            put(tables, 3, "a", "2");
            tables.apply(entry(4), rows -> rows.remove("a".getBytes(UTF_8)));
            put(tables, 5, "a", "3");

            List<Rows.Change> history = tables.rows(5).history("a".getBytes(UTF_8), 10);
            assertThat(history.stream().map(Rows.Change::version)).containsExactly(1L, 3L, 4L, 5L);
            assertThat(history.get(2).value()).isNull();
            assertThat(tables.rows(3).history("a".getBytes(UTF_8), 10)).hasSize(2);
            assertThat(tables.rows(5).history("a".getBytes(UTF_8), 2).stream().map(Rows.Change::version))
                    .containsExactly(4L, 5L);
        }
    }

    @Test
    void onlyTheNewestChangesAndOnlyInAnEvent() {
        try (Tables tables = Tables.inMemory()) {
            put(tables, 1, "a", "1");
            Rows old = tables.rows(0);
            assertThatThrownBy(() -> tables.rows(1).put(FIRST, LAST)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> tables.apply(entry(2), rows -> old.put(FIRST, LAST)))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> put(tables, 1, "a", "2")).isInstanceOf(IllegalArgumentException.class);
            assertThat(tables.count()).isEqualTo(1);
        }
    }

    @Test
    void anEffectThatThrowsLeavesNothing() {
        try (Tables tables = Tables.inMemory()) {
            put(tables, 1, "a", "1");
            assertThatThrownBy(() -> tables.apply(entry(2), rows -> {
                        rows.put("a".getBytes(UTF_8), LAST).put("b".getBytes(UTF_8), LAST);
                        throw new IllegalStateException("a bug in the app");
                    }))
                    .hasMessage("a bug in the app");
            assertThat(content(tables.rows(1))).isEqualTo(Map.of("a", "1"));
            put(tables, 2, "a", "2");
            assertThat(tables.rank(Position.alone("w", 2))).isEqualTo(1);
            assertThat(tables.rank(Position.alone("w", 3))).isEqualTo(2);
        }
    }

    private static void put(Tables tables, int n, String key, String value) {
        tables.apply(entry(n), rows -> rows.put(key.getBytes(UTF_8), value.getBytes(UTF_8)));
    }

    private static Tables.Entry entry(int n) {
        return new Tables.Entry(Position.alone("w", n), n * 1000L);
    }

    private static Map<String, String> content(Rows rows) {
        Map<String, String> content = new TreeMap<>();
        rows.scan(FIRST, LAST, (key, value) -> {
            content.put(new String(key, UTF_8), new String(value, UTF_8));
            return true;
        });
        return content;
    }
}
