package starflock.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import starflock.guard.Visitor;
import starflock.testkit.Seeds;

/** What a room keeps from one start to the next, and rooms of several logs. */
class KeepingTest {
    private static final Visitor ANN = new Visitor("ann", Visitor.Role.OWNER);

    @TempDir
    private Path folder;

    private final ArrayDeque<Runnable> work = new ArrayDeque<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private int number;

    static Stream<IntFunction<Words>> kept() {
        return Stream.of(Words::noted, Words::shelved);
    }

    @ParameterizedTest
    @MethodSource("kept")
    void aStartReadsOnlyWhatIsNew(IntFunction<Words> app) throws IOException {
        MemoryJournal journal = new MemoryJournal();
        try (var room = open(app.apply(1), journal)) {
            put(room, 500);
        }
        journal.append(List.of(block(journal, "k1", "later")));
        journal.countReads();
        try (var room = open(app.apply(1), journal)) {
            assertThat(journal.reads()).isLessThan(5);
            assertThat(words(room, room.size())).isEqualTo(words(Words.forgetful(), journal, 501));
            assertThat(room.now().at()).isEqualTo(Instant.ofEpochMilli(7));
            submit(room, "k2", "after the start", 3); // seen before the start, so it has no second effect
            put(room, 20);
            assertThat(room.size()).isEqualTo(521);
            for (int count : new int[] {0, 1, 499, 500, 501, 502, 521}) {
                assertThat(words(room, count)).isEqualTo(words(Words.forgetful(), journal, count));
            }
        }
    }

    /** A node that is killed has kept what it had some thousands of events before. */
    @Test
    void aStateIsKeptNowAndThen() throws IOException {
        MemoryJournal journal = new MemoryJournal();
        var killed = open(Words.noted(1), journal);
        put(killed, 2_500);
        put(killed, 100);
        journal.countReads();
        try (var room = open(Words.noted(1), journal)) {
            assertThat(journal.reads()).isLessThan(1_000);
            assertThat(words(room, 2_600)).isEqualTo(words(killed, 2_600));
        }
        killed.close();
    }

    /** A write that nobody came to is made up for at the end, and does no harm when it comes late. */
    @Test
    void whatIsStillToBeWrittenIsWrittenAtTheEnd() throws IOException {
        MemoryJournal journal = new MemoryJournal();
        AtomicBoolean held = new AtomicBoolean();
        List<Runnable> late = new ArrayList<>();
        Executor executor = task -> (held.get() ? late : work).add(task);
        try (var room = Room.open(Words.noted(1), journal, List.of(), folder, executor)) {
            submit(room, "k", "first", ++number);
            held.set(true); // the one who takes commands is on its way already
            put(room, 2_499);
            assertThat(room.size()).isEqualTo(2_500);
        }
        for (int start = 0; start < 2; start++) {
            journal.countReads();
            try (var room = open(Words.noted(1), journal)) {
                assertThat(journal.reads()).isLessThan(5);
                assertThat(room.size()).isEqualTo(2_500);
            }
            late.forEach(Runnable::run);
            late.clear();
        }
    }

    @Test
    void whoLooksBackHoldsNobodyUp() throws Exception {
        MemoryJournal journal = new MemoryJournal();
        try (var room = open(Words.noted(1), journal)) {
            put(room, 100);
        }
        AtomicReference<@Nullable Room<?, ?, Words.Book, ?>> looked = new AtomicReference<>();
        List<Integer> meanwhile = new ArrayList<>();
        Journal slow = new WatchedJournal(journal, () -> {
            Room<?, ?, Words.Book, ?> room = looked.get();
            if (room != null) {
                meanwhile.add(CompletableFuture.supplyAsync(() -> room.now().count())
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join());
            }
        });
        try (var room = Room.open(Words.noted(1), slow, List.of(), folder, work::add)) {
            looked.set(room);
            assertThat(words(room, 7)).isEqualTo(words(Words.forgetful(), journal, 7));
            assertThat(meanwhile).hasSize(100).containsOnly(100);
            assertThat(words(room, 50)).isEqualTo(words(Words.forgetful(), journal, 50));
            assertThat(meanwhile).hasSize(100);
            looked.set(null);
        }
    }

    /** Tells when somebody reads. */
    private record WatchedJournal(Journal journal, Runnable reading) implements Journal {
        @Override
        public String writer() {
            return journal.writer();
        }

        @Override
        public long length() throws IOException {
            return journal.length();
        }

        @Override
        public byte[] get(long index) throws IOException {
            reading.run();
            return journal.get(index);
        }

        @Override
        public long append(List<byte[]> blocks) throws IOException {
            return journal.append(blocks);
        }
    }

    @ParameterizedTest
    @MethodSource("kept")
    void whatIsDamagedOrOldOrOfAnotherLogIsMadeAgain(IntFunction<Words> app) throws IOException {
        MemoryJournal journal = new MemoryJournal();
        try (var room = open(app.apply(1), journal)) {
            put(room, 100);
        }
        try (var room = open(app.apply(2), journal)) {
            assertThat(words(room, 100)).isEqualTo(words(Words.forgetful(), journal, 100));
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length / 2] ^= 1;
                bytes[20] ^= 1;
                Files.write(file, bytes);
            }
        }
        try (var room = open(app.apply(2), journal)) {
            assertThat(words(room, 100)).isEqualTo(words(Words.forgetful(), journal, 100));
        }
        MemoryJournal shorter = new MemoryJournal();
        for (int index = 0; index < 60; index++) {
            shorter.append(List.of(journal.get(index)));
        }
        try (var room = open(app.apply(2), shorter)) {
            assertThat(words(room, room.size())).isEqualTo(words(Words.forgetful(), shorter, 60));
        }
        MemoryJournal other = new MemoryJournal();
        for (int index = 0; index < 60; index++) {
            other.append(List.of(block(other, "k" + index, "other")));
        }
        try (var room = open(app.apply(2), other)) {
            assertThat(words(room, room.size())).isEqualTo(words(Words.forgetful(), other, 60));
        }
    }

    @Test
    void afterACrashTheTablesAreAsAtSomeCommitAndTheLogHasTheRest() throws IOException {
        MemoryJournal journal = new MemoryJournal();
        var crashed = open(Words.shelved(1), journal);
        put(crashed, 100);
        journal.fill(true);
        submit(crashed, "k", "lost", ++number);
        run();
        assertThat(outcomes.getLast()).isInstanceOf(Outcome.Failed.class);
        journal.fill(false);
        Path copy = Files.createDirectory(folder.resolve("copy"));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName())); // as it lies there while the room is open
            }
        }
        try (var room = Room.open(Words.shelved(1), journal, List.of(), copy, work::add)) {
            assertThat(words(room, room.size())).isEqualTo(words(Words.forgetful(), journal, 100));
            submit(room, "k3", "again", 3);
            run();
            assertThat(room.size()).isEqualTo(100);
        }
        crashed.close();
    }

    @Test
    void anEventThatCannotBeFoldedLeavesNothing() throws IOException {
        for (Words app : List.of(Words.forgetful(), Words.shelved(1))) {
            try (var room = Room.open(app, new MemoryJournal(), work::add)) {
                submit(room, "a", "one", 1);
                submit(room, "a", "throw", 2);
                submit(room, "a", "two", 3);
                run();
                assertThat(outcomes.get(outcomes.size() - 2)).isInstanceOf(Outcome.Failed.class);
                assertThat(words(room, 2)).isEqualTo(Map.of("a", "two after one"));
            }
        }
    }

    /** Whatever order the logs grow in, and wherever the node starts again, the state is that of all their events in order. */
    @Test
    void severalLogsGiveOneStateInAnyOrderOfArrival() {
        Seeds.runs(30).check(gen -> {
            List<MemoryJournal> writers = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                writers.add(new MemoryJournal("0" + writer));
            }
            // Each writes having seen some of the others' events.
            for (int n = 0; n < 200; n++) {
                MemoryJournal writer = writers.get(gen.nextInt(4));
                writer.append(List.of(block(writer, "k" + gen.nextInt(9), "w" + n, writer.length() + gen.nextInt(40))));
            }
            for (Words app : List.of(Words.forgetful(), Words.noted(1), Words.shelved(1))) {
                Path kept = Files.createTempDirectory(folder, "kept");
                MemoryJournal own = new MemoryJournal("0f");
                List<MemoryJournal> copies = writers.stream()
                        .map(writer -> new MemoryJournal(writer.writer()))
                        .toList();
                var room = Room.open(app, own, List.copyOf(copies), kept, work::add);
                for (boolean missing = true; missing; ) {
                    missing = false;
                    for (int writer : new int[] {gen.nextInt(4), 0, 1, 2, 3}) {
                        long have = copies.get(writer).length();
                        long left = writers.get(writer).length() - have;
                        if (left > 0) {
                            int some = gen.nextInt((int) Math.min(left, 30)) + 1;
                            copies.get(writer).append(writers.get(writer).blocks((int) have, some));
                            missing = true;
                        }
                    }
                    if (gen.nextInt(3) == 0) {
                        submit(room, "k" + gen.nextInt(9), "own" + number, ++number);
                    }
                    run();
                    if (gen.nextInt(4) == 0) {
                        room.close();
                        room = Room.open(app, own, List.copyOf(copies), kept, work::add);
                    }
                }
                run();
                List<Journal> all = new ArrayList<>(copies);
                try (var fresh = Room.open(Words.forgetful(), own, all, null, work::add)) {
                    assertThat(room.size()).isEqualTo(fresh.size());
                    for (int look = 0; look < 5; look++) {
                        int count = look == 0 ? fresh.size() : gen.nextInt(fresh.size());
                        assertThat(words(room, count)).isEqualTo(words(fresh, count));
                        assertThat(room.at(count).at())
                                .isEqualTo(fresh.at(count).at());
                    }
                }
                room.close();
            }
        });
    }

    /** One log, read in two ways at once. */
    @Test
    void aSecondRoomReadsTheSameLog() throws IOException {
        MemoryJournal journal = new MemoryJournal();
        try (var writing = Room.open(Words.forgetful(), journal, work::add);
                var reading = Room.open(Words.shelved(1), new MemoryJournal("ee"), List.of(journal), null, work::add)) {
            List<Integer> seen = new ArrayList<>();
            reading.onChange(() -> seen.add(reading.size()));
            put(writing, 3);
            assertThat(words(reading, 3)).isEqualTo(words(writing, 3));
            assertThat(seen).contains(3);
        }
    }

    private Room<Words.Put, Words.Put, Words.Book, Words.All> open(Words app, MemoryJournal journal)
            throws IOException {
        return Room.open(app, journal, List.of(), folder, work::add);
    }

    private void put(Room<Words.Put, Words.Put, Words.Book, Words.All> room, int times) {
        for (int time = 0; time < times; time++) {
            number++;
            submit(room, "k" + number % 17, "word" + number, number);
        }
        run();
    }

    private void submit(Room<Words.Put, ?, ?, ?> room, String key, String word, int id) {
        CommandId command = new CommandId("page1", id);
        room.submit(new Command<>(command, ANN, Instant.ofEpochMilli(id), new Words.Put(key, word)), outcomes::add);
    }

    private void run() {
        while (!work.isEmpty()) {
            work.remove().run();
        }
    }

    private static Map<String, String> words(Room<?, ?, Words.Book, ?> room, int count) {
        return room.at(count).state().words();
    }

    private Map<String, String> words(Words app, MemoryJournal journal, int count) throws IOException {
        try (var room = Room.open(app, journal, work::add)) {
            return words(room, count);
        }
    }

    private static byte[] block(MemoryJournal journal, String key, String word) {
        return block(journal, key, word, journal.length());
    }

    private static byte[] block(MemoryJournal journal, String key, String word, long lamport) {
        return ("{\"v\":1,\"id\":\"q" + journal.writer() + "-" + (journal.length() + 1)
                        + "\",\"by\":\"bo\",\"at\":7,\"t\":" + lamport + ",\"kind\":\"put\",\"event\":{\"key\":\"" + key
                        + "\",\"word\":\"" + word + "\"}}")
                .getBytes(UTF_8);
    }
}
